"""Dated rules: which one counts on a day, who may stand for it, and how the product's own come in."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from plakette.emission import Fuel, VehicleFacts, emission_group
from plakette.models import DrivingBan, EmissionTable, Exemption, LowEmissionZone, ServiceTerms, Tariff
from plakette.models.rules import RULES
from plakette.services import rules as services
from plakette.services.rules import (
    RulesMissing,
    bans_that_may_apply,
    driving_bans,
    emission_rules,
    enter_rule,
    load_rules,
    service_terms,
    sign_off,
    tariff,
    unsigned_in_force,
    zones,
)
from portal.audit.models import Entry
from portal.errors import RuleViolation

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


def new_tariff(valid_from: date = TODAY, **fields: Any) -> Tariff:
    prices = {
        "sticker_cents": 650,
        "postage_domestic_cents": 95,
        "postage_eu_cents": 125,
        "postage_world_cents": 180,
    }
    return Tariff(key="tariff", valid_from=valid_from, source="Beschluss", **{**prices, **fields})


@pytest.fixture
def signed(clerk, lead):
    """Enter and sign off a rule."""

    def work(rule):
        return sign_off(enter_rule(rule, clerk), lead)

    return work


# --- Which version counts


def test_shipped_rules_count_until_somebody_signs_others():
    assert tariff(TODAY).sticker_cents == 600
    assert tariff(TODAY).entered_by is None


def test_a_draft_binds_nobody(clerk):
    enter_rule(new_tariff(), clerk)
    assert tariff(TODAY).sticker_cents == 600


def test_the_newest_signed_version_that_has_begun_counts(signed):
    signed(new_tariff(date(2026, 1, 1), sticker_cents=610))
    signed(new_tariff(date(2026, 7, 1), sticker_cents=620))
    signed(new_tariff(date(2027, 1, 1), sticker_cents=630))
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1), date(2027, 1, 1)]
    assert [tariff(day).sticker_cents for day in days] == [600, 610, 610, 620, 630]


def test_a_signed_version_outranks_a_later_shipped_one(signed):
    signed(new_tariff(date(2026, 1, 1), sticker_cents=610))
    new_tariff(date(2026, 6, 1), sticker_cents=700).save()  # without a person: delivered with an update
    assert tariff(TODAY).sticker_cents == 610


def test_an_abolished_rule_is_gone_from_its_day_on(signed):
    signed(
        LowEmissionZone(
            key="ludwigsburg", valid_from=TODAY, name="Ludwigsburg", state="BW", abolished=True, source="x"
        )
    )
    assert [zone.key for zone in zones(TODAY - timedelta(days=1))] == ["ludwigsburg", "stuttgart"]
    assert [zone.key for zone in zones(TODAY)] == ["stuttgart"]


def test_upcoming_versions_are_listed_with_the_next_first(clerk):
    for day in (date(2028, 1, 1), date(2027, 1, 1)):
        enter_rule(new_tariff(day), clerk)
    assert [rule.valid_from.year for rule in Tariff.objects.upcoming(TODAY)] == [2027, 2028]


def test_a_day_without_rules_is_said():
    with pytest.raises(RulesMissing):
        emission_rules(date(2000, 1, 1))
    with pytest.raises(RulesMissing):
        tariff(date(2000, 1, 1))


def test_e_plates_are_exempt_since_their_rule():
    before, since = (
        {rule.key for rule in emission_rules(day).exemptions} for day in (date(2026, 9, 24), TODAY)
    )
    assert since - before == {"e_plate"}


# --- What the rules say


def test_the_rules_of_a_day_cost_two_queries_once_the_table_is_read(django_assert_num_queries):
    emission_rules(TODAY)
    with django_assert_num_queries(2):
        found = emission_group(VehicleFacts(key="0435", fuel=Fuel.DIESEL), emission_rules(TODAY), TODAY)
    assert found.group == 2


def test_a_changed_table_is_read_anew():
    row = EmissionTable.objects.get()
    assert emission_rules(TODAY).table.prefixes["66"].group == 4
    del row.table["prefixes"]["66"]
    row.save()
    assert "66" not in emission_rules(TODAY).table.prefixes


@pytest.mark.parametrize(
    ("fuel", "euro", "expected"),
    [
        (Fuel.DIESEL, 0, [4, 5]),
        (Fuel.DIESEL, 5, [5]),
        (Fuel.DIESEL, 6, []),
        (None, 0, [4, 5]),
        (Fuel.PETROL, 0, []),
    ],
)
def test_bans_that_may_apply(fuel, euro, expected):
    assert [ban.up_to_euro for ban in bans_that_may_apply(driving_bans(TODAY), fuel, euro)] == expected


def test_a_ban_is_told_with_its_day():
    whole, small = driving_bans(TODAY)
    assert whole.name == "Fahrverbot für Diesel bis Euro 4"
    assert "01.01.2019" in whole.text
    assert "kleinen Umweltzone" in small.text
    assert driving_bans(date(2019, 6, 1)) == [whole]


def test_the_service_terms_promise_three_working_days():
    assert service_terms(TODAY).ship_within_working_days == 3


def test_every_kind_of_rule_has_words_for_the_list():
    for model in RULES:
        for rule in model._default_manager.all():
            assert rule.summary
            assert str(rule.key) in str(rule)


# --- Signing off


def test_a_second_person_signs_off(clerk, lead):
    rule = sign_off(enter_rule(new_tariff(), clerk), lead)
    assert (rule.signed_off_by, rule.is_signed_off, rule.is_settled) == (lead, True, True)
    assert list(Entry.objects.order_by("pk").values_list("action", flat=True)) == [
        "plakette.rule_entered",
        "plakette.rule_signed_off",
    ]


def test_nobody_signs_off_what_they_entered(lead):
    rule = enter_rule(new_tariff(), lead)
    with pytest.raises(RuleViolation, match="zweite Person"):
        sign_off(rule, lead)
    assert not Tariff.objects.get(pk=rule.pk).is_signed_off


def test_whoever_changed_a_draft_last_cannot_sign_it(clerk, lead):
    rule = enter_rule(new_tariff(), clerk)
    rule.sticker_cents = 1
    enter_rule(rule, lead)
    with pytest.raises(RuleViolation):
        sign_off(rule, lead)


def test_signing_twice_changes_nothing(signed, operator):
    rule = signed(new_tariff())
    again = sign_off(rule, operator)
    assert (again.signed_off_by, again.signed_off_at) == (rule.signed_off_by, rule.signed_off_at)


def test_a_shipped_rule_needs_one_person(lead):
    assert sign_off(tariff(TODAY), lead).signed_off_by == lead


@pytest.mark.parametrize("settle", ["signed", "shipped"])
def test_a_settled_version_is_followed_not_changed(settle, signed, clerk):
    rule = signed(new_tariff()) if settle == "signed" else tariff(TODAY)
    rule.sticker_cents = 1
    with pytest.raises(RuleViolation, match="neue Fassung"):
        enter_rule(rule, clerk)
    assert Tariff.objects.get(pk=rule.pk).sticker_cents > 1


def test_rules_in_force_without_a_signature_are_listed(lead):
    before = unsigned_in_force(TODAY)
    assert {type(rule) for rule in before} == set(RULES)
    sign_off(tariff(TODAY), lead)
    assert len(unsigned_in_force(TODAY)) == len(before) - 1


# --- What the database itself refuses


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"valid_from": date(2007, 3, 1)}, "tariff_has_one_version_per_day"),
        ({"signed_off_at": timezone.now()}, "tariff_is_signed_off_by_somebody_at_a_time"),
        ({"sticker_cents": 0}, "tariff_sticker_costs_something"),
    ],
)
def test_the_database_refuses(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        new_tariff(**fields).save()


def test_the_database_refuses_a_signature_of_the_same_person(lead):
    with pytest.raises(IntegrityError, match="tariff_is_signed_off_by_a_second_person"), transaction.atomic():
        new_tariff(entered_by=lead, signed_off_by=lead, signed_off_at=timezone.now()).save()


@pytest.mark.parametrize(
    ("rule", "constraint"),
    [
        (
            LowEmissionZone(key="x", valid_from=TODAY, name="X", state="X", needs_group=1),
            "zone_needs_a_sticker",
        ),
        (
            ServiceTerms(key="terms", valid_from=TODAY, delivery_days_min=5, delivery_days_max=4),
            "service_terms_deliver",
        ),
    ],
)
def test_the_database_refuses_nonsense(rule, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        rule.save()


# --- The product's own rules


def test_loading_twice_changes_nothing():
    total = sum(model._default_manager.count() for model in RULES)
    report = load_rules()
    assert (report.created, report.updated, report.unchanged) == (0, 0, total)


def test_the_command_says_what_it_did(capsys):
    Tariff.objects.all().delete()
    call_command("load_rules")
    assert capsys.readouterr().out.startswith("1 neu, 0 geändert, ")


def test_loading_brings_back_what_is_missing_and_corrects_what_nobody_stands_for():
    DrivingBan.objects.all().delete()
    Tariff.objects.update(sticker_cents=1)
    report = load_rules()
    assert (report.created, report.updated) == (2, 1)
    assert tariff(TODAY).sticker_cents == 600


def test_loading_leaves_alone_what_is_signed(lead):
    rule = sign_off(tariff(TODAY), lead)
    Tariff.objects.filter(pk=rule.pk).update(sticker_cents=777)
    assert load_rules().updated == 0
    assert tariff(TODAY).sticker_cents == 777


def test_every_shipped_rule_is_valid_and_says_where_it_comes_from():
    for model in RULES:
        for rule in model._default_manager.all():
            rule.full_clean()
            assert rule.source
    assert all("Nicht freigezeichnet" in rule.note for rule in Tariff.objects.all())


def test_the_labels_of_the_shipped_exemptions_are_the_names_in_the_data():
    for exemption in Exemption.objects.all():
        assert str(exemption.as_rule().label) == exemption.name


def test_rules_of_the_product_are_read_from_files_that_exist():
    assert set(services.read_data_files()) == {model._meta.model_name for model in RULES}
