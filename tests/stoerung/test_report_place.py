"""Page 1: where is it?"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.uploads.models import StoredFile
from stoerung.drafts import Draft
from tests.factories.stoerung import OUTSIDE, SCHLOSSPLATZ, city
from tests.stoerung import report_steps as steps
from tests.uploads import samples

pytestmark = pytest.mark.django_db
IN_STUTTGART = {1: "N", 2: (48.0, 46.0, 42.24), 3: "E", 4: (9.0, 10.0, 46.92)}
"""48.7784 N, 9.1797 E."""


def draft(browser) -> Draft:
    return Draft.load(browser.session)


def photo(gps=IN_STUTTGART) -> SimpleUploadedFile:
    data = samples.jpeg(exif=samples.exif(gps=gps)) if gps else samples.jpeg()
    return SimpleUploadedFile("IMG_1.jpg", data, content_type="image/jpeg")


def test_who_only_looks_gets_no_session(citizen):
    citizen.get(steps.place_page())
    assert "sitzung" not in citizen.cookies


def test_a_known_place_leads_on(citizen):
    assert steps.tell_place(citizen, place="Schlossplatz").url == steps.defect_page()
    assert draft(citizen).place_of_report.source == "address"
    assert "Schlossplatz" in citizen.get(steps.place_page()).text


def test_nothing_is_in_an_address(citizen):
    assert "?" not in steps.tell_place(citizen, place="Schlossplatz").url


def test_what_is_not_found_is_kept_and_may_go_on(citizen):
    asked = steps.tell_place(citizen, place="Musterweg 12")
    assert "haben wir nicht gefunden" in asked.text
    assert 'value="Musterweg 12"' in asked.text
    sent = {"place": "Musterweg 12", "said": "Musterweg 12", "asked": "unknown"}
    assert steps.tell_place(citizen, **sent).url == steps.defect_page()
    assert draft(citizen).place_of_report.point is None


def test_suggestions_are_radio_buttons(citizen):
    asked = steps.tell_place(citizen, place="Schloßplaz")
    assert "Meinten Sie einen dieser Orte?" in asked.text
    sent = {"place": "Schloßplaz", "said": "Schloßplaz", "asked": "unknown", "choice": "Schlossplatz"}
    steps.tell_place(citizen, **sent)
    assert draft(citizen).place_of_report.text == "Schlossplatz"


def test_nothing_typed_says_what_is_missing(citizen):
    assert "Bitte sagen Sie uns, wo es ist" in steps.tell_place(citizen, place=" ").text


def test_the_map_comes_without_javascript_and_takes_a_tap(citizen):
    page = citizen.post(steps.place_page(), {"place": "hier", "map": "1"})
    fields = dict(page.context["map"].fields)
    tapped = citizen.post(steps.place_page(), {"place": "hier", "pos.x": "320", "pos.y": "200", **fields})
    assert "Die Nadel steht" in tapped.text
    form = tapped.context["form"]
    names = ("place", "lon", "lat", "accuracy", "said", "pinned", "source")
    assert steps.tell_place(citizen, **{name: form[name].value() for name in names}).url == steps.defect_page()
    place = draft(citizen).place_of_report
    assert place.source == "map"
    assert place.accuracy is not None
    assert 200 < place.accuracy < 1000  # of a tap on the whole city


def test_enter_on_the_map_sets_no_pin_and_keeps_the_text(citizen):
    page = citizen.post(steps.place_page(), {"place": "Schlossplatz", "pos.x": "0", "pos.y": "0"})
    assert page.context["pin"] is None
    assert 'value="Schlossplatz"' in page.text


def test_a_photo_suggests_where_it_was_taken(citizen):
    page = steps.tell_place(citizen, photos=photo())
    assert "Wurde das Foto hier aufgenommen?" in page.text
    form = page.context["form"]
    sent = {name: form[name].value() or "" for name in ("place", "lon", "lat", "said", "pinned", "source")}
    assert steps.tell_place(citizen, **sent).url == steps.defect_page()
    kept = draft(citizen)
    assert kept.place_of_report.source == "photo"
    assert kept.place_of_report.point == pytest.approx(SCHLOSSPLATZ, abs=1e-5)
    assert kept.photos == [str(StoredFile.objects.get().pk)]


def test_a_photo_without_a_place_is_kept_and_says_so(citizen):
    assert "Es enthält keinen Ort" in steps.tell_place(citizen, photos=photo(gps=None)).text
    assert len(draft(citizen).photos) == 1


def test_a_photo_from_elsewhere_is_kept_and_says_so(citizen):
    city()
    munich = {1: "N", 2: (48.0, 8.0, 0.0), 3: "E", 4: (11.0, 34.0, 0.0)}
    assert "außerhalb von Stuttgart aufgenommen" in steps.tell_place(citizen, photos=photo(munich)).text
    assert len(draft(citizen).photos) == 1


def test_a_bad_photo_is_named_and_the_place_kept(citizen):
    bad = SimpleUploadedFile("x.jpg", b"nothing", content_type="image/jpeg")
    page = steps.tell_place(citizen, place="Schlossplatz", photos=bad)
    assert page.status_code == 200
    assert 'value="Schlossplatz"' in page.text
    assert page.context["form"].errors["photos"]


def test_outside_the_city_nothing_is_kept(citizen):
    city()
    answer = steps.tell_place(citizen, **steps.pin(OUTSIDE))
    assert answer.url == "/stoerung/ausserhalb/"
    assert not draft(citizen).has_place


@pytest.mark.parametrize(
    "sent",
    [
        {"place": "Schloss\x00platz"},
        {"place": "x" * 10_000},
        {"lon": "nan", "lat": "48.7"},
        {"lon": "1e999", "lat": "-1e999"},
        {"lon": "9" * 5000, "lat": "48.7"},
        {"lon": "9.18", "lat": "48.77", "accuracy": "\x00inf"},
        {"pos.x": "nan", "pos.y": "1e400", "map_lon": "x", "map_scale": "-inf"},
        {"map_move": "nowhere", "map_lon": "1e308", "map_lat": "\x00", "map_scale": "0"},
        {"place": "x", "said": "x", "asked": "unknown", "choice": "'; --"},
        {"begun": "forged", "place": "Schlossplatz"},
        {"place": "مكان \u202e🕳️ Königstraße"},
    ],
)
def test_hostile_input_is_answered(citizen, sent):
    answer = steps.tell_place(citizen, **sent)
    assert answer.status_code in (200, 302)
    assert citizen.get(steps.place_page()).status_code == 200


def test_coming_back_shows_the_pin(citizen):
    steps.tell_place(citizen)
    page = citizen.get(steps.place_page())
    assert page.context["pin"] == pytest.approx(SCHLOSSPLATZ)
    assert page.context["map"] is not None


def test_words_beside_an_old_pin_are_shown_with_it_first(citizen):
    steps.tell_place(citizen)
    form = citizen.get(steps.place_page()).context["form"]
    shown = {name: form[name].value() for name in ("lon", "lat", "pinned", "source", "accuracy")}
    page = steps.tell_place(citizen, **shown, place="Hinterhof 7", said="")
    assert "Die Nadel steht" in page.text
    form = page.context["form"]
    again = {name: form[name].value() for name in (*shown, "place", "said", "asked")}
    assert steps.tell_place(citizen, **again).url == steps.defect_page()
    place = draft(citizen).place_of_report
    assert place.text == "Hinterhof 7"
    assert place.point == pytest.approx(SCHLOSSPLATZ)


def test_another_place_is_a_new_question_about_the_border(citizen):
    steps.tell_place(citizen)
    session = citizen.session
    session["stoerung"] = {**session["stoerung"], "side": "stadtbezirke/mitte"}
    session.save()
    steps.tell_place(citizen, place="Marienplatz")
    assert draft(citizen).side == ""
