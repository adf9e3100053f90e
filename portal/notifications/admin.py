"""The dead letters' counter: look, find the reason, try again."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.models import User
from portal.audit.read_only import ReadOnlyAdmin
from portal.errors import RuleViolation
from portal.notifications import services
from portal.notifications.models import OutgoingMessage
from portal.notifications.policies import may_see_messages, visible_to
from portal.notifications.states import Status


@admin.register(OutgoingMessage)
class OutgoingMessageAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "event", "to", "status", "attempts", "next_attempt_at", "last_error")
    list_filter = ("status", "event")
    search_fields = ("to", "event", "dedupe_key")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    show_full_result_count = False
    actions = ("retry_messages",)
    fields = (
        ("event", "status"),
        ("to", "language"),
        "subject",
        "text",
        "attachments",
        ("attempts", "crashes", "last_error"),
        ("created_at", "next_attempt_at", "sent_at", "finished_at", "erased_at"),
        "message_id",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutgoingMessage]:
        return visible_to(request.user)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_see_messages(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_see_messages(request.user)

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return may_see_messages(request.user)

    @admin.action(description="Noch einmal versuchen", permissions=["retry"])
    def retry_messages(self, request: HttpRequest, queryset: QuerySet[OutgoingMessage]) -> None:
        done = services.retry_messages(queryset, by=_person(request))
        messages.success(request, f"{done} unzustellbare Nachrichten werden noch einmal versucht.")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("unzustellbar/", view(require_safe(self.dead_letters)), name="notifications_dead_letters"),
            path(
                "<uuid:pk>/wiederholen/",
                view(require_POST(self.retry_message)),
                name="notifications_retry_message",
            ),
            *super().get_urls(),
        ]

    def dead_letters(self, request: HttpRequest) -> HttpResponse:
        """The worklist: the list of messages, narrowed to those that were given up."""
        listing = reverse("admin:notifications_outgoingmessage_changelist")
        return redirect(f"{listing}?status__exact={Status.DEAD}&o=-1")

    def retry_message(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        if not self.has_retry_permission(request):
            raise PermissionDenied
        message = get_object_or_404(visible_to(request.user), pk=pk)
        try:
            services.retry_message(message.pk, by=_person(request))
            messages.success(request, "Die Nachricht wird noch einmal versucht.")
        except RuleViolation as refusal:
            messages.error(request, str(refusal))
        return redirect("admin:notifications_outgoingmessage_change", message.pk)


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise TypeError("the admin is for people with a login")
    return request.user
