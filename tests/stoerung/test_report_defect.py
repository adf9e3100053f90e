"""Page 2: what is broken?"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.uploads.models import StoredFile
from stoerung.drafts import Draft
from stoerung.models import Category
from tests.stoerung import report_steps as steps
from tests.stoerung.test_report_place import photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def placed(citizen):
    """A browser that has told the place."""
    steps.tell_place(citizen)
    return citizen


def draft(browser) -> Draft:
    return Draft.load(browser.session)


def say(browser, **sent):
    return browser.post(steps.defect_page(), sent)


def test_without_a_place_it_leads_to_the_first_page(citizen):
    assert citizen.get(steps.defect_page()).url == steps.place_page()


def test_words_suggest_categories(placed):
    page = say(placed, description="Lampe kaputt")
    assert page.status_code == 200
    assert "laterne-aus" in [leaf.code for leaf in page.context["form"].options]
    assert not page.context["form"].errors


def test_what_the_words_clearly_mean_is_chosen_and_its_questions_are_there(placed):
    page = say(placed, description="Laterne leuchtet nicht")
    form = page.context["form"]
    assert form.shown_category.code == "laterne-aus"
    assert [field.name for field in form.question_fields] == ["frage_mastnummer", "frage_seit"]


def test_english_words_find_it_too(placed):
    assert "schlagloch" in [leaf.code for leaf in say(placed, description="pothole").context["form"].options]


def test_the_questions_of_a_new_choice_come_first_then_the_next_page(placed):
    asked = say(placed, description="dunkel", category="laterne-aus", offered="1")
    assert asked.status_code == 200
    assert "frage_seit" in asked.text
    answer = say(placed, description="dunkel", category="laterne-aus", asked="laterne-aus", frage_seit="1.2.26")
    assert answer.url == steps.check_page()
    assert draft(placed).answers == {"seit": "2026-02-01"}


def test_a_category_without_questions_leads_on_at_once(placed):
    assert say(placed, description="Da liegt was", category="hundekot").url == steps.check_page()


def test_a_wrong_answer_stands_beside_its_question_and_nothing_is_lost(placed):
    sent = {
        "description": steps.TEXT,
        "category": "laterne-aus",
        "asked": "laterne-aus",
        "frage_seit": "neulich",
    }
    page = say(placed, **sent)
    assert "Bitte geben Sie ein Datum ein" in page.text
    assert steps.TEXT in page.text
    assert 'value="neulich"' in page.text


def test_the_second_time_the_choice_is_missing_it_says_so(placed):
    assert "wählen Sie aus, worum es geht" in say(placed, description="Lampe kaputt", offered="1").text


def test_neither_words_nor_a_choice(placed):
    assert "Bitte schreiben Sie, was los ist" in say(placed, description=" ").text


def test_words_that_nobody_understands_open_the_catalogue(placed):
    page = say(placed, description="qwertz")
    assert "kein Thema gefunden" in page.text
    assert '<details class="kern-accordion" open>' in page.text


@pytest.mark.parametrize("code", ["licht", "gibt-es-nicht", "\x00", "laterne-aus'", "<script>"])
def test_a_group_or_an_unknown_category_is_none(placed, code):
    page = say(placed, description=steps.TEXT, category=code, offered="1", asked=code)
    assert page.status_code == 200
    assert page.context["form"].errors["category"]


def test_a_category_that_was_taken_away_meanwhile_is_asked_again(placed):
    steps.tell_defect(placed)
    Category.objects.filter(code="laterne-aus").update(is_active=False)
    assert placed.get(steps.check_page()).url == steps.defect_page()


def test_photos_survive_an_error_and_stay_in_the_draft(placed):
    page = say(placed, description="x" * 4001, photos=photo())
    assert page.context["form"].errors["description"]
    assert draft(placed).photos == [str(StoredFile.objects.get().pk)]
    assert "Foto 1 weglassen" in placed.get(steps.defect_page()).text


def test_a_photo_can_be_left_out_again(placed):
    page = say(placed, description=steps.TEXT, photos=photo())
    token = page.context["form"]["photos"].field.widget.get_context("photos", None, {})["kept"][0]["token"]
    say(placed, description=steps.TEXT, photos_token=token, photos_drop=token)
    assert draft(placed).photos == []


def test_a_photo_of_another_session_is_none(placed, client):
    steps.tell_place(client)
    page = say(client, description=steps.TEXT, photos=photo())
    token = page.context["form"]["photos"].field.widget.get_context("photos", None, {})["kept"][0]["token"]
    stolen = say(placed, description=steps.TEXT, category="hundekot", photos_token=token)
    assert stolen.context["form"].errors["photos"]
    assert draft(placed).photos == []


def test_photos_of_another_session_in_the_draft_are_not_sent(placed):
    steps.tell_defect(placed)
    other = StoredFile.objects.create(
        purpose="stoerung.photo", size=1, content_type="image/jpeg", file="x", kept_by="y"
    )
    session = placed.session
    session["stoerung"] = {**session["stoerung"], "photos": [str(other.pk)]}
    session.save()
    page = placed.get(steps.check_page())
    assert page.context["photos"] == []
    assert "Ein Foto ist nicht mehr da" in page.text


def test_a_sixth_photo_is_too_much(placed):
    page = say(placed, description=steps.TEXT, category="hundekot", photos=[photo() for _n in range(6)])
    assert page.context["form"].errors["photos"]


def test_a_photo_that_knows_better_is_offered_as_the_place(citizen):
    steps.tell_place(citizen, place="Musterweg 1", said="Musterweg 1", asked="unknown")
    answer = say(citizen, description=steps.TEXT, category="hundekot", photos=photo())
    assert answer.url == steps.place_page()
    assert "Wurde das Foto hier aufgenommen?" in citizen.get(answer.url).text
    kept = citizen.post(steps.place_page(), {"keep": "1"})
    assert kept.url == steps.check_page()
    assert draft(citizen).place_of_report.point is None


def test_a_session_that_is_gone_costs_the_place_but_not_the_text(citizen):
    answer = steps.tell_defect(citizen)
    assert answer.url == steps.place_page()
    assert "Ihre Sitzung war abgelaufen" in citizen.get(answer.url).text
    assert steps.tell_place(citizen).url == steps.check_page()
    assert draft(citizen).description == steps.TEXT


@pytest.mark.parametrize(
    "text", ["a\x00b", "x" * 10_000, "\u202e\u0627\u0644 🕳️ Straße", "<script>alert(1)</script>"]
)
def test_hostile_words_are_answered(placed, text):
    page = say(placed, description=text, offered="1", frage_x="\x00")
    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_four_thousand_signs_with_line_ends_fit(placed):
    assert say(placed, description="abc\r\n" * 1000, category="hundekot").url == steps.check_page()
    assert draft(placed).description.count("\n") == 999


def test_a_program_as_photo_is_named(placed):
    bad = SimpleUploadedFile("x.heic", b"MZ", content_type="image/heic")
    assert say(placed, description=steps.TEXT, photos=bad).context["form"].errors["photos"]
