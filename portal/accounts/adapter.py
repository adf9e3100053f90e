"""What allauth asks us: who may come in, what is said, where mails go, where links may lead."""

from collections.abc import Mapping
from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from portal.accounts import guesses, second_factor, services
from portal.accounts.models import User
from portal.accounts.policies import may_enter_office
from portal.audit.services import record
from portal.throttling.addresses import client_address


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    error_messages: Mapping[str, str | Promise] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("E-Mail-Adresse oder Passwort stimmen nicht."),
        "enter_current_password": _("Das ist nicht Ihr bisheriges Passwort."),
        "incorrect_password": _("Das Passwort stimmt nicht."),
        "incorrect_code": _("Der Code stimmt nicht. Jeder Code gilt nur einmal: Warten Sie auf den nächsten."),
        "invalid_password_reset": _("Dieser Link gilt nicht mehr."),
        "unavailable": _("Die Anmeldung ist gerade nicht möglich. Bitte versuchen Sie es gleich noch einmal."),
    }

    # --- Who may come in?

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Check a password, if there is a guess left. Raises ValidationError if not."""
        guess = self.begin_guess(request, "password", credentials["email"])
        user = authenticate(request, **credentials)
        if user is not None:
            guess.was_right()
        return user

    def reauthenticate(self, user: User, password: str) -> bool:
        return self.authenticate(self.request, email=user.email, password=password) == user

    def begin_guess(self, request: HttpRequest, kind: str, account: str) -> guesses.Guess:
        """Count a guess; ValidationError with words for the form where none is left."""
        try:
            return guesses.begin(request, kind, account)
        except guesses.TooManyGuesses as refusal:
            raise self._too_many(refusal.retry_after) from None

    def _too_many(self, retry_after: int | None) -> ValidationError:
        if retry_after is None:
            return self.validation_error("unavailable")  # type: ignore[no-any-return]  # allauth carries no types
        minutes = -(-retry_after // 60)
        text = ngettext(
            "Zu viele Versuche. Bitte warten Sie %(minutes)d Minute.",
            "Zu viele Versuche. Bitte warten Sie %(minutes)d Minuten.",
            minutes,
        )
        return ValidationError(text % {"minutes": minutes}, code="too_many_login_attempts")

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """Whoever has a second factor shows that one: a password alone must not open the way to change it."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        strong = [way for way in ways if way["id"].startswith("mfa")]
        words = {
            "reauthenticate": _("Mit dem Passwort"),
            "mfa_reauthenticate": _("Mit einem Code"),
            "mfa_reauthenticate:webauthn": _("Mit einem Passkey"),
        }
        return [{**way, "description": words[way["id"]]} for way in strong or ways]

    # --- Coming and going

    def pre_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse | None:
        """The password was right: a new session number, also for those who still owe the second factor."""
        request.session.cycle_key()
        return super().pre_login(request, user, **details)  # type: ignore[no-any-return]  # allauth carries no types

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **details)
        guesses.remember_device(response, user.email)
        record("accounts.user.logged_in", user, by=user, second_factor=second_factor.was_shown(request))
        return response

    def logout(self, request: HttpRequest) -> None:
        """On every device: whoever logs out wants to be sure."""
        if isinstance(request.user, User):
            services.end_sessions(request.user)
            record("accounts.user.logged_out", request.user, by=request.user)
        super().logout(request)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        self.add_message(request, messages.ERROR, message=self.error_messages["email_password_mismatch"])
        return redirect("account_login")

    # --- Where links may lead

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def is_safe_url(self, url: str | None) -> bool:
        """Only to our own pages: a path, without a host."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        assert request.user.is_authenticated  # noqa: S101  (allauth asks after the login)
        return reverse("admin:index" if may_enter_office(request.user) else "account_home")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_login")

    # --- Mails leave through the outbox

    def send_notification_mail(
        self, template_prefix: str, user: User, context: object = None, email: str | None = None
    ) -> None:
        """allauth names its mails "mfa/email/totp_activated"; ours is one mail with a sentence for each."""
        services.tell_of_change(user, template_prefix.rpartition("/")[2], get_language() or "de")

    def send_mail(self, template_prefix: str, email: str, context: Mapping[str, Any]) -> NoReturn:
        raise NotImplementedError(f"{template_prefix}: only the mails of portal.accounts.services are sent")
