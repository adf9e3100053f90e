"""The gate before a view."""

from collections.abc import Callable, Collection
from datetime import timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from portal.throttling.addresses import client_address
from portal.throttling.services import hit

View = Callable[..., HttpResponseBase]


def throttle(
    scope: str, limit: int, window: timedelta, methods: Collection[str] = ("POST",)
) -> Callable[[View], View]:
    """Let an address through ``limit`` times per ``window``; then 429 and when to come back."""

    def gate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method in methods:
                allowed = hit(scope, client_address(request), limit, window)
                if not allowed:
                    return too_many(request, allowed.retry_after)
            return view(request, *args, **kwargs)

        return guarded

    return gate


def too_many(request: HttpRequest, retry_after: int) -> HttpResponse:
    """The page for those who came too often; ``retry_after`` in seconds."""
    response = render(request, "429.html", {"minutes": -(-retry_after // 60)}, status=429)
    response["Retry-After"] = str(retry_after)
    return response
