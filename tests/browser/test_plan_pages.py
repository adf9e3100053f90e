"""Plans of responsibilities in a real browser: written by one person, released by another, on any screen."""

import pytest
from django.urls import reverse

from portal.accounts.models import User
from portal.geo.models import Area
from stoerung.models import RoutingPlan
from stoerung.services import plans
from stoerung.states import PlanStatus
from tests.browser.axe import assert_accessible
from tests.factories import accounts
from tests.factories.routing import desk
from tests.factories.stoerung import ReportFactory, category, city

SCREENS = ({"width": 1280, "height": 800}, {"width": 390, "height": 844}, {"width": 320, "height": 640})


def url(name, *args):
    return reverse(f"admin:stoerung_routingplan_{name}", args=args)


@pytest.fixture
def draft(transactional_db):
    """A draft with a gap and an overlap, and reports to try it on."""
    city()
    tina = accounts.member("tina", "clerk", "stoerungsstelle")
    made = plans.draft_plan(tina, "Innenstadt neu")
    for _ in range(3):
        ReportFactory.received("schlagloch")
    mitte, innenstadt = Area.objects.get(code="mitte"), Area.objects.get(code="innenstadt")
    rows = [plans.RuleOfTopic(mitte, desk("aws")), plans.RuleOfTopic(innenstadt, desk("tiefbauamt"))]
    return plans.write_rules(made.pk, tina, category("schlagloch"), rows)


@pytest.fixture
def as_lead(page, context, live_server, transactional_db):
    client = accounts.enter(accounts.member("lea", "lead", "stoerungsstelle"))
    cookies = [
        {"name": name, "value": cookie.value, "url": live_server.url} for name, cookie in client.cookies.items()
    ]
    context.add_cookies(cookies)
    return page


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: str(screen["width"]))
def test_pages_are_accessible_and_as_wide_as_the_screen(as_lead, draft, screen):
    as_lead.set_viewport_size(screen)
    for path in (
        url("plan_rules", draft.pk),
        f"{url('plan_topic', draft.pk, category().pk)}?gebiete=bauabteilungen",
        url("plan_check", draft.pk),
    ):
        assert as_lead.goto(path).status == 200
        assert as_lead.evaluate("document.documentElement.scrollWidth") <= screen["width"]
        assert_accessible(as_lead)


def test_a_draft_is_looked_through_and_released(as_lead, draft):
    as_lead.goto(url("plan_check", draft.pk))
    assert "Überlappung" in as_lead.content()
    as_lead.get_by_role("button", name="Freigeben").click()
    assert "neue Lücken oder Überlappungen" in as_lead.locator(".messagelist").inner_text()
    tina = User.objects.get(name="Tina")
    plans.write_rules(draft.pk, tina, category("schlagloch"), [plans.RuleOfTopic(None, desk("aws"))])
    as_lead.reload()
    as_lead.get_by_role("button", name="Freigeben").click()
    assert "Freigegeben, gilt ab" in as_lead.locator(".messagelist").inner_text()
    assert RoutingPlan.objects.get(pk=draft.pk).status == PlanStatus.ACTIVE
