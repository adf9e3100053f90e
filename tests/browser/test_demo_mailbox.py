"""The demo's letter box, and the mails in it, as a person without good eyes meets them."""

import pytest
from django.urls import reverse

from portal.notifications.rendering import render
from tests.browser.axe import assert_accessible, assert_fits
from tests.factories.notifications import MessageFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mail():
    written = render(
        "plakette/order_paid", "de", {"status_url": "https://portal.example/p/abc", "permit": True}
    )
    return MessageFactory.sent(
        subject=written.subject,
        text=written.text,
        html=written.html,
        attachments=[["plakette.permit_sheet", "1"]],
    )


def test_the_box_and_a_mail(page, mail):
    page.goto(reverse("notifications:demo_mailbox"))
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("link", name=mail.subject).click()
    assert_accessible(page)
    assert_fits(page)


def test_the_empty_box(page):
    page.goto(reverse("notifications:demo_mailbox"))
    assert_accessible(page)


def test_a_mail_with_its_style(page, mail):
    page.set_content(mail.html)
    assert_accessible(page)
    assert_fits(page)


def test_a_mail_s_own_page_breaks_no_policy(page, mail):
    response = page.goto(reverse("notifications:demo_mail_html", args=[mail.pk]))
    assert response.status == 200
    assert page.title() == mail.subject
