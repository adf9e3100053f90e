"""The gate before pages with a login outside the admin: officers, partners."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache

from portal.accounts import second_factor
from portal.accounts.models import User

View = Callable[..., HttpResponseBase]


def person_required(may: Callable[[User], bool]) -> Callable[[View], View]:
    """Let in people of whom ``may`` says yes, with a second factor where one is required; others get 404."""

    def gate(view: View) -> View:
        @never_cache
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not may(request.user):
                raise Http404
            if not second_factor.suffices(request):
                return second_factor.ask_for_it(request, request.user, request.get_full_path())
            return view(request, *args, **kwargs)

        return guarded

    return gate
