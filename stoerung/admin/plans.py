"""Plans of responsibilities at the desk: written by the triage desk, tried, released by its lead."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern
from django.utils import timezone

from portal.errors import RuleViolation
from portal.geo.models import Area, AreaSet
from stoerung.admin.pages import BOTH, READ, SEND, Address, clerk, page, urls
from stoerung.admin.plan_forms import GroupForm, NoteForm, ReleaseForm, table_of
from stoerung.models import Category, RoutingPlan
from stoerung.policies import may_edit_catalogue, may_look_at_catalogue, may_release_plan
from stoerung.services import plans
from stoerung.services.plan_changes import changes, rules_of
from stoerung.services.plan_checks import new_faults
from stoerung.states import PlanStatus

MOST_FAULTS = 200
REPLAYED = (100, 1000, 5000)
USUALLY_REPLAYED = 1000


@admin.register(RoutingPlan)
class RoutingPlanAdmin(admin.ModelAdmin[RoutingPlan]):
    """The list of versions; a row leads to its rules."""

    list_display = ["number", "standing", "note", "valid_from", "released_by"]
    list_filter = ["status"]
    list_select_related = ["released_by"]
    change_list_template = "admin/stoerung/plan_list.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_look_at_catalogue(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_look_at_catalogue(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        return [*urls(ADDRESSES, "routingplan"), *super().get_urls()]

    @admin.display(description="Stand", ordering="status")
    def standing(self, plan: RoutingPlan) -> str:
        return standing_of(plan, RoutingPlan.objects.in_force(timezone.localdate()).first())

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        extra = {"may_edit": may_edit_catalogue(request.user), "note_form": NoteForm(auto_id="entwurf-%s")}
        return super().changelist_view(request, {**(extra_context or {}), **extra})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        plan = self.get_object(request, object_id)
        if plan is None:
            return super().change_view(request, object_id, form_url, extra_context)
        return redirect("admin:stoerung_routingplan_plan_rules", plan.pk)


def standing_of(plan: RoutingPlan, in_force: RoutingPlan | None) -> str:
    """Where a version stands today, in words."""
    if plan == in_force:
        return "gilt heute"
    if plan.status != PlanStatus.ACTIVE:
        return plan.get_status_display()
    return "kommt" if plan.valid_from and plan.valid_from > timezone.localdate() else "abgelöst"


def plan_rules(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole table, topic by topic; a draft's topics lead to their own page."""
    plan = _plan(pk)
    form = GroupForm(request.GET)
    group = form.cleaned_data["gruppe"] if form.is_valid() else ""
    changed = {change.category.pk for change in changes(plan)} if plan.based_on else set()
    context = {
        **_frame(request, plan, "Zuständigkeiten"),
        "group_form": form,
        "groups": _table(plan, group),
        "changed": changed,
    }
    return page(request, "plan_rules", context)


def plan_topic(request: HttpRequest, pk: int, category: int) -> HttpResponse:
    """The lines of one topic in a draft. A line without a department goes away."""
    plan, topic = _plan(pk), get_object_or_404(Category, pk=category)
    if plan.status != PlanStatus.DRAFT:
        return redirect("admin:stoerung_routingplan_plan_rules", plan.pk)
    rules = [rule for rule in rules_of(plan) if rule.category_id == topic.pk]
    table = table_of(rules, areas=_asked_areas(request), data=request.POST or None)
    if request.method == "POST" and table.is_valid():
        lines = [line for line in (form.rule() for form in table.forms) if line is not None]
        if _done(request, lambda: plans.write_rules(plan.pk, clerk(request), topic, lines)):
            messages.success(request, f"{topic}: {len(lines)} Zeilen gespeichert.")
            return redirect("admin:stoerung_routingplan_plan_rules", plan.pk)
    context = {
        **_frame(request, plan, str(topic)),
        "topic": topic,
        "table": table,
        "sets": AreaSet.objects.filter(areas__isnull=False).distinct(),
    }
    return page(request, "plan_topic", context)


