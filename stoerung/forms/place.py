"""Where is it? Words, a pin, or a photo to begin with."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.crispy_kern.forms import KernForm
from portal.uploads.fields import KeepsUploads, PhotosField
from stoerung.drafts import PHOTO_PURPOSE, Draft
from stoerung.place_answers import Doubt, Suggestion, Typed, as_text
from stoerung.services.photos import MOST_PHOTOS

LONGEST_NUMBER = 40
SENTENCES = {
    Doubt.MISSING: _(
        "Bitte sagen Sie uns, wo es ist: mit einer Adresse, einem bekannten Ort oder auf der Karte."
    ),
    Doubt.UNREADABLE: _("Diesen Standort können wir nicht lesen. Bitte geben Sie eine Adresse ein."),
}


def _hidden() -> forms.CharField:
    """Filled by scripts or by us: what is no use is passed over, nobody can correct it."""
    return forms.CharField(required=False, widget=forms.HiddenInput)


class PlaceForm(KeepsUploads, KernForm):
    """`typed()` is what the page said; whether it is a place is read in stoerung.place_answers."""

    needed = frozenset({"place", "choice"})

    place = forms.CharField(
        label=_("Wo ist es?"),
        required=False,
        max_length=200,
        help_text=_("Adresse, Haltestelle oder ein bekannter Ort, zum Beispiel Königstraße 1."),
        widget=forms.TextInput(attrs={"autocomplete": "street-address", "enterkeyhint": "next"}),
    )
    choice = forms.CharField(required=False, widget=forms.RadioSelect)
    photos = PhotosField(
        purpose=PHOTO_PURPOSE,
        most=MOST_PHOTOS,
        wants_position=True,
        required=False,
        label=_("Fotos"),
        help_text=_("Steht im Foto, wo es aufgenommen wurde, schlagen wir Ihnen diesen Ort vor."),
    )
    lon, lat, accuracy, said, pinned, source, asked, begun = (_hidden() for _name in range(8))

    def typed(self, draft: Draft) -> Typed:
        """What was sent, sound or not: nothing here may fail."""
        sent = {name: self._sent(name) for name in self.fields if name != "photos"}
        return Typed(
            text=" ".join(sent["place"].split()),
            pin=(sent["lon"], sent["lat"]),
            accuracy=sent["accuracy"],
            said=sent["said"],
            pinned=sent["pinned"],
            source=sent["source"],
            asked=sent["asked"],
            choice=sent["choice"],
            photo=draft.photo_place,
        )

    def _sent(self, name: str) -> str:
        longest = LONGEST_NUMBER if name in ("lon", "lat", "accuracy") else 1000
        return str(self.data.get(name, "")).replace("\x00", "")[:longest].strip()

    def offer(self, found: list[Suggestion]) -> None:
        """Radio buttons under the text; the last one is for those who know better."""
        none_of_them = [("-", _("Keiner davon. Wir prüfen, wo es ist."))]
        choices = [(entry.key, entry.label) for entry in found] + none_of_them
        self.fields["choice"].widget = forms.RadioSelect(choices=choices)
        self.fields["choice"].label = _("Meinten Sie einen dieser Orte?")


def shown_values(draft: Draft) -> dict[str, Any]:
    """The page as the draft has it: its words, and its pin where somebody set one."""
    place = draft.place_of_report
    values: dict[str, Any] = {"place": place.text, "said": place.text}
    if place.point is not None and place.source in ("map", "device", "photo"):
        values |= pin_values(*as_text(place.point), source=place.source)
        values["accuracy"] = f"{place.accuracy:.0f}" if place.accuracy else ""
    return values


def pin_values(lon: str, lat: str, *, source: str) -> dict[str, str]:
    return {"lon": lon, "lat": lat, "pinned": f"{lon} {lat}", "source": source}
