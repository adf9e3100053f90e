"""Which department gets a report, why, and what happens when its place or its theme was wrong."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from portal.accounts.models import Department, User
from portal.audit.services import record
from portal.errors import RuleViolation
from portal.working_days import add_working_days, working_days_between
from stoerung.deadlines import deadline
from stoerung.models import Category, Report, RoutingDecision, RoutingPlan, RoutingRule
from stoerung.policies import TRIAGE
from stoerung.routing import Ground
from stoerung.services import atlas, history
from stoerung.services.dangers import is_danger
from stoerung.services.history import Audience, Kind
from stoerung.services.places import DISTRICTS, PlaceOfReport, refuse_impossible_place
from stoerung.services.plan_maps import maps_of
from stoerung.services.steps import begin, refuse_closed
from stoerung.services.telling import tell_everybody, warn_desk
from stoerung.services.verdicts import Verdict, judge, sides_in_question
from stoerung.states import Priority, Publication

Basis = RoutingDecision.Basis

CORRECTABLE: Final = (
    *("category", "priority", "due_on", "publication", "department", "assignee", "escalated_at", "district"),
    *("lon", "lat", "accuracy_metres", "place_text", "place_source", "place_has_to_be_checked"),
)
"""What a correction of place and theme may change."""


@dataclass(frozen=True)
class Decision:
    """Who gets it and why: all that the receipt keeps."""

    category: Category
    department: Department
    basis: str
    plan: RoutingPlan | None = None
    rule: RoutingRule | None = None
    area: Ground | None = None
    border_metres: float | None = None
    accuracy: float | None = None
    chosen_by_reporter: bool = False
    district: str = ""


@dataclass(frozen=True)
class BorderQuestion:
    """Near a border: on which side is it? ``choices``: code (for ``place.chosen_area``) and name."""

    border_metres: float
    choices: list[tuple[str, str]] = field(default_factory=list)


def decide_for(category: Category, place: PlaceOfReport, on: date | None = None) -> Decision:
    """By the plan in force on the day (today). There is always a department: at worst the triage desk."""
    day = on or timezone.localdate()
    plan = RoutingPlan.objects.in_force(day).first()
    if plan is None:
        return Decision(category, _triage_desk(), Basis.FALLBACK, accuracy=place.accuracy)
    maps = maps_of(plan)
    loaded = maps.versions()
    found = judge(maps.map_for(category, day, loaded), place, atlas.grounds(DISTRICTS, loaded))
    return _decision(found, category, plan, place)


def open_question(category: Category, place: PlaceOfReport, on: date | None = None) -> BorderQuestion | None:
    """The one question to ask where the point is less exact than the border is near, and it matters."""
    day = on or timezone.localdate()
    plan = RoutingPlan.objects.in_force(day).first()
    if plan is None or place.point is None or not place.accuracy:
        return None
    maps = maps_of(plan)
    loaded = maps.versions()
    regions = maps.map_for(category, day, loaded)
    sides = sides_in_question(regions, place, atlas.grounds(DISTRICTS, loaded))
    if not sides:
        return None
    named = [(side.code, side.ground.name if side.ground else _("an einer anderen Stelle")) for side in sides]
    return BorderQuestion(regions.border_metres(place.point) or 0.0, named)


def write_receipt(report: Report, decision: Decision, cause: str, by: User | None = None) -> RoutingDecision:
    """Keep the reasons: rules and borders may change, this row doesn't."""
    area = decision.area
    return RoutingDecision.objects.create(
        report=report,
        cause=cause,
        basis=decision.basis,
        plan=decision.plan,
        rule=decision.rule,
        department=decision.department,
        category=decision.category,
        area_set=area.set_key if area else "",
        area_code=area.code if area else "",
        area_name=area.name if area else "",
        area_digest=area.digest if area else "",
        border_metres=decision.border_metres,
        accuracy_metres=decision.accuracy,
        chosen_by_reporter=decision.chosen_by_reporter,
        by=by,
    )


def explain(decision: RoutingDecision, *, with_border: bool = True) -> str:
    """ "Warum dieses Amt?" in plain words of the reader's language, for citizen and clerk."""
    words = {
        "category": decision.category.shown_name,
        "department": decision.department.name,
        "area": decision.area_name,
        "plan": decision.plan.number if decision.plan else 0,
    }
    sentences = [_reason(decision) % words, _border(decision.border_metres if with_border else None)]
    if decision.chosen_by_reporter:
        sentences.append(_("Auf welcher Seite der Grenze es ist, wurde beim Melden angegeben."))
    return " ".join(sentence for sentence in sentences if sentence)


def _reason(decision: RoutingDecision) -> str:
    if decision.basis == Basis.PLACE_UNKNOWN:
        return _("Der genaue Ort ist noch unbekannt. Deshalb liegt die Meldung zuerst hier: %(department)s.")
    if decision.basis == Basis.FALLBACK:
        return _(
            "Für „%(category)s“ nennt der Plan an diesem Ort niemanden."
            " Deshalb liegt die Meldung zuerst hier: %(department)s."
        )
    if decision.basis == Basis.AREA:
        return _("Für „%(category)s“ ist im Gebiet %(area)s zuständig: %(department)s (Fassung %(plan)s).")
    if decision.border_metres is None:
        return _("Für „%(category)s“ ist in der ganzen Stadt zuständig: %(department)s (Fassung %(plan)s).")
    return _("Für „%(category)s“ ist an diesem Ort zuständig: %(department)s (Fassung %(plan)s).")


