"""The clerks' admin: Django's own pages, too, in the light and in the dark."""

import pytest
from django.contrib import admin
from django.urls import reverse

from portal.accounts.models import Membership
from tests.browser.axe import assert_accessible
from tests.browser.pages import OFFICE_PAGES
from tests.factories import accounts

DESK = {"width": 1600, "height": 1000}  # a table that scrolls hides its cells from axe


@pytest.fixture
def desk(page, context, live_server):
    """A clerk's screen; the clerk may do everything."""
    anna = accounts.member("anna", "lead", "kfz-zulassung")
    triage = accounts.department("stoerungsstelle")
    Membership.objects.create(user=anna, department=triage, role="lead")
    anna.is_superuser = True
    anna.save()
    client = accounts.enter(anna)
    cookies = [
        {"name": name, "value": cookie.value, "url": live_server.url} for name, cookie in client.cookies.items()
    ]
    context.add_cookies(cookies)
    page.set_viewport_size(DESK)
    return page


@pytest.mark.parametrize("path", OFFICE_PAGES)
def test_page_is_accessible(desk, path):
    assert desk.goto(path).status == 200
    assert_accessible(desk)


@pytest.mark.parametrize(
    "name", sorted(model._meta.label_lower.replace(".", "_") for model in admin.site._registry)
)
def test_pages_of_a_model_are_accessible(desk, name):
    accounts.member("berta", "clerk", "kfz-zulassung")
    desk.goto(reverse(f"admin:{name}_changelist"))
    assert_accessible(desk)
    rows = desk.locator("#result_list tbody th a")
    if rows.count():
        rows.first.click()
        desk.wait_for_load_state()
        assert_accessible(desk)
    desk.expected_errors.append("403")  # what nobody may add by hand
    if desk.goto(reverse(f"admin:{name}_add")).status == 200:
        assert_accessible(desk)
