"""Programs that fill in forms are told so; people never are shut out, however they fill them in."""

import random
import time

import pytest
from django.core import signing
from django.test import Client

from stoerung.models import Report
from stoerung.views.report import SALT
from tests.stoerung import report_steps as steps

pytestmark = pytest.mark.django_db
DOUBT = "Bitte drücken Sie noch einmal"
HONEST, PORTION = 200, 50


def test_whoever_fills_in_the_hidden_field_is_told_and_nothing_is_stored(citizen):
    page = steps.to_check(citizen)
    for _try in range(3):
        answer = steps.send(citizen, page, website="http://example.org", email="bot@example.org")
        assert answer.status_code == 200
        assert DOUBT in answer.text
    assert not Report.objects.exists()


def test_a_person_whose_browser_filled_it_in_presses_once_more(citizen):
    told = steps.send(citizen, steps.to_check(citizen), website="example.org", email="aenne@example.org")
    assert not told.context["form"]["website"].value()
    assert 'value="aenne@example.org"' in told.text
    assert steps.send(citizen, told).status_code == 302


def begin_now(browser):
    browser.post(steps.place_page(), {"begun": signing.dumps(round(time.time()), salt=SALT), **steps.pin()})
    steps.tell_defect(browser)
    return browser.get(steps.check_page())


def test_who_is_quicker_than_anybody_presses_once_more(citizen):
    page = begin_now(citizen)
    told = steps.send(citizen, page)
    assert DOUBT in told.text
    assert not Report.objects.exists()
    assert steps.send(citizen, told).status_code == 302


def test_a_forged_beginning_counts_as_now(citizen):
    citizen.post(steps.place_page(), {"begun": "1", **steps.pin()})
    steps.tell_defect(citizen)
    assert DOUBT in steps.send(citizen, citizen.get(steps.check_page())).text


class Person:
    """Fills in the pages as people do: slow or by autofill, in any order of fields, back and forth."""

    def __init__(self, number: int):
        self.chance = random.Random(number)
        self.browser = Client(REMOTE_ADDR=f"203.0.113.{number % 200 + 1}")
        seconds = self.chance.choice([4, 20, 90, 3600])
        self.begun = signing.dumps(round(time.time()) - seconds, salt=SALT)

    def report(self) -> int:
        """The status code of the answer to the first press of "Melden"."""
        self.browser.post(steps.place_page(), self.shuffled({"begun": self.begun, **self.place()}))
        if self.chance.random() < 0.3:
            self.browser.get(steps.place_page())
        steps.tell_defect(self.browser, "hundekot", description=f"Hier, seit Tagen {self.chance.random()}")
        self.browser.post("/stoerung/schon-gemeldet/")
        page = self.browser.get(steps.check_page())
        contact = self.chance.choice([{}, {"email": "aenne@example.org"}, {"phone": "0711 123456"}])
        status: int = steps.send(self.browser, page, **self.shuffled(contact)).status_code
        return status

    def place(self) -> dict[str, str]:
        words = {"place": "Musterweg 3", "said": "Musterweg 3", "asked": "unknown"}
        return self.chance.choice([steps.pin(), {"place": "Schlossplatz"}, words])

    def shuffled(self, sent: dict[str, str]) -> dict[str, str]:
        return dict(self.chance.sample(sorted(sent.items()), len(sent)))


@pytest.mark.parametrize("first", range(0, HONEST, PORTION))
def test_two_hundred_honest_runs_are_never_stopped(first):
    answers = [Person(number).report() for number in range(first, first + PORTION)]
    assert answers == [302] * PORTION
    assert Report.objects.count() == PORTION
