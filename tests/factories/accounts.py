"""People and departments. The password of everybody is PASSWORD."""

import time
from typing import Any

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client

from portal.accounts.models import Department, Membership, User

PASSWORD = "vier Worte ohne Sinn"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def department(key: str, **fields: Any) -> Department:
    return Department.objects.get_or_create(key=key, defaults={"name": key.title(), **fields})[0]


def person(name: str, **fields: Any) -> User:
    return User.objects.create_user(f"{name}@example.org", PASSWORD, **{"name": name.title(), **fields})


def member(name: str, role: str, key: str, **dates: Any) -> User:
    user = person(name)
    Membership.objects.create(user=user, department=department(key), role=role, **dates)
    return user


def totp(user: User) -> TOTP:
    """Give the person an app, and recovery codes as allauth does."""
    RecoveryCodes.activate(user)
    return TOTP.activate(user, TOTP_SECRET)


def code(steps_from_now: int = 0) -> Any:
    """What the app shows now, or some steps of 30 seconds before or after."""
    return format_hotp_value(hotp_value(TOTP_SECRET, int(time.time()) // 30 + steps_from_now))


def enter(user: User, *, second_factor: bool = True) -> Client:
    """A browser in which the person is logged in, by default with a second factor shown."""
    client = Client()
    client.force_login(user)
    if second_factor:
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
        session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
        session.save()
    return client
