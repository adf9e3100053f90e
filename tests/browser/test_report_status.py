"""The pages behind a report's secret links in a browser: light, dark, small, with and without scripts."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from stoerung.models import ContractorLink, Report
from stoerung.privacy import erase_person
from stoerung.services import casework
from stoerung.services.catalogue import load_catalogue
from tests.browser.axe import assert_accessible, assert_fits
from tests.browser.order_steps import press
from tests.factories.stoerung import ReportFactory, city, department
from tests.stoerung.case_steps import (
    address,
    closed,
    given_to_company,
    photo,
    triage_clerk,
    waiting,
    with_photo,
)


@pytest.fixture(autouse=True)
def catalogue(transactional_db, settings, live_server):
    settings.BASE_URL = live_server.url
    load_catalogue()
    city()


def look(page):
    assert page.locator("h1").count() == 1
    assert_accessible(page)
    assert_fits(page)


def file():
    return {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": photo().read()}


def test_pages_from_thanks_to_the_end(page):
    report, by = ReportFactory.received(description="Die Laterne ist aus. " + "Sehr lang" * 40), triage_clerk()
    with_photo(report)
    page.goto(report.get_absolute_url())
    page.get_by_text("Warum dieses Amt?").click()
    page.mouse.move(0, 0)  # hovering mixes colours that axe cannot read
    look(page)
    casework.plan_work(report.pk, by, timezone.localdate() + timedelta(days=3), "Mit dem Steiger.")
    casework.hand_over(report.pk, by, department("gartenamt"), "Park")
    page.reload()
    look(page)
    with_photo(report, "after")
    casework.close_report(report.pk, by, "fixed", "Die Laterne leuchtet wieder.")
    page.reload()
    look(page)
    press(page, "teilweise")
    expect(page.get_by_text("Sie können sie noch ändern.")).to_be_visible()
    look(page)


def test_duplicate_and_erased_report(page):
    first, by = ReportFactory.received(), triage_clerk()
    report = ReportFactory.received(email="otto@example.org")
    casework.merge_into(report.pk, first.pk, by)
    page.goto(report.get_absolute_url())
    look(page)
    casework.close_report(first.pk, by, "cant_fix", "Der Mast steht auf privatem Grund.")
    erase_person(Report.objects.filter(pk=first.pk))
    page.goto(first.get_absolute_url())
    look(page)


def test_question_is_answered(page):
    report = waiting()
    page.goto(report.get_absolute_url())
    look(page)
    press(page, "Antwort senden")
    look(page)  # nothing was typed
    page.get_by_label("Ihre Antwort").fill("Auf der Seite des Cafés.")
    page.locator("input[type=file]").set_input_files(file())
    press(page, "Antwort senden")
    expect(page.get_by_text("Danke, Ihre Antwort ist da.")).to_be_visible()
    look(page)


def test_too_late_shows_the_text(page):
    report = waiting()
    page.goto(report.get_absolute_url())
    page.get_by_label("Ihre Antwort").fill("Auf der Seite des Cafés.")
    casework.close_report(report.pk, triage_clerk(), "fixed", "Sie leuchtet wieder.")
    press(page, "Antwort senden")
    expect(page.locator("textarea")).to_have_value("Auf der Seite des Cafés.")
    look(page)


def test_not_fixed_without_scripts(plain_page):
    report = closed()
    plain_page.goto(report.get_absolute_url())
    plain_page.get_by_role("link", name="Nicht behoben").click()
    press(plain_page, "Absenden")
    expect(plain_page.locator("[role=alert] a")).to_contain_text("Bitte schreiben Sie")
    plain_page.get_by_label("Was ist noch nicht in Ordnung?").fill("Sie flackert.")
    press(plain_page, "Absenden")
    expect(plain_page.get_by_text("Ihre Meldung liegt wieder bei demselben Amt")).to_be_visible()
    assert_fits(plain_page)


def test_contact_is_forgotten_without_scripts(plain_page):
    plain_page.goto(ReportFactory.received().get_absolute_url())
    plain_page.get_by_text("E-Mail und Telefon löschen").click()
    press(plain_page, "Jetzt löschen")
    expect(plain_page.get_by_text("E-Mail und Telefon sind gelöscht.")).to_be_visible()


def test_company_does_its_task(page):
    page.expected_errors.append("410")  # the link is over
    picture = with_photo(ReportFactory.received())
    link = given_to_company(picture.report)
    page.goto(address("contractor_case", link.secret))
    look(page)
    page.get_by_label("Noch nicht, oder es geht nicht").check()
    press(page, "Rückmeldung senden")
    look(page)  # why is missing
    page.get_by_label("Was haben Sie getan oder vorgefunden?").fill("Mast angefahren.")
    press(page, "Rückmeldung senden")
    expect(page.get_by_text("Danke, Ihre Rückmeldung ist beim Amt.")).to_be_visible()
    page.get_by_label("Erledigt", exact=True).check()
    page.locator("input[type=file]").set_input_files(file())
    press(page, "Rückmeldung senden")
    expect(page.get_by_text("Dieser Auftrag ist erledigt gemeldet")).to_be_visible()
    look(page)
    assert ContractorLink.objects.get().finished_at