def plan_check(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Prüfen und Probelauf": what changes, where it fails, who would have got what."""
    plan = _plan(pk)
    check = plans.check_plan(plan, plan.valid_from)
    before = plans.check_plan(plan.based_on).faults if plan.based_on and check.faults else []
    last = next((amount for amount in REPLAYED if request.GET.get("letzte") == str(amount)), USUALLY_REPLAYED)
    context = {
        **_frame(request, plan, "Prüfen und Probelauf"),
        "check": check,
        "faults": check.faults[:MOST_FAULTS],
        "new": len(new_faults(check.faults, before)),
        "changes": changes(plan),
        "replay": plans.replay(plan, last),
        "last": last,
        "amounts": REPLAYED,
        "release_form": ReleaseForm(initial={"valid_from": timezone.localdate()}, auto_id="freigabe-%s"),
        "may_release": may_release_plan(request.user),
        "wrote_it": _wrote(plan, request),
    }
    return page(request, "plan_check", context)


def draft_plan(request: HttpRequest) -> HttpResponse:
    form = NoteForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Bitte sagen Sie in einem Satz, was sich ändern soll.")
        return redirect("admin:stoerung_routingplan_changelist")
    try:
        plan = plans.draft_plan(clerk(request), form.cleaned_data["note"])
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
        return redirect("admin:stoerung_routingplan_changelist")
    return redirect("admin:stoerung_routingplan_plan_rules", plan.pk)


def release_plan(request: HttpRequest, pk: int) -> HttpResponse:
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        for sentence in form.errors["valid_from"]:
            messages.error(request, str(sentence))
        return redirect("admin:stoerung_routingplan_plan_check", pk)
    day = form.cleaned_data["valid_from"]
    if _done(request, lambda: plans.release_plan(_plan(pk).pk, clerk(request), day)):
        messages.success(request, f"Freigegeben, gilt ab {day:%d.%m.%Y}.")
    return redirect("admin:stoerung_routingplan_plan_check", pk)


def discard_plan(request: HttpRequest, pk: int) -> HttpResponse:
    if _done(request, lambda: plans.discard_plan(_plan(pk).pk, clerk(request))):
        messages.success(request, "Der Entwurf ist verworfen.")
    return redirect("admin:stoerung_routingplan_changelist")


def _done(request: HttpRequest, act: Callable[[], object]) -> bool:
    """Whether the service did it; what it says otherwise is shown above the page."""
    try:
        act()
    except RuleViolation as refusal:
        messages.error(request, str(refusal))
        return False
    return True


def _plan(pk: int) -> RoutingPlan:
    people = ("created_by", "released_by", "based_on")
    return get_object_or_404(RoutingPlan.objects.select_related(*people), pk=pk)


def _frame(request: HttpRequest, plan: RoutingPlan, what: str) -> dict[str, Any]:
    in_force = RoutingPlan.objects.in_force(timezone.localdate()).first()
    is_draft = plan.status == PlanStatus.DRAFT
    return {
        "title": f"{plan}: {what}",
        "opts": RoutingPlan._meta,
        "plan": plan,
        "standing": standing_of(plan, in_force),
        "is_draft": is_draft,
        "may_edit": is_draft and may_edit_catalogue(request.user),
    }


def _wrote(plan: RoutingPlan, request: HttpRequest) -> bool:
    return plan.created_by_id == clerk(request).pk or plan.authors.filter(pk=clerk(request).pk).exists()


def _table(plan: RoutingPlan, only: str) -> list[tuple[Category, list[tuple[Category, list[Any]]]]]:
    """Groups with their topics (the group itself first), each with its lines."""
    lines: dict[int, list[Any]] = {}
    for rule in rules_of(plan):
        lines.setdefault(rule.category_id, []).append(rule)
    groups: dict[Category, list[tuple[Category, list[Any]]]] = {}
    for topic in _topics():
        groups.setdefault(topic.parent or topic, []).append((topic, lines.get(topic.pk, [])))
    return [(group, topics) for group, topics in groups.items() if only in ("", group.code)]


def _topics() -> list[Category]:
    """Each group, then what is in it."""
    topics = [*Category.objects.groups(), *Category.objects.leaves()]
    return sorted(topics, key=lambda topic: _rank(topic, topic.parent or topic))


def _rank(topic: Category, group: Category) -> tuple[object, ...]:
    return (group.position, group.pk, topic.parent is not None, topic.position, topic.pk)


def _asked_areas(request: HttpRequest) -> QuerySet[Area]:
    """ "Für alle Gebiete einer Art eine Zeile": asked for in the address, kept by the form afterwards."""
    key = request.GET.get("gebiete", "")
    wanted = key if key.replace("-", "").replace("_", "").isalnum() else ""
    return Area.objects.filter(area_set__key=wanted).select_related("area_set").order_by("name")


ADDRESSES = [
    Address("entwurf/", SEND, draft_plan, "draft_plan", may_edit_catalogue),
    Address("<int:pk>/zustaendigkeiten/", READ, plan_rules, "plan_rules", may_look_at_catalogue),
    Address("<int:pk>/thema/<int:category>/", BOTH, plan_topic, "plan_topic", may_edit_catalogue),
    Address("<int:pk>/pruefen/", READ, plan_check, "plan_check", may_look_at_catalogue),
    Address("<int:pk>/freigeben/", SEND, release_plan, "release_plan", may_release_plan),
    Address("<int:pk>/verwerfen/", SEND, discard_plan, "discard_plan", may_edit_catalogue),
]
