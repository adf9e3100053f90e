"""Reports at the desk: plain lists for looking up; the work is done on the pages beside them."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern

from stoerung.admin import case, correcting, lists, overview, photos, publishing
from stoerung.admin.pages import report_or_404, urls, works_on_reports
from stoerung.models import Report
from stoerung.policies import reports_visible_to

PAGES = [
    *lists.ADDRESSES,
    *overview.ADDRESSES,
    *case.ADDRESSES,
    *correcting.ADDRESSES,
    *publishing.ADDRESSES,
    *photos.ADDRESSES,
]


class DeskPermissions:
    """Whoever works at a desk looks at its own reports; operators don't. A service owns every field."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return works_on_reports(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Report)
class ReportAdmin(DeskPermissions, admin.ModelAdmin[Report]):
    """A row leads to the case's own page, which notes who looked at it."""

    list_display = ["number", "category", "district", "status", "due_on", "assignee", "created_at"]
    list_filter = ["status", "publication", "channel", "close_reason"]
    list_select_related = ["category", "assignee"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["=number"]  # words only in the worklist: its search is no address
    change_list_template = "admin/stoerung/report_list.html"

    def get_urls(self) -> list[URLPattern]:
        return [*urls(PAGES), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        return reports_visible_to(request.user)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        report = self.get_object(request, object_id)
        if report is None:
            return super().change_view(request, object_id, form_url, extra_context)
        return redirect("admin:stoerung_report_case_file", report_or_404(request, report.pk).pk)
