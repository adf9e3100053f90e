"""How long a login lasts: half an hour without a sign of life, twelve hours at most.

That a password change, a logout or a deactivation ends every session at once is not done here: Django compares
User._get_session_auth_hash() and is_active at each request.
"""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest
from django.http.response import HttpResponseBase

IDLE = 30 * 60
ABSOLUTE = 12 * 60 * 60
# A sign of life is written down at most this often; it costs an UPDATE.
NOTE_EVERY = 60

BEGAN = "login_began"
SEEN = "login_seen"


class SessionLimits:
    """Ends logins that have become too old. Visitors without a session cookie cost nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            _end_or_note(request, time.time())
        return self.get_response(request)


def _end_or_note(request: HttpRequest, now: float) -> None:
    session = request.session
    seen = session.get(SEEN, now)
    began = session.setdefault(BEGAN, now)
    if now - seen > IDLE or now - began > ABSOLUTE:
        logout(request)
    elif SEEN not in session or now - seen > NOTE_EVERY:
        session[SEEN] = now
