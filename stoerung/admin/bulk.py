"""Many reports at once: one service call each, each checked for itself; what failed is named."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest

from portal.accounts.models import User
from portal.errors import RuleViolation
from stoerung.admin import forms
from stoerung.admin.pages import clerk
from stoerung.models import Report
from stoerung.policies import reports_visible_to
from stoerung.services import casework

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """``form`` None: the button says it all."""

    name: str
    label: str
    button: str
    form: type[forms.CaseForm] | None
    perform: Callable[[UUID, User, Facts], object]


STEPS = (
    Step("take_up", "Annehmen", "Annehmen", None, lambda pk, by, data: casework.take_up(pk, by)),
    Step("assign", "Mir zuweisen", "Mir zuweisen", None, lambda pk, by, data: casework.assign(pk, by, by)),
    Step(
        "plan_work",
        "Einplanen",
        "Angekreuzte einplanen",
        forms.PlanForm,
        lambda pk, by, data: casework.plan_work(pk, by, data["planned_for"], data["text"]),
    ),
    Step(
        "hand_over",
        "An ein anderes Amt abgeben",
        "Angekreuzte abgeben",
        forms.HandOverForm,
        lambda pk, by, data: casework.hand_over(pk, by, data["to"], data["reason"]),
    ),
    Step(
        "close_report",
        "Beenden",
        "Angekreuzte beenden",
        forms.EndForm,
        lambda pk, by, data: casework.close_report(
            pk, by, data["reason"], data["text"], forwarded_to=data["forwarded_to"]
        ),
    ),
    Step(
        "set_priority",
        "Dringlichkeit",
        "Bei Angekreuzten setzen",
        forms.PriorityForm,
        lambda pk, by, data: casework.set_priority(pk, by, data["priority"]),
    ),
)


@dataclass(frozen=True)
class Shown:
    step: Step
    form: forms.CaseForm | None
    is_open: bool = False


def offers(chosen: Step | None = None, form: forms.CaseForm | None = None) -> list[Shown]:
    """The steps with their forms; the one that failed is open and keeps what was typed."""
    return [
        Shown(step, form, is_open=True)
        if step is chosen
        else Shown(step, step.form(prefix=f"alle-{step.name}") if step.form else None)
        for step in STEPS
    ]


def perform(request: HttpRequest, step: Step, ids: list[UUID], data: Facts) -> None:
    """Take the step with each of the clerk's own reports, and say how it went."""
    by = clerk(request)
    refused = []
    reports = list(reports_visible_to(by).filter(pk__in=ids).order_by("number"))
    for report in reports:
        sentence = _refusal(step, report, by, data)
        if sentence:
            refused.append(f"{report.number}: {sentence}")
    done = len(reports) - len(refused)
    if done:
        messages.success(request, f"{step.label}: {done} erledigt.")
    for line in refused:
        messages.warning(request, line)
    if len(reports) < len(ids):
        messages.warning(request, f"{len(ids) - len(reports)} gibt es hier nicht mehr.")


def _refusal(step: Step, report: Report, by: User, data: Facts) -> str:
    """Why this one could not be done; empty where it could."""
    try:
        step.perform(report.pk, by, data)
    except RuleViolation as refusal:
        return str(refusal)
    return ""
