import html
from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from portal.privacy.models import DeletionRun
from portal.privacy.periods import Period
from portal.privacy.register import DataClass, entries
from portal.privacy.words import period_in_words, personal_data


@pytest.mark.django_db
def test_the_page_names_every_kind_of_personal_data(client):
    page = client.get(reverse("privacy:stored_data"))
    text = html.unescape(page.content.decode())
    assert page.status_code == 200
    for entry in entries():
        if entry.data_class is DataClass.NONE:
            continue
        assert all(str(purpose) in text for purpose in entry.purposes()), entry.label
        assert str(entry.legal_basis) in text or not entry.purposes()


@pytest.mark.django_db
def test_the_page_tells_when_the_last_deletion_was(client):
    DeletionRun.objects.create(on=date(2026, 11, 22))
    assert "Zuletzt gelöscht" in client.get(reverse("privacy:stored_data")).content.decode()


def test_services_come_first_and_who_works_here_last():
    keys = [service.key for service in personal_data(date(2026, 11, 23))]
    assert keys[0] == "plakette"
    assert keys[-2:] == ["betrieb", "beschaeftigte"]
    assert "payments" in keys[1:-2]


def test_who_works_here_is_not_among_the_services():
    staff = [entry.title for entry in entries() if entry.data_class is DataClass.STAFF]
    for service in personal_data(date(2026, 11, 23))[:-1]:
        assert not {str(title) for title in staff} & {str(record.title) for record in service.records}


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (Period(years=1), "1 Jahr"),
        (Period(years=10), "10 Jahre"),
        (Period(months=6, days=1), "6 Monate 1 Tag"),
        (Period(), "sofort"),
    ],
)
def test_period_in_words(period, words):
    with translation.override("de"):
        assert period_in_words(period) == words


def test_every_rule_reads_as_a_sentence():
    with translation.override("de"):
        for service in personal_data(date(2026, 11, 23)):
            for record in service.records:
                assert record.kept or all(rule.what and rule.when for rule in record.rules)
