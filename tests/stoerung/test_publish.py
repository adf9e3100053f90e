"""What strangers see: a text that was read, photos on which nobody can be known, and nothing after hiding."""

import pytest

from portal.errors import RuleViolation
from portal.uploads.models import StoredFile
from portal.uploads.services import store_photo
from stoerung.models import CaseEntry, Photo, Report
from stoerung.services import publishing
from stoerung.services.photos import attach
from stoerung.services.publishing import hide, hide_photo, publish, show_photo
from stoerung.states import Publication
from tests.factories.stoerung import ReportFactory, clerk_of, fresh, mails, photo
from tests.stoerung.case_steps import photo as upload

pytestmark = pytest.mark.django_db
TEXT = "Die Laterne vor dem Café ist aus."
BOX = (0, 0, 20, 20)


@pytest.fixture
def report(db):
    return ReportFactory.received(photos=(photo().pk, photo().pk))


@pytest.fixture
def real(db):
    """A photo that has bytes to be blackened."""
    stored = store_photo(upload(), purpose="stoerung.photo")
    return ReportFactory.received(photos=(stored.pk,)).photos.get()


def shown(report: Report) -> list[int]:
    return list(report.photos.exclude(shown=None).values_list("pk", flat=True))


def copies() -> int:
    return StoredFile.objects.filter(purpose="stoerung.public_photo").count()


def test_text_and_chosen_photos(lamp_clerk, report):
    first, _second = report.photos.all()
    assert publish(report.pk, lamp_clerk, TEXT, [first.pk]) == []
    after = fresh(report)
    assert (after.publication, after.shown_text, shown(report)) == (Publication.PUBLISHED, TEXT, [first.pk])
    assert after.published_at
    assert after.description != TEXT


def test_what_is_not_chosen_any_more_is_hidden(lamp_clerk, report):
    first, second = report.photos.all()
    publish(report.pk, lamp_clerk, TEXT, [first.pk])
    publish(report.pk, lamp_clerk, TEXT, [second.pk])
    assert shown(report) == [second.pk]


def test_private_words_are_a_warning(lamp_clerk, report):
    found = publish(report.pk, lamp_clerk, "Rufen Sie 0711 123456 an.")
    assert [finding.kind for finding in found] == ["phone"]
    assert fresh(report).publication == Publication.PUBLISHED


def test_twice_changes_nothing(lamp_clerk, report):
    publish(report.pk, lamp_clerk, TEXT)
    before = (fresh(report).published_at, CaseEntry.objects.count())
    publish(report.pk, lamp_clerk, TEXT)
    assert (fresh(report).published_at, CaseEntry.objects.count()) == before


def test_nobody_gets_a_mail_for_it(lamp_clerk, report):
    publish(report.pk, lamp_clerk, TEXT)
    assert mails("report_updated") == []


@pytest.mark.parametrize("text", ["", " ", "x" * 4001])
def test_a_text_is_needed(lamp_clerk, report, text):
    with pytest.raises(RuleViolation) as refused:
        publish(report.pk, lamp_clerk, text)
    assert refused.value.field == "text"


def test_photos_of_another_report_are_not_shown(lamp_clerk, report):
    foreign = ReportFactory.received(photos=(photo().pk,))
    publish(report.pk, lamp_clerk, TEXT, [foreign.photos.get().pk])
    assert shown(foreign) == []


@pytest.mark.parametrize("act", [publish, hide])
def test_another_desk_is_refused(act, park_clerk, report):
    with pytest.raises(RuleViolation) as refused:
        act(report.pk, park_clerk, TEXT)
    assert refused.value.code == "desk"


def test_some_themes_are_never_shown(triage_clerk):
    report = ReportFactory.received("falschparker", photos=(photo().pk,))
    with pytest.raises(RuleViolation) as refused:
        publish(report.pk, triage_clerk, TEXT)
    assert refused.value.code == "never_public"
    with pytest.raises(RuleViolation):
        show_photo(report.photos.get().pk, triage_clerk)


def test_hiding_takes_text_and_photos_away(lamp_clerk, real):
    report = real.report
    publish(report.pk, lamp_clerk, TEXT, [real.pk])
    show_photo(real.pk, lamp_clerk, [BOX])
    for _ in range(2):
        hide(report.pk, lamp_clerk, "Die Person hat angerufen.")
    after = fresh(report)
    assert (after.is_public, after.shown_text, shown(report), copies()) == (False, "", [], 0)
    assert CaseEntry.objects.filter(kind="note", text__contains="angerufen").count() == 1


def test_hiding_needs_a_reason(lamp_clerk, report):
    with pytest.raises(RuleViolation) as refused:
        hide(report.pk, lamp_clerk, " ")
    assert refused.value.field == "reason"


def test_a_photo_is_shown_as_it_is_and_hidden(lamp_clerk, report):
    first = report.photos.first()
    for _ in range(2):
        assert show_photo(first.pk, lamp_clerk).shown == first.original
    for _ in range(2):
        assert hide_photo(first.pk, lamp_clerk).shown is None
    assert StoredFile.objects.of(report).count() == 2


def test_a_blackened_copy_is_shown_and_the_original_stays(lamp_clerk, real):
    after = show_photo(real.pk, lamp_clerk, [BOX])
    assert after.shown
    assert after.shown != after.original
    assert (after.shown.purpose, copies()) == ("stoerung.public_photo", 1)
    assert StoredFile.objects.filter(pk=real.original.pk).exists()


def test_new_boxes_replace_the_copy(lamp_clerk, real):
    show_photo(real.pk, lamp_clerk, [BOX])
    show_photo(real.pk, lamp_clerk, [BOX, (30, 30, 40, 40)])
    assert copies() == 1


def test_publishing_keeps_the_blackened_copy(lamp_clerk, real):
    copy = show_photo(real.pk, lamp_clerk, [BOX]).shown
    publish(real.report.pk, lamp_clerk, TEXT, [real.pk])
    assert Photo.objects.get().shown == copy


def test_hiding_a_photo_removes_the_copy(lamp_clerk, real):
    show_photo(real.pk, lamp_clerk, [BOX])
    hide_photo(real.pk, lamp_clerk)
    assert copies() == 0


def test_no_copy_is_left_where_the_step_fails(lamp_clerk, real, monkeypatch):
    def stumble(*_args):
        raise RuntimeError("the database is gone")

    monkeypatch.setattr(publishing, "_show_now", stumble)
    with pytest.raises(RuntimeError):
        show_photo(real.pk, lamp_clerk, [BOX])
    assert copies() == 0


@pytest.mark.parametrize("act", [show_photo, hide_photo])
def test_photos_of_another_desk_are_refused(act, park_clerk, report):
    with pytest.raises(RuleViolation) as refused:
        act(report.photos.first().pk, park_clerk)
    assert refused.value.code == "desk"


def test_without_an_original_nothing_can_be_shown(lamp_clerk, report):
    first = report.photos.first()
    Photo.objects.filter(pk=first.pk).update(original=None)
    with pytest.raises(RuleViolation) as refused:
        show_photo(first.pk, lamp_clerk)
    assert refused.value.code == "no_original"


def test_photo_chosen_before_the_text_is_nowhere_yet(client):
    report = ReportFactory.received()
    chosen = attach(report, [photo().pk])[0]
    show_photo(chosen.pk, clerk_of(report))
    assert client.get(f"/open311/v2/requests/{report.number}.json").json()[0]["media_url"] is None
    assert "<figure" not in client.get(f"/stoerung/meldungen/{report.number}/").text
