""" "Ich auch": joins once, hears how it ends, may leave."""

from uuid import uuid4

import pytest

from portal.errors import RuleViolation
from portal.notifications.models import OutgoingMessage
from stoerung.models import Supporter
from stoerung.services.casework import close_report
from stoerung.services.reporting import give_address, join_report, leave_report
from stoerung.states import CloseReason
from tests.factories.stoerung import ReportFactory, clerk_of, mails

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    return ReportFactory.received(email="")


def end(report):
    return close_report(report.pk, clerk_of(report), CloseReason.FIXED, "Die Laterne leuchtet.")


def test_one_tap_joins_without_an_address(report):
    join_report(report.pk, key=uuid4())
    assert report.supporters.count() == 1
    assert not OutgoingMessage.objects.exists()


def test_with_an_address_there_is_a_way_out(report):
    supporter = join_report(report.pk, key=uuid4(), email="bela@example.org")
    (mail,) = mails("supporter_joined")
    assert mail.to == "bela@example.org"
    assert supporter.leave_url in mail.text


def test_the_same_form_joins_once(report):
    key = uuid4()
    assert join_report(report.pk, key=key) == join_report(report.pk, key=key)
    assert report.supporters.count() == 1


def test_the_same_address_joins_once(report):
    for _ in range(2):
        join_report(report.pk, key=uuid4(), email="bela@example.org")
    assert (report.supporters.count(), len(mails("supporter_joined"))) == (1, 1)


@pytest.mark.parametrize("state", ["done", "duplicate"])
def test_an_ended_report_is_not_joined(state):
    with pytest.raises(RuleViolation) as refused:
        join_report(getattr(ReportFactory, state)().pk, key=uuid4())
    assert refused.value.code == "closed"


def test_what_is_not_public_is_not_joined():
    with pytest.raises(RuleViolation):
        join_report(ReportFactory.received("falschparker").pk, key=uuid4())


def test_an_unsound_address_is_refused(report):
    with pytest.raises(RuleViolation) as refused:
        join_report(report.pk, key=uuid4(), email="keine")
    assert refused.value.field == "email"


def test_supporters_hear_how_it_ends(report):
    join_report(report.pk, key=uuid4(), email="bela@example.org")
    end(report)
    (mail,) = mails("report_closed")
    assert mail.to == "bela@example.org"
    assert "Die Laterne leuchtet." in mail.text
    assert report.secret not in mail.text


def test_an_address_may_follow_once(report):
    supporter = join_report(report.pk, key=uuid4())
    give_address(supporter.pk, "bela@example.org")
    give_address(supporter.pk, "cara@example.org")
    assert Supporter.objects.get().email == "bela@example.org"
    assert len(mails("supporter_joined")) == 1


def test_an_address_that_waits_already_is_not_taken_twice(report):
    join_report(report.pk, key=uuid4(), email="bela@example.org")
    second = join_report(report.pk, key=uuid4())
    give_address(second.pk, "bela@example.org")
    assert Supporter.objects.filter(email="bela@example.org").count() == 1


def test_whoever_leaves_hears_nothing_and_still_counts(report):
    supporter = join_report(report.pk, key=uuid4(), email="bela@example.org")
    leave_report(supporter.pk)
    leave_report(supporter.pk)
    end(report)
    assert (report.supporters.count(), mails("report_closed")) == (1, [])
