"""The demo's letter box: whoever tries the portal reads here what it would have sent. Production has none."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.errors import RuleViolation
from portal.notifications import attachments
from portal.notifications.models import OutgoingMessage, OutgoingMessageQuerySet

PAGE = 25
# A mail brings its own style and nothing else: no script, no form, no picture from elsewhere.
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox allow-popups"

View = Callable[..., HttpResponse]


def demo_only(view: View) -> View:
    """404 everywhere but in the demo; never kept by a cache."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return require_safe(never_cache(guarded))


@demo_only
def demo_mailbox(request: HttpRequest) -> HttpResponse:
    page = Paginator(_readable().order_by("-sent_at"), PAGE).get_page(request.GET.get("page"))
    return render(request, "notifications/demo_mailbox.html", {"page": page})


@demo_only
def demo_mail(request: HttpRequest, pk: UUID) -> HttpResponse:
    mail = get_object_or_404(_readable(), pk=pk)
    return render(request, "notifications/demo_mail.html", {"mail": mail})


@demo_only
def demo_mail_html(request: HttpRequest, pk: UUID) -> HttpResponse:
    return HttpResponse(
        get_object_or_404(_readable(), pk=pk).html, headers={"Content-Security-Policy": MAIL_POLICY}
    )


@demo_only
def demo_mail_attachment(request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """Build one attachment now, as delivery did."""
    mail = get_object_or_404(_readable(), pk=pk)
    try:
        part = attachments.build_one(mail, number)
    except (LookupError, RuleViolation):
        raise Http404 from None
    disposition = content_disposition_header(as_attachment=True, filename=part.filename)
    return HttpResponse(
        part.content, part.mimetype, headers={"Content-Disposition": disposition or "attachment"}
    )


def _readable() -> OutgoingMessageQuerySet:
    return OutgoingMessage.objects.sent().filter(erased_at__isnull=True)
