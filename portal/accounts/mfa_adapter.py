"""What allauth asks us about the second factor: names, words, and how its secrets are kept."""

import base64
from collections.abc import Mapping
from io import BytesIO

import qrcode
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage

from portal.accounts import second_factor
from portal.accounts.models import User

SITE_NAME = "Bürgerportal Stuttgart"


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth carries no types
    error_messages: Mapping[str, str | Promise] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Der Code stimmt nicht. Jeder Code gilt nur einmal: Warten Sie auf den nächsten."),
        "cannot_delete_authenticator": _(
            "Das ist Ihr einziger zweiter Faktor. Bevor Sie ihn entfernen, richten Sie bitte einen anderen ein."
        ),
        "cannot_generate_recovery_codes": _("Richten Sie zuerst eine App oder einen Passkey ein."),
    }

    def encrypt(self, text: str) -> str:
        """A copy of the database alone opens no account."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one where the office needs one."""
        others = Authenticator.objects.filter(user=authenticator.user_id, type__in=second_factor.REAL_ONES)
        return not settings.MFA_REQUIRED or others.exclude(pk=authenticator.pk).exists()

    def get_totp_issuer(self) -> str:
        return SITE_NAME

    def build_totp_svg(self, url: str) -> str:
        """On white ground: a camera finds no black code on a dark page."""
        file = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(file)
        return file.getvalue().decode()

    def _get_site_name(self) -> str:
        return SITE_NAME

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}


def _box() -> MultiFernet:
    """New secrets under SECRET_KEY; those under the keys before it stay readable (SECRET_KEY_FALLBACKS)."""
    return MultiFernet(
        [Fernet(_key(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _key(secret: str) -> bytes:
    derived = HKDF(hashes.SHA256(), length=32, salt=None, info=b"portal.accounts.second_factor")
    return base64.urlsafe_b64encode(derived.derive(secret.encode()))
