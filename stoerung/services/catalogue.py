"""The shipped catalogue: departments, categories, words and a first plan of responsibilities come in once."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from portal.accounts.models import Department
from stoerung.models import Category, HazardWords, RoutingPlan, RoutingRule, TextModule
from stoerung.states import PlanStatus

DATA: Final = Path(__file__).resolve().parent.parent / "data"
FIRST_DAY: Final = date(2026, 1, 1)


@cache
def shipped() -> dict[str, Any]:
    """stoerung/data/catalogue.json."""
    data: dict[str, Any] = json.loads((DATA / "catalogue.json").read_text(encoding="utf-8"))
    return data


@transaction.atomic
def load_catalogue() -> bool:
    """Bring in what is shipped, if there is no catalogue yet; what an office has edited is never overwritten.

    True where it was loaded now.
    """
    if Category.objects.exists():
        return False
    catalogue = shipped()
    departments = {entry["key"]: _department(entry) for entry in catalogue["departments"]}
    leaves = _load_categories(catalogue["groups"])
    HazardWords.objects.bulk_create(_hazard_words(entry) for entry in catalogue["hazard_words"])
    TextModule.objects.bulk_create(_text_module(entry) for entry in catalogue["text_modules"])
    _load_first_plan({code: departments[key] for code, key in _defaults(catalogue).items()}, leaves)
    return True


def _department(entry: dict[str, Any]) -> Department:
    found, _new = Department.objects.get_or_create(key=entry["key"], defaults={"name": entry["name"]})
    return found


def _load_categories(groups: list[dict[str, Any]]) -> dict[str, Category]:
    parents = Category.objects.bulk_create(
        Category(code=g["code"], name=g["name"], name_en=g.get("name_en", ""), position=n)
        for n, g in enumerate(groups, 1)
    )
    leaves = Category.objects.bulk_create(
        _leaf(entry, parent, n)
        for group, parent in zip(groups, parents, strict=True)
        for n, entry in enumerate(group["leaves"], 1)
    )
    return {leaf.code: leaf for leaf in leaves}


def _leaf(entry: dict[str, Any], parent: Category, position: int) -> Category:
    danger = entry.get("danger") or {}
    return Category(
        parent=parent,
        code=entry["code"],
        name=entry["name"],
        name_en=entry.get("name_en", ""),
        description=entry.get("description", ""),
        description_en=entry.get("description_en", ""),
        synonyms="\n".join(entry.get("synonyms", [])),
        questions=entry.get("questions", []),
        working_days=entry["working_days"],
        is_public=entry.get("public", True),
        is_place_private=entry.get("place_private", False),
        danger_sentence=danger.get("sentence", ""),
        danger_sentence_en=danger.get("sentence_en", ""),
        danger_number=danger.get("number", ""),
        position=position,
    )


def _hazard_words(entry: dict[str, Any]) -> HazardWords:
    return HazardWords(
        code=entry["code"],
        words="\n".join(entry["words"]),
        sentence=entry["sentence"],
        sentence_en=entry.get("sentence_en", ""),
        number=entry["number"],
    )


def _text_module(entry: dict[str, Any]) -> TextModule:
    return TextModule(code=entry["code"], title=entry["title"], occasion=entry["occasion"], text=entry["text"])


def _defaults(catalogue: dict[str, Any]) -> dict[str, str]:
    return {leaf["code"]: leaf["department"] for group in catalogue["groups"] for leaf in group["leaves"]}


def _load_first_plan(departments: dict[str, Department], leaves: dict[str, Category]) -> None:
    """Each defect's default, for the whole city; rules for areas follow when areas are loaded."""
    # It begins its life in force: nothing came before it that somebody could have released it against.
    plan = RoutingPlan.objects.create(
        number=1,
        status=PlanStatus.ACTIVE,
        note="mitgelieferte Zuständigkeiten",
        valid_from=FIRST_DAY,
        released_at=timezone.now(),
    )
    RoutingRule.objects.bulk_create(
        RoutingRule(plan=plan, category=leaves[code], department=department)
        for code, department in departments.items()
    )
