"""Has this session shown a second factor, and where does somebody go who has not?"""

from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, update_session_auth_hash
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from portal.accounts import services
from portal.accounts.models import User

REAL_ONES = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_set_up(user: User) -> bool:
    """Recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user=user, type__in=REAL_ONES).exists())


def was_shown(request: HttpRequest) -> bool:
    """Did this session show it: a code, a recovery code, or a passkey?"""
    if not request.user.is_authenticated:
        return False
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def suffices(request: HttpRequest) -> bool:
    """Is this session strong enough for the office? Always in a demo that does without."""
    return was_shown(request) or not settings.MFA_REQUIRED


def ask_for_it(request: HttpRequest, user: User, then: str) -> HttpResponseRedirect:
    """Send a password-only session to show the second factor, or to set one up."""
    if not is_set_up(user):
        return HttpResponseRedirect(reverse("mfa_index"))
    ways = [way for way in get_adapter().get_reauthentication_methods(user) if way["id"].startswith("mfa")]
    return HttpResponseRedirect(f"{ways[0]['url']}?{urlencode({REDIRECT_FIELD_NAME: then})}")


def remember_set_up(request: HttpRequest, user: User) -> None:
    """Whoever has just set one up has shown it; every other session of the person ends."""
    services.end_sessions(user)
    update_session_auth_hash(request, user)
    record_authentication(request, user, method="mfa")
