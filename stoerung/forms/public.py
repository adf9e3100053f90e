"""Filters of the public list and map; they stand in the address and say nothing about a person."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.crispy_kern.forms import KernFormMixin
from portal.geo.models import Area
from stoerung.models import Category, Report
from stoerung.services.places import DISTRICTS
from stoerung.states import CLOSED, OPEN, CloseReason


class ReportFilter(KernFormMixin, forms.Form):
    """`reports()` is what is asked for; what is unsound is left out, so an old address still shows a list."""

    stand = forms.ChoiceField(
        label=_("Stand"),
        required=False,
        choices=[
            ("", _("alle")),
            ("offen", _("offen")),
            ("behoben", _("behoben")),
            ("beendet", _("ohne Behebung beendet")),
        ],
    )
    thema = forms.ChoiceField(label=_("Thema"), required=False)
    bezirk = forms.ChoiceField(label=_("Stadtbezirk"), required=False)
    submit_label = _("Anzeigen")
    needed = frozenset({"stand", "thema", "bezirk"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(group.code, group.shown_name) for group in Category.objects.groups()]
        districts = Area.objects.filter(area_set__key=DISTRICTS).order_by("name").values_list("name", flat=True)
        self._offer("thema", groups)
        self._offer("bezirk", [(name, name) for name in districts])

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  declared above
        field.choices = [("", _("alle")), *choices]

    def reports(self) -> "QuerySet[Report]":
        """Public reports, the newest first."""
        self.is_valid()
        wanted = self.cleaned_data
        reports = Report.objects.public().order_by("-created_at", "id")
        if wanted.get("stand"):
            reports = reports.filter(**_status(wanted["stand"]))
        if wanted.get("thema"):
            leaves = Category.objects.filter(parent__code=wanted["thema"]).values_list("pk", flat=True)
            reports = reports.filter(category__in=list(leaves))
        if wanted.get("bezirk"):
            reports = reports.filter(district=wanted["bezirk"])
        return reports

    def as_query(self) -> str:
        """The same choice, as the end of an address."""
        return urlencode({name: value for name, value in self.cleaned_data.items() if value})

    @property
    def is_narrow(self) -> bool:
        return any(self.cleaned_data.get(name) for name in self.fields)


def _status(word: str) -> dict[str, Any]:
    if word == "offen":
        return {"status__in": OPEN}
    if word == "behoben":
        return {"close_reason": CloseReason.FIXED, "status__in": CLOSED}
    return {"status__in": ["not_done"]}
