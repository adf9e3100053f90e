"""allauth's forms in our words and with our limits. Named in settings: ACCOUNT_FORMS and MFA_FORMS."""

import struct
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.recovery_codes import forms as recovery
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.accounts import codes, services
from portal.crispy_kern.forms import KernFormMixin
from portal.throttling.addresses import client_address
from portal.throttling.services import hit

CODE = _("Code")
CONFIRM = _("Bestätigen")
CODE_HINT = _("Sechs Ziffern aus Ihrer App oder ein Ersatzcode.")
APP_CODE_HINT = _("Die sechs Ziffern, die Ihre App jetzt zeigt.")
WRONG_PASSKEY = _("Dieser Passkey passt hier nicht.")
# What allauth and fido2 raise where JSON or CBOR is not what they expect.
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, IndexError, struct.error)
NEW_PASSWORD_HINT = _("Mindestens 12 Zeichen, zum Beispiel vier Wörter, die nichts miteinander zu tun haben.")


class OwnWords(forms.BaseForm):
    """Our labels and hints instead of allauth's, and no placeholders: they vanish when they are needed.

    Stands between KernFormMixin and allauth's form, so that KERN's messages name our labels.
    """

    labels: Mapping[str, Any] = {}
    hints: Mapping[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)  # mistyped is soon mended: the link by mail
        for name, field in self.fields.items():
            if name in self.labels:
                field.label = self.labels[name]
            field.help_text = self.hints.get(name, "")
            field.widget.attrs.pop("placeholder", None)


class LoginForm(KernFormMixin, OwnWords, account.LoginForm):  # type: ignore[misc]  # allauth carries no types (here and below)
    labels = {"login": _("E-Mail-Adresse"), "password": _("Passwort")}
    submit_label = _("Anmelden")


class ReauthenticateForm(KernFormMixin, OwnWords, account.ReauthenticateForm):  # type: ignore[misc]
    labels = {"password": _("Passwort")}
    submit_label = CONFIRM


class ChangePasswordForm(KernFormMixin, OwnWords, account.ChangePasswordForm):  # type: ignore[misc]
    labels = {"oldpassword": _("Bisheriges Passwort"), "password1": _("Neues Passwort")}
    hints = {"password1": NEW_PASSWORD_HINT}
    submit_label = _("Passwort ändern")

    def clean_oldpassword(self) -> str:
        """Counted like a login: a session left open is no place to guess the password."""
        guess = get_adapter().begin_guess(context.request, "password", self.user.email)
        password: str = super().clean_oldpassword()
        guess.was_right()
        return password


class ResetPasswordKeyForm(KernFormMixin, OwnWords, account.ResetPasswordKeyForm):  # type: ignore[misc]
    labels = {"password1": _("Neues Passwort")}
    hints = {"password1": NEW_PASSWORD_HINT}
    submit_label = _("Passwort speichern")


class ResetPasswordForm(KernFormMixin, forms.Form):
    """Ask for the link. The answer is the same for a known address, an unknown one, one that asks too often."""

    email = forms.EmailField(
        label=_("E-Mail-Adresse"), widget=forms.EmailInput(attrs={"autocomplete": "email"}), max_length=254
    )
    submit_label = _("Link anfordern")
    mails_per_account, mails_per_address, window = 3, 20, timedelta(hours=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def save(self, request: HttpRequest) -> None:
        email = self.cleaned_data["email"].lower()
        by_address = hit("reset-address", client_address(request), self.mails_per_address, self.window)
        if by_address and hit("reset-account", email, self.mails_per_account, self.window):
            services.ask_for_password(email, get_language() or "de")


class CountedCode(OwnWords):
    """A code that may be guessed only so often, and that is used up when it was right."""

    user: Any
    authenticator: Any
    labels = {"code": CODE}
    hints = {"code": CODE_HINT}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"autocomplete": "one-time-code", "spellcheck": "false"}

    def clean_code(self) -> str:
        guess = self._begin()
        code: str = super().clean_code()  # type: ignore[misc]  # of allauth's form, behind this one
        if not self.use_up(code):
            raise get_mfa_adapter().validation_error("incorrect_code")
        guess.was_right()
        return code

    def use_up(self, code: str) -> bool:
        return codes.take(self.user, self.authenticator, code)

    def _begin(self) -> Any:
        try:
            return get_adapter().begin_guess(context.request, "code", self.user.email)
        except forms.ValidationError:
            services.tell_of_guessing(self.user)
            raise


class AuthenticateForm(KernFormMixin, CountedCode, mfa.AuthenticateForm):  # type: ignore[misc]
    submit_label = CONFIRM


class ReauthenticateCodeForm(KernFormMixin, CountedCode, mfa.ReauthenticateForm):  # type: ignore[misc]
    submit_label = CONFIRM

    def save(self) -> None:
        super().save()
        context.request.session.cycle_key()


class ActivateTOTPForm(KernFormMixin, CountedCode, totp.ActivateTOTPForm):  # type: ignore[misc]
    hints = {"code": APP_CODE_HINT}
    submit_label = _("App einrichten")

    def use_up(self, code: str) -> bool:
        return codes.take_from(self.user, self.secret, code)


class DeactivateTOTPForm(KernFormMixin, OwnWords, totp.DeactivateTOTPForm):  # type: ignore[misc]
    submit_label = _("App entfernen")


class GenerateRecoveryCodesForm(KernFormMixin, OwnWords, recovery.GenerateRecoveryCodesForm):  # type: ignore[misc]
    submit_label = _("Neue Ersatzcodes erzeugen")


class PasskeyAnswer(forms.BaseForm):
    """What the browser's script sends. Anybody can send anything: what can't be read is no crash."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]  # of allauth's form, behind this one
        except (forms.ValidationError, *UNREADABLE):
            raise forms.ValidationError(WRONG_PASSKEY, code="incorrect_code") from None


class LoginPasskeyForm(PasskeyAnswer, webauthn.LoginWebAuthnForm):  # type: ignore[misc]
    pass


class AuthenticatePasskeyForm(PasskeyAnswer, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class ReauthenticatePasskeyForm(PasskeyAnswer, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class AddPasskeyForm(KernFormMixin, OwnWords, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """Every passkey can be used without a password, so it must ask for finger, face or PIN."""

    labels = {"name": _("Name des Passkeys")}
    hints = {"name": _("Daran erkennen Sie ihn wieder, zum Beispiel „Diensthandy“.")}
    passwordless = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)
    submit_label = None

    def clean_passwordless(self) -> bool:
        return True

    def clean(self) -> Any:
        try:
            return super().clean()
        except (forms.ValidationError, *UNREADABLE):
            raise forms.ValidationError(WRONG_PASSKEY, code="incorrect_code") from None


class EditPasskeyForm(KernFormMixin, OwnWords, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    labels = {"name": _("Name des Passkeys")}
    submit_label = _("Speichern")
