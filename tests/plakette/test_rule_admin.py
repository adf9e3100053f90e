"""The dated rules at the counter: what counts today, drafts, and the signature of a second person."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from plakette.models import (
    DrivingBan,
    EmissionTable,
    Exemption,
    LowEmissionZone,
    PermitTerms,
    ServiceTerms,
    Tariff,
)
from plakette.services.rules import enter_rule, sign_off, tariff

pytestmark = pytest.mark.django_db

ALL = (EmissionTable, Exemption, Tariff, LowEmissionZone, DrivingBan, ServiceTerms, PermitTerms)


def address(model, action: str, *args: object) -> str:
    return reverse(f"admin:plakette_{model._meta.model_name}_{action}", args=args)


def new_prices(**fields: object) -> dict[str, object]:
    return {
        "key": "tariff",
        "valid_from": timezone.localdate().isoformat(),
        "source": "Beschluss des Gemeinderats",
        "sticker_cents": 650,
        "postage_domestic_cents": 95,
        "postage_eu_cents": 125,
        "postage_world_cents": 180,
        "vat_kind": "standard",
        **fields,
    }


@pytest.fixture
def draft(clerk):
    return enter_rule(Tariff(**new_prices(valid_from=timezone.localdate())), clerk)


@pytest.mark.parametrize("model", ALL)
def test_the_list_says_what_counts_today_and_warns(enter, clerk, model):
    page = enter(clerk).get(address(model, "changelist")).content.decode()
    assert "gilt heute" in page
    assert "Gilt heute und ist nicht freigezeichnet" in page


@pytest.mark.parametrize("model", ALL)
def test_every_rule_can_be_opened_and_followed_by_a_new_version(enter, clerk, model):
    rule = model.objects.first()
    page = enter(clerk).get(address(model, "change", rule.pk)).content.decode()
    assert "Neue Fassung" in page
    assert 'name="_save"' not in page  # what was delivered is read-only
    copy = enter(clerk).get(f"{address(model, 'add')}?von={rule.pk}")
    assert copy.context["adminform"].form.initial["source"] == rule.source


def test_a_new_version_is_entered_as_a_draft(enter, clerk):
    answer = enter(clerk).post(address(Tariff, "add"), new_prices())
    assert answer.status_code == 302
    draft = Tariff.objects.get(sticker_cents=650)
    assert (draft.entered_by, draft.is_signed_off) == (clerk, False)
    assert tariff(timezone.localdate()).sticker_cents == 600


def test_the_lead_signs_and_the_rule_counts(enter, lead, draft):
    answer = enter(lead).post(address(Tariff, "sign_off", draft.pk), follow=True)
    assert "Freigezeichnet" in answer.content.decode()
    assert tariff(timezone.localdate()) == draft
    assert 'name="_save"' not in answer.content.decode()


def test_the_lead_cannot_sign_an_own_draft(enter, lead):
    draft = enter_rule(Tariff(**new_prices(valid_from=timezone.localdate())), lead)
    answer = enter(lead).post(address(Tariff, "sign_off", draft.pk), follow=True)
    assert "zweite Person" in answer.content.decode()
    assert not Tariff.objects.get(pk=draft.pk).is_signed_off


def test_a_clerk_does_not_sign(enter, clerk, draft):
    assert enter(clerk).post(address(Tariff, "sign_off", draft.pk)).status_code == 403
    assert "Freizeichnen</button>" not in enter(clerk).get(address(Tariff, "change", draft.pk)).content.decode()


def test_looking_at_the_address_signs_nothing(enter, lead, draft):
    assert enter(lead).get(address(Tariff, "sign_off", draft.pk)).status_code == 405
    assert not Tariff.objects.get(pk=draft.pk).is_signed_off


@pytest.mark.parametrize("who", ["other_clerk", "stranger", "officer"])
def test_others_do_not_come_in(enter, request, who, draft):
    client = enter(request.getfixturevalue(who))
    for url in (address(Tariff, "changelist"), address(Tariff, "change", draft.pk), address(Tariff, "add")):
        assert client.get(url).status_code in {302, 403}
    assert client.post(address(Tariff, "sign_off", draft.pk)).status_code in {302, 403}
    assert not Tariff.objects.get(pk=draft.pk).is_signed_off


def test_a_signed_version_takes_no_change(enter, clerk, lead, draft):
    sign_off(draft, lead)
    answer = enter(clerk).post(address(Tariff, "change", draft.pk), new_prices(sticker_cents=1))
    assert answer.status_code == 403
    assert Tariff.objects.get(pk=draft.pk).sticker_cents == 650


def test_a_draft_can_be_changed(enter, lead, draft):
    answer = enter(lead).post(address(Tariff, "change", draft.pk), new_prices(sticker_cents=640))
    assert answer.status_code == 302
    changed = Tariff.objects.get(pk=draft.pk)
    assert (changed.sticker_cents, changed.entered_by) == (640, lead)


def test_two_versions_for_one_day_are_refused_on_the_form(enter, clerk, draft):
    answer = enter(clerk).post(address(Tariff, "add"), new_prices())
    assert answer.status_code == 200
    assert Tariff.objects.count() == 2


def test_a_faulty_table_is_refused_with_its_place(enter, clerk):
    document = EmissionTable.objects.get().table
    document["tables"]["M1"]["diesel"]["3"] = "30 3x"
    fields = {
        "key": "table",
        "valid_from": timezone.localdate().isoformat(),
        "source": "VkBl.",
        "table": json.dumps(document),
    }
    answer = enter(clerk).post(address(EmissionTable, "add"), fields)
    assert "tables.M1.diesel.3" in answer.content.decode()
    assert EmissionTable.objects.count() == 1


def test_the_table_is_shown_so_that_it_can_be_read(enter, clerk):
    table = EmissionTable.objects.get()
    shown = enter(clerk).get(address(EmissionTable, "change", table.pk)).content.decode()
    assert "<pre" in shown
    edited = enter(clerk).get(f"{address(EmissionTable, 'add')}?von={table.pk}").content.decode()
    assert "\n  &quot;no_combustion&quot;: 4" in edited


@pytest.mark.parametrize(
    ("state", "count"), [("heute", 1), ("kommt", 1), ("entwurf", 1), ("offen", 2), ("", 2), ("egal", 2)]
)
def test_the_list_can_be_narrowed(enter, clerk, state, count):
    tomorrow = timezone.localdate() + timedelta(days=1)
    enter_rule(Tariff(**new_prices(valid_from=tomorrow)), clerk)
    page = enter(clerk).get(address(Tariff, "changelist"), {"stand": state} if state else {})
    assert page.context["cl"].result_count == count


def test_the_list_tells_apart_what_comes_what_was_and_what_is_only_a_draft(enter, clerk, lead):
    today = timezone.localdate()
    for days, abolished in ((-20, False), (-10, False), (10, False)):
        rule = Tariff(**new_prices(valid_from=today + timedelta(days=days), abolished=abolished))
        sign_off(enter_rule(rule, clerk), lead)
    enter_rule(Tariff(**new_prices(valid_from=today + timedelta(days=20), abolished=True)), clerk)
    page = enter(clerk).get(address(Tariff, "changelist")).content.decode()
    for words in ("gilt heute", "kommt am", "abgelöst", "Entwurf, gilt nicht (Aufhebung)"):
        assert words in page


def test_an_abolished_rule_is_said_to_be_gone(enter, clerk, lead):
    zone = LowEmissionZone(
        key="ludwigsburg",
        valid_from=timezone.localdate(),
        name="Ludwigsburg",
        state="BW",
        source="x",
        abolished=True,
    )
    sign_off(enter_rule(zone, clerk), lead)
    assert "aufgehoben" in enter(clerk).get(address(LowEmissionZone, "changelist")).content.decode()


def test_nobody_deletes_a_rule(enter, lead, draft):
    assert enter(lead).post(address(Tariff, "delete", draft.pk), {"post": "yes"}).status_code == 403
