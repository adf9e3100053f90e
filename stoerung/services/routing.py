"""Which department gets a report, why, and what happens when its place or its theme was wrong."""

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from portal.accounts.models import Department, User
from stoerung.models import Category, Report, RoutingDecision, RoutingPlan, RoutingRule
from stoerung.policies import TRIAGE
from stoerung.routing import Choice, Ground, Line, RegionMap, choices
from stoerung.services import atlas
from stoerung.services.places import DISTRICTS, PlaceOfReport
from stoerung.services.plan_maps import maps_of

Basis = RoutingDecision.Basis


@dataclass(frozen=True)
class Verdict:
    """What the map says, in the keys of the database. ``rule`` None: nobody is named, so the triage desk."""

    department: int
    basis: str
    rule: Line | None = None
    border_metres: float | None = None
    chosen_by_reporter: bool = False
    district: str = ""


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


def judge(regions: RegionMap, place: PlaceOfReport, districts: tuple[Ground, ...]) -> Verdict:
    """The arithmetic of decide_for(), without a query."""
    if place.point is None:
        return _without_a_point(regions)
    choice = _chosen(regions, place, districts)
    point = choice.spot if choice else place.point
    rule = regions.decide(point)
    district = atlas.ground_at(point, districts)
    return Verdict(
        department=regions.fallback if rule is None else rule.department,
        basis=_basis(rule),
        rule=rule,
        border_metres=regions.border_metres(place.point),
        chosen_by_reporter=choice is not None,
        district=district.name if district else "",
    )


def open_question(category: Category, place: PlaceOfReport, on: date | None = None) -> BorderQuestion | None:
    """The one question to ask where the point is less exact than the border is near, and it matters."""
    day = on or timezone.localdate()
    plan = RoutingPlan.objects.in_force(day).first()
    if plan is None or place.point is None or not place.accuracy:
        return None
    maps = maps_of(plan)
    loaded = maps.versions()
    regions = maps.map_for(category, day, loaded)
    sides = _sides(regions, place, atlas.grounds(DISTRICTS, loaded))
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


def explain(decision: RoutingDecision) -> str:
    """ "Warum dieses Amt?" in plain words of the reader's language, for citizen and clerk."""
    words = {
        "category": decision.category.shown_name,
        "department": decision.department.name,
        "area": decision.area_name,
        "plan": decision.plan.number if decision.plan else 0,
    }
    sentences = [_reason(decision) % words, _border(decision.border_metres)]
    if decision.chosen_by_reporter:
        sentences.append(_("Auf welcher Seite der Grenze es ist, wurde beim Melden angegeben."))
    return " ".join(sentence for sentence in sentences if sentence)


def _reason(decision: RoutingDecision) -> str:
    if decision.basis == Basis.PLACE_UNKNOWN:
        return _(
            "Der genaue Ort ist noch unbekannt. Deshalb liegt die Meldung zuerst hier: %(department)s."
        )
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


def _without_a_point(regions: RegionMap) -> Verdict:
    """One department for the whole city needs no place. Otherwise a person has to find it first."""
    department = regions.everywhere
    rule = next((line for line in reversed(regions.lines) if line.department == department), None)
    if department is None:
        return Verdict(regions.fallback, Basis.PLACE_UNKNOWN)
    if rule is None:
        return Verdict(regions.fallback, Basis.FALLBACK)
    return Verdict(department, Basis.DEFAULT, rule)


def _basis(rule: Line | None) -> str:
    if rule is None:
        return Basis.FALLBACK
    return Basis.DEFAULT if rule.ground is None else Basis.AREA


def _sides(regions: RegionMap, place: PlaceOfReport, districts: tuple[Ground, ...]) -> list[Choice]:
    if place.point is None or not place.accuracy:
        return []
    border = regions.border_metres(place.point)
    if border is None or place.accuracy <= border:
        return []
    return choices(regions, place.point, place.accuracy, districts)


def _chosen(regions: RegionMap, place: PlaceOfReport, districts: tuple[Ground, ...]) -> Choice | None:
    """The side the reporter chose. What was not among the choices is no answer: then the point decides."""
    if not place.chosen_area:
        return None
    sides = _sides(regions, place, districts)
    return next((side for side in sides if side.code == place.chosen_area), None)


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
