"""Codes of an authenticator app (TOTP, RFC 6238): which 30 seconds is this one from?"""

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt

from portal.accounts.models import User
from portal.accounts.services import take_code


def step_of(secret: str, code: str) -> int | None:
    """The number of the code's time step since 1970; None where it fits none that is accepted now."""
    for step in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step))):
            return int(step)
    return None


def take(user: User, authenticator: Authenticator, code: str) -> bool:
    """Use up a code that allauth has found right. Recovery codes have their own mark of use."""
    if authenticator.type != Authenticator.Type.TOTP:
        return True
    return take_from(user, decrypt(authenticator.data["secret"]), code)


def take_from(user: User, secret: str, code: str) -> bool:
    step = step_of(secret, code)
    return step is not None and take_code(user, step)
