"""Pages around the login that allauth does not have, or has to do a little more for us."""

from typing import Any

from allauth.account.views import PasswordResetFromKeyView
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.internal.auth import begin_registration
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from portal.accounts import guesses, second_factor
from portal.accounts.models import User
from portal.accounts.policies import may_enter_office
from portal.accounts.worklists import worklists_for


@require_safe
@login_required
def account_home(request: HttpRequest) -> HttpResponse:
    """Where somebody without an office lands: one's own pages, one's own login."""
    assert isinstance(request.user, User)  # noqa: S101  (login_required)
    lists = worklists_for(request.user)
    office = may_enter_office(request.user)
    return render(request, "account/account_home.html", {"worklists": lists, "may_enter_office": office})


class SetPassword(PasswordResetFromKeyView):  # type: ignore[misc]  # allauth carries no types (here and below)
    def form_valid(self, form: Form) -> HttpResponse:
        """Whoever read the mail is at home here: this browser counts its guesses apart from strangers'."""
        email = self.reset_user.email
        response: HttpResponse = super().form_valid(form)
        guesses.remember_device(response, email)
        return response


class SetUpApp(ActivateTOTPView):  # type: ignore[misc]
    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        second_factor.remember_set_up(self.request, self.request.user)
        return response


class SetUpPasskey(AddWebAuthnView):  # type: ignore[misc]
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "js_data": {"creation_options": begin_registration(self.request.user, True)}}

    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        second_factor.remember_set_up(self.request, self.request.user)
        return response


class ShowPasskey(ReauthenticateWebAuthnView):  # type: ignore[misc]
    def form_valid(self, form: Form) -> HttpResponse:
        self.request.session.cycle_key()
        response: HttpResponse = super().form_valid(form)
        return response


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]
    def form_valid(self, form: Form) -> HttpResponse:
        adapter = get_mfa_adapter()
        if not adapter.can_delete_authenticator(self.object):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return redirect("mfa_list_webauthn")
        response: HttpResponse = super().form_valid(form)
        return response
