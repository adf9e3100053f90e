"""What happens to people's access: invited, asked for a new password, told of a change, shut out."""

import uuid
from typing import Any

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.services import record
from portal.notifications.services import notify

# Stands in where an address is unknown, so that the work is the same.
NOBODY = User(pk=0, email="niemand@localhost.invalid")


def password_link(user: User) -> str:
    """An address where the person sets a password: once, within PASSWORD_RESET_TIMEOUT."""
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return f"{settings.BASE_URL}{path}"


def ask_for_password(email: str, language: str) -> None:
    """Send the link for a new password, if there is such a person. The caller can't tell, nor measure, which.

    For an unknown address the same mail is written, and taken back.
    """
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    with transaction.atomic():
        _write("password_link", user or NOBODY, language, link=password_link(user or NOBODY))
        if user is None:
            transaction.set_rollback(True)


@transaction.atomic
def invite(user: User, *, by: User | None) -> None:
    """Send a new person, or one who has lost the first mail, the link to set a password."""
    _write("invitation", user, settings.LANGUAGE_CODE, link=password_link(user))
    record("accounts.user.invited", user, by=by)


@transaction.atomic
def tell_of_change(user: User, what: str, language: str) -> None:
    """Tell the person that something about the login has changed; ``what`` is a name in security_change.txt."""
    _write("security_change", user, language, what=what)
    record(f"accounts.user.{what}", user, by=user)


@transaction.atomic
def tell_of_guessing(user: User) -> None:
    """Codes can only be guessed by somebody who knows the password: the owner should hear of it, once a day."""
    notify(
        "account/security_change",
        to=user.email,
        language=settings.LANGUAGE_CODE,
        context={"user_name": user.name, "what": "codes_guessed"},
        dedupe_key=f"account/codes_guessed/{user.pk}/{timezone.localdate()}",
    )


def end_sessions(user: User) -> None:
    """Every session of the person ends with its next request. The object given knows the new state."""
    User.objects.filter(pk=user.pk).update(session_generation=F("session_generation") + 1)
    user.refresh_from_db(fields=["session_generation"])


@transaction.atomic
def end_sessions_of(user: User, *, by: User) -> None:
    """An operator shuts a person out of every device."""
    end_sessions(user)
    record("accounts.user.sessions_ended", user, by=by)


@transaction.atomic
def remove_second_factor(user: User, *, by: User) -> None:
    """Somebody has lost phone and recovery codes and an operator has made sure who is asking."""
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    _write("security_change", user, settings.LANGUAGE_CODE, what="second_factor_removed")
    record("accounts.user.second_factor_removed", user, by=by)


def take_code(user: User, step: int) -> bool:
    """Mark the code of a time step (RFC 6238) as used; False where it was, or a later one.

    One UPDATE, so that of two requests with the same code one wins.
    """
    unused = User.objects.filter(pk=user.pk, last_code_step__lt=step)
    return unused.update(last_code_step=step) == 1


def _write(event: str, user: User, language: str, **context: Any) -> None:
    notify(
        f"account/{event}",
        to=user.email,
        language=language,
        context={"user_name": user.name, **context},
        dedupe_key=f"account/{event}/{uuid.uuid4()}",
    )
