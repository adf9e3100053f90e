"""No model, no field without purpose, ground, and end: this test is the gate for every app."""

import re
from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db.models import CASCADE, OneToOneField
from django.utils import timezone

from portal.privacy.models import DeletionRun, Erasure
from portal.privacy.register import (
    TECHNICAL,
    DataClass,
    Permanent,
    Retention,
    Together,
    entries,
    entry_of,
    field_names,
    register,
)

# Names that give a person away wherever they appear; TECHNICAL would hide them from the public page.
TELLING = re.compile(
    r"e?mail|(^|_)(first|last|full|sur|given|display|user|holder)_?name$|(^|_)plate(_key|_number)?$|street|house_number|postcode|"
    r"phone|birth|^ip(_|$)|user_agent|address|latitude|longitude|remark|photo|^vin$"
)

MODELS = [model for model in apps.get_models() if not model._meta.proxy and model._meta.managed]
RULES = [(entry, rule) for entry in entries() for rule in entry.rules]
RULE_IDS = [f"{entry.label} {rule.key}" for entry, rule in RULES]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_field_of_every_model_is_declared(model):
    declared = entry_of(model).fields
    assert field_names(model) - set(declared) == set(), "fields without a purpose"
    assert set(declared) - field_names(model) == set(), "purposes without a field"


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.label)
def test_every_entry_has_words(entry):
    assert str(entry.legal_basis).strip()
    assert all(str(purpose).strip() for purpose in entry.fields.values())
    assert entry.rules or entry.kept, "neither a retention rule nor a reason to keep"
    if isinstance(entry.kept, Permanent):
        assert str(entry.kept.reason).strip()
    assert all(str(rule.start).strip() for rule in entry.rules)


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.label)
def test_personal_data_is_not_declared_technical(entry):
    hidden = [name for name, why in entry.fields.items() if why is TECHNICAL and TELLING.search(name)]
    assert hidden == []


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.label)
def test_personal_data_is_not_kept_for_ever(entry):
    """Who entered a rule stays as long as the rule, but only as a reference: the person loses the name."""
    if not isinstance(entry.kept, Permanent):
        return
    assert entry.data_class in (DataClass.NONE, DataClass.STAFF)
    telling = [name for name, why in entry.fields.items() if why is not TECHNICAL]
    if entry.data_class is DataClass.STAFF:
        assert all(entry.model._meta.get_field(name).is_relation for name in telling)


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.label)
def test_what_goes_with_its_parent_really_does(entry):
    if not isinstance(entry.kept, Together):
        return
    link = entry.model._meta.get_field(entry.kept.with_field)
    assert link.remote_field.on_delete is CASCADE or isinstance(link, OneToOneField)
    assert entry_of(link.related_model)


@pytest.mark.django_db
@pytest.mark.parametrize(("entry", "rule"), RULES, ids=RULE_IDS)
def test_every_rule_runs(entry, rule):
    due = rule.rows_due(entry.model, timezone.localdate())
    assert due.model is entry.model
    assert due.filter(pk__in=[]).order_by("pk").count() == 0
    if rule.anonymise:
        assert rule.anonymise(entry.model._base_manager.none()) == 0
        assert str(rule.removes).strip(), "an anonymiser says in words what it removes"


def test_rules_of_one_model_have_different_names():
    assert len(set(RULE_IDS)) == len(RULE_IDS), "give one of them name="


def test_a_second_entry_is_refused():
    with pytest.raises(ImproperlyConfigured, match="already"):
        register(Erasure, data_class=DataClass.NONE, legal_basis="x", retention=Permanent("x"), fields={})


@pytest.mark.parametrize(
    "rule", [Retention(start="x"), Retention(start="x", field="at", due=lambda on: Erasure.objects.all())]
)
def test_a_rule_finds_its_rows_in_exactly_one_way(rule, monkeypatch):
    monkeypatch.setattr("portal.privacy.register._entries", {})
    with pytest.raises(ImproperlyConfigured, match="either"):
        register(DeletionRun, data_class=DataClass.NONE, legal_basis="x", retention=rule, fields={})


def test_dated_periods_are_read_on_the_day():
    rule = Retention(start="x", years=lambda on: 10 if on < date(2025, 1, 1) else 8, field="at")
    assert rule.period(date(2024, 6, 1)).years == 10
    assert rule.period(date(2025, 6, 1)).years == 8
