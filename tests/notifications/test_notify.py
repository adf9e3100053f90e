import pytest
from django.db import transaction

from portal.errors import RuleViolation
from portal.notifications.models import OutgoingMessage
from portal.notifications.services import notify
from portal.notifications.states import Status

pytestmark = pytest.mark.django_db


def write(**changes):
    facts = {
        "to": "anna@example.org",
        "language": "de",
        "context": {"name": "Müller & Söhne", "topic": "42"},
        "dedupe_key": "probe/1",
    }
    return notify("probe/hello", **{**facts, **changes})


def test_it_writes_a_row_with_text_and_html():
    row = write()
    assert (row.status, row.to, row.event) == (Status.QUEUED, "anna@example.org", "probe/hello")
    assert row.subject == "Ihr Anliegen 42"
    assert "Guten Tag Müller & Söhne,\n\nbitte" in row.text
    assert "?a=1&b=2" in row.text
    assert "<p>Guten Tag Müller &amp; Söhne,</p>" in row.html
    assert row.message_id == f"<{row.pk}@localhost>"


def test_twice_changes_nothing():
    first = write()
    second = write(to="other@example.org", context={"name": "X", "topic": "43"})
    assert second == first
    assert second.to == "anna@example.org"
    assert OutgoingMessage.objects.count() == 1


def test_no_row_without_the_business():
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert not OutgoingMessage.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "anna@",
        "Anna <anna@example.org>",
        "a@example.org, b@example.org",
        "a@example.org;b@example.org",
        "a@example.org\nBcc: b@example.org",
        "a@example.org\r\nBcc: b@example.org",
        "a@example.org\u2028b@example.org",
        "a\x00@example.org",
        "a b@example.org",
        "x" * 250 + "@example.org",
    ],
)
def test_bad_addresses_are_refused(address):
    with pytest.raises(RuleViolation) as refusal:
        write(to=address)
    assert refusal.value.field == "email"
    assert not OutgoingMessage.objects.exists()


@pytest.mark.parametrize(
    "mark", ["\n", "\r\n", "\r", "\x00", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"]
)
def test_a_subject_has_one_line(mark):
    row = write(context={"name": "A", "topic": f"1{mark}Bcc: b@example.org"})
    assert row.subject == "Ihr Anliegen 1 Bcc: b@example.org"


def test_a_long_subject_is_cut():
    row = write(context={"name": "A", "topic": "9" * 500})
    assert len(row.subject) == 200
    assert row.subject.endswith("…")


def test_an_unknown_language_becomes_german():
    assert write(language="xx").language == "de"


def test_the_reader_s_language_is_used_and_given_back():
    from django.utils import translation

    with translation.override("fr"):
        row = write(language="en")
        assert translation.get_language() == "fr"
    assert row.language == "en"
    assert '<html lang="en">' in row.html


def test_an_unknown_builder_is_refused_at_once():
    with pytest.raises(LookupError):
        write(attachments=[("probe.nothing", 1)])


def test_few_queries(django_assert_num_queries):
    with django_assert_num_queries(3):
        write()
    with django_assert_num_queries(1):
        write()