def _border(metres: float | None) -> str:
    if metres is None:
        return ""
    if metres < 10:
        return _("Die Grenze ist weniger als 10 m entfernt.")
    if metres < 1000:
        return _("Die Grenze ist %(metres)d m entfernt.") % {"metres": round(metres, -1)}
    return _("Die Grenze ist %(km)s km entfernt.") % {"km": number_format(metres / 1000, 1)}


def _decision(found: Verdict, category: Category, plan: RoutingPlan, place: PlaceOfReport) -> Decision:
    rule = None
    if found.rule is not None:
        rule = RoutingRule.objects.select_related("department").get(pk=found.rule.rule)
    return Decision(
        category=category,
        department=rule.department if rule else _triage_desk(),
        basis=found.basis,
        plan=plan,
        rule=rule,
        area=found.rule.ground if found.rule and found.basis == Basis.AREA else None,
        border_metres=found.border_metres,
        accuracy=place.accuracy,
        chosen_by_reporter=found.chosen_by_reporter,
        district=found.district,
    )


def _triage_desk() -> Department:
    return Department.objects.get(key=TRIAGE)


@transaction.atomic
def reroute_report(
    report_id: UUID, *, by: User, category: Category | None = None, place: PlaceOfReport | None = None
) -> Report:
    """Another place, another theme, or both: one new decision, one receipt. Nothing new changes nothing.

    The desk changes where the decision does. One that a clerk has handed the report to keeps it as long as the
    decision stays what it was. RuleViolation for a foreign desk, a closed report, a place that is none.
    """
    report = begin(report_id, by)
    cause = _cause(report, category, place)
    if cause is None:
        return report
    refuse_closed(report)
    before, was_danger = report.decisions.order_by("at", "pk").last(), report.priority
    correction = _correct(report, category, place)
    decision = decide_for(report.category, place or _place_with_side(report, before))
    write_receipt(report, decision, cause, by)
    report.district = decision.district
    moves = decision.department.pk not in {report.department_id, before.department_id if before else None}
    if moves:
        report.department, report.assignee, report.escalated_at = decision.department, None, None
    report.save(update_fields=CORRECTABLE)
    entry = history.write(report, Kind.ROUTING, f"{correction} Zuständig: {report.department}.", by=by)
    record("stoerung.report.rerouted", report, by=by, cause=cause, to=report.department.key)
    if moves:
        _tell_of_new_desk(report, by)
    if moves or report.priority != was_danger:
        warn_desk(report, f"{entry.pk}")
    return report


def place_of(report: Report) -> PlaceOfReport:
    """Where it is as far as the report says."""
    return PlaceOfReport(report.place_text, report.point, report.accuracy_metres, report.place_source)


def _place_with_side(report: Report, before: RoutingDecision | None) -> PlaceOfReport:
    """What the reporter said about the border still holds when only the theme changes: the district tells."""
    place = place_of(report)
    if before is None or not before.chosen_by_reporter:
        return place
    districts = atlas.grounds(DISTRICTS, atlas.versions())
    code = next((ground.code for ground in districts if ground.name == report.district), "")
    return replace(place, chosen_area=f"{DISTRICTS}/{code}")


def _cause(report: Report, category: Category | None, place: PlaceOfReport | None) -> str | None:
    """What differs from the report as it is; None where nothing does."""
    cause = RoutingDecision.Cause
    other_category = category is not None and category.pk != report.category_id
    other_place = place is not None and _tidy(place) != place_of(report)
    if other_category and other_place:
        return cause.CORRECTED
    return cause.RECATEGORISED if other_category else cause.MOVED if other_place else None


def _correct(report: Report, category: Category | None, place: PlaceOfReport | None) -> str:
    """Put the new facts into the (unsaved) report; what was done, for the history."""
    sentences = []
    if category is not None and category.pk != report.category_id:
        sentences.append(f"Thema: {category} statt {report.category}.")
        _put_category(report, category)
    if place is not None and _tidy(place) != place_of(report):
        sentences.append("Ort berichtigt.")
        _put_place(report, _tidy(place))
    return " ".join(sentences)


def _tidy(place: PlaceOfReport) -> PlaceOfReport:
    """As the report keeps it."""
    return replace(place, text=" ".join(place.text.split())[:200], chosen_area="")


def _put_category(report: Report, category: Category) -> None:
    """The deadline counts as if it had been this theme from the start. Danger raises it, nothing lowers it."""
    if category.parent_id is None or not category.is_active:
        raise RuleViolation("Bitte wählen Sie ein Thema, das gemeldet werden kann.", field="category")
    arrived = timezone.localdate(report.created_at)
    extra = working_days_between(deadline(report.category, report.priority, arrived), report.due_on)
    if is_danger(category, report.description, report.answers):
        report.priority = Priority.DANGER
    report.category = category
    report.due_on = add_working_days(deadline(category, report.priority, arrived), extra)
    if not category.is_public:
        report.publication = Publication.HIDDEN


def _put_place(report: Report, place: PlaceOfReport) -> None:
    refuse_impossible_place(place)
    report.lon, report.lat = place.point or (None, None)
    report.accuracy_metres, report.place_source = place.accuracy, place.source
    report.place_text = place.text
    report.place_has_to_be_checked = place.point is None


def _tell_of_new_desk(report: Report, by: User) -> None:
    line = f"An {report.department} weitergegeben."
    entry = history.write(report, Kind.STEP, line, audience=Audience.PUBLIC, by=by)
    tell_everybody(report, "report_updated", f"{entry.pk}", text=line)
