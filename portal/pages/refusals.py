"""The net under all pages: a rule's refusal that no view caught is shown, not a crash.

Views catch what belongs beside a field; this is for what nobody expects, such as a day without rules, or a
database so busy that a page gave up waiting (the limits are in the settings).
"""

import logging
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _
from psycopg import errors
from psycopg_pool import PoolTimeout

from portal.errors import RuleViolation

logger = logging.getLogger(__name__)

BUSY = (errors.LockNotAvailable, errors.QueryCanceled, errors.DeadlockDetected, PoolTimeout)
"""What the next try will not meet: somebody else held a row, or all connections."""
RETRY_AFTER = "5"


class RefusalMiddleware(MiddlewareMixin):
    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, OperationalError) and isinstance(exception.__cause__, BUSY):
            return _busy(request, exception.__cause__)
        if not isinstance(exception, RuleViolation):
            return None
        logger.warning("refused: %s", exception.code)
        status = 503 if exception.code == "payment_unavailable" else 409
        return _answer(request, {"message": exception.message}, status)


def _busy(request: HttpRequest, cause: BaseException) -> HttpResponse:
    """Nothing happened; a browser that loads the page again sends what was typed once more."""
    logger.error("too busy: %s", type(cause).__name__)
    message = _("Gerade ist viel los. Bitte versuchen Sie es gleich noch einmal.")
    context = {"message": message, "again": request.method == "POST"}
    return _answer(request, context, 503)


def _answer(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    """A page for people, the bare sentence for machines; 503 says when to come again."""
    headers = {"Retry-After": RETRY_AFTER} if status == 503 else {}
    if _is_machine(request):
        return HttpResponse(
            str(context["message"]), status=status, headers=headers, content_type="text/plain; charset=utf-8"
        )
    response = render(request, "refused.html", context, status=status)
    for name, value in headers.items():
        response[name] = value
    return response


def _is_machine(request: HttpRequest) -> bool:
    """A payment provider's message, a program that sends JSON, or one that doesn't read pages."""
    match = request.resolver_match
    webhook = match is not None and match.view_name == "payments:webhook"
    return webhook or request.content_type == "application/json" or not request.accepts("text/html")
