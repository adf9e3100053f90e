"""The dated rules at the counter: which is in force, which comes, who stands for it.

A draft binds nobody. A version that was signed off or came with the product is never changed: "Neue Fassung"
copies it into a draft, and a second person signs that.
"""

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import ModelAdmin
from django.db.models import JSONField, Q, QuerySet
from django.forms import JSONField as JSONFormField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from plakette.models.rules import (
    DatedRule,
    DrivingBan,
    EmissionTable,
    Exemption,
    LowEmissionZone,
    PermitTerms,
    ServiceTerms,
    Tariff,
)
from plakette.policies import OFFICE
from plakette.services.rules import enter_rule, sign_off, unsigned_in_force
from portal.accounts.models import OFFICE_ROLES, Role, User
from portal.accounts.permissions import DepartmentAdmin
from portal.errors import RuleViolation

KEPT_BY_THE_SYSTEM = ("entered_by", "signed_off_by", "signed_off_at", "created_at", "updated_at")


class StateFilter(admin.SimpleListFilter):
    title = "Stand"
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, str]]:
        return [
            ("heute", "gilt heute"),
            ("kommt", "kommt"),
            ("entwurf", "Entwurf"),
            ("offen", "nicht freigezeichnet"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        match self.value():
            case "heute":
                return queryset.filter(counts_today=True)
            case "kommt":
                return queryset.filter(valid_from__gt=timezone.localdate())
            case "entwurf":
                return queryset.filter(signed_off_at__isnull=True, entered_by__isnull=False)
            case "offen":
                return queryset.filter(signed_off_at__isnull=True)
        return None


class PrettyJSONField(JSONFormField):
    """A document as people can read and compare it, one entry to a line."""

    widget = forms.Textarea(attrs={"rows": 40, "cols": 120, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else pretty(value)


def pretty(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2)


class RuleAdmin(DepartmentAdmin[DatedRule]):
    department_key = OFFICE
    may_add = OFFICE_ROLES
    may_sign = (Role.LEAD,)
    list_display = ["key", "summary", "valid_from", "standing", "sign_off_state"]
    list_filter = [StateFilter]
    search_fields = ["key", "source", "note"]
    readonly_fields = KEPT_BY_THE_SYSTEM
    formfield_overrides = {JSONField: {"form_class": PrettyJSONField}}
    change_form_template = "admin/plakette/rule.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[DatedRule]:
        today = self.model._default_manager.in_force(timezone.localdate())
        rows = super().get_queryset(request).select_related("entered_by", "signed_off_by")
        return rows.annotate(counts_today=Q(pk__in=today.values("pk")))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj is not None and obj.is_settled)

    def has_sign_permission(self, request: HttpRequest) -> bool:
        return self._holds(request, self.may_sign)

    @admin.display(description="Inhalt")
    def summary(self, rule: DatedRule) -> str:
        return rule.summary

    @admin.display(description="Stand", ordering="valid_from")
    def standing(self, rule: Any) -> str:
        return standing_of(rule, counts_today=rule.counts_today)

    @admin.display(description="Freizeichnung", ordering="signed_off_at")
    def sign_off_state(self, rule: DatedRule) -> str:
        if rule.signed_off_at is None:
            return format_html("<strong>{}</strong>", "nicht freigezeichnet")
        return f"{rule.signed_off_by}, {timezone.localtime(rule.signed_off_at):%d.%m.%Y}"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Say above the list which rules count today although nobody stands for them."""
        unsigned = [rule for rule in unsigned_in_force(timezone.localdate()) if isinstance(rule, self.model)]
        if unsigned and request.method == "GET" and self.has_view_permission(request):
            names = ", ".join(str(rule) for rule in unsigned)
            messages.warning(request, f"Gilt heute und ist nicht freigezeichnet: {names}.")
        return super().changelist_view(request, extra_context)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """With ``?von=<pk>`` the new version begins as a copy of an earlier one."""
        number = request.GET.get("von", "")
        rule = self.get_queryset(request).filter(pk=number).first() if number.isdecimal() else None
        if rule is None:
            return super().get_changeform_initial_data(request)
        left_out = {"id", "valid_from", *KEPT_BY_THE_SYSTEM}
        fields = [field for field in rule._meta.concrete_fields if field.name not in left_out]
        return {field.name: field.value_from_object(rule) for field in fields}

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A document that can't be edited is shown so that it can be read."""
        names = list(super().get_fields(request, obj))
        return [name for name in names if name != "table"] if "table_as_text" in names else names

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        names = tuple(super().get_readonly_fields(request, obj))
        as_text = isinstance(obj, EmissionTable) and not self.has_change_permission(request, obj)
        return ("table_as_text", *names) if as_text else names

    @admin.display(description="Zuordnung")
    def table_as_text(self, rule: Any) -> str:
        return format_html('<pre tabindex="0">{}</pre>', pretty(rule.table))

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if isinstance(request.user, User):
            enter_rule(obj, request.user)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        rule = context.get("original")
        if rule is not None:
            context["standing"] = standing_of(rule, counts_today=rule.counts_today)
            context["may_sign"] = self.has_sign_permission(request) and not rule.is_signed_off
            context["may_add"] = self.has_add_permission(request)
            context["sign_url"] = reverse(self.url_name("sign_off"), args=[rule.pk])
            context["add_url"] = f"{reverse(self.url_name('add'))}?von={rule.pk}"
        return super().render_change_form(request, context, *args, **kwargs)

    def url_name(self, action: str) -> str:
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_{action}"

    def get_urls(self) -> list[URLPattern]:
        name = self.url_name("sign_off").removeprefix("admin:")
        view = self.guarded(require_POST(self.sign_off), needs="sign")
        return [path("<int:pk>/freizeichnen/", view, name=name), *super().get_urls()]

    def sign_off(self, request: HttpRequest, pk: int) -> HttpResponse:
        rule = get_object_or_404(self.model, pk=pk)
        try:
            if isinstance(request.user, User):
                sign_off(rule, request.user)
                messages.success(request, f"Freigezeichnet: {rule}.")
        except RuleViolation as error:
            messages.error(request, str(error.message))
        return redirect(self.url_name("change"), pk)


def standing_of(rule: DatedRule, *, counts_today: bool) -> str:
    """Where a version stands today, in words."""
    ends = " (Aufhebung)" if rule.abolished else ""
    if counts_today:
        return "gilt heute"
    if not rule.is_settled:
        return f"Entwurf, gilt nicht{ends}"
    if rule.valid_from > timezone.localdate():
        return f"kommt am {rule.valid_from:%d.%m.%Y}{ends}"
    return "aufgehoben" if rule.abolished else "abgelöst"


for rule_model in (EmissionTable, Exemption, Tariff, LowEmissionZone, DrivingBan, ServiceTerms, PermitTerms):
    admin.site.register(rule_model, RuleAdmin)
