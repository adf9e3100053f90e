"""The net under all pages: a rule's refusal that no view caught is shown, not a crash.

Views catch what belongs beside a field; this is for what nobody expects, such as a day without rules.
"""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

from portal.errors import RuleViolation

logger = logging.getLogger(__name__)


class RefusalMiddleware(MiddlewareMixin):
    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, RuleViolation):
            return None
        logger.warning("refused: %s", exception.code)
        return render(request, "refused.html", {"message": exception.message}, status=409)
