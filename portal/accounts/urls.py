"""Login, password, second factor: those of allauth's pages that the portal needs.

Their names are allauth's own and have no namespace. There is no page to sign up, to change the mail address
or to confirm one: operators enter people.
"""

from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, re_path
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView

from portal.accounts import views


def page(route: str, view: Any, name: str) -> URLPattern:
    """A page about one person: no cache keeps it."""
    uncached: Callable[..., HttpResponseBase] = never_cache(view)
    return path(route, uncached, name=name)


urlpatterns = [
    page("", views.account_home, "account_home"),
    page("anmelden/", account.login, "account_login"),
    page("abmelden/", account.logout, "account_logout"),
    page("bestaetigen/", account.reauthenticate, "account_reauthenticate"),
    page("passwort/aendern/", account.password_change, "account_change_password"),
    # Whoever has none gets one the way everybody does: by a link in a mail.
    page(
        "passwort/setzen/", RedirectView.as_view(pattern_name="account_reset_password"), "account_set_password"
    ),
    page("passwort/vergessen/", account.password_reset, "account_reset_password"),
    page("passwort/vergessen/gesendet/", account.password_reset_done, "account_reset_password_done"),
    page("passwort/neu/fertig/", account.password_reset_from_key_done, "account_reset_password_from_key_done"),
    re_path(
        r"^passwort/neu/(?P<uidb36>[0-9a-z]+)-(?P<key>[^/]+)/$",
        never_cache(views.SetPassword.as_view()),
        name="account_reset_password_from_key",
    ),
    page("zweiter-faktor/", mfa.index, "mfa_index"),
    page("zweiter-faktor/code/", mfa.authenticate, "mfa_authenticate"),
    page("zweiter-faktor/bestaetigen/", mfa.reauthenticate, "mfa_reauthenticate"),
    page("zweiter-faktor/app/einrichten/", views.SetUpApp.as_view(), "mfa_activate_totp"),
    page("zweiter-faktor/app/entfernen/", totp.deactivate_totp, "mfa_deactivate_totp"),
    page("zweiter-faktor/ersatzcodes/", recovery.view_recovery_codes, "mfa_view_recovery_codes"),
    page("zweiter-faktor/ersatzcodes/neu/", recovery.generate_recovery_codes, "mfa_generate_recovery_codes"),
    page("zweiter-faktor/ersatzcodes/datei/", recovery.download_recovery_codes, "mfa_download_recovery_codes"),
    page("zweiter-faktor/passkeys/", webauthn.list_webauthn, "mfa_list_webauthn"),
    page("zweiter-faktor/passkeys/neu/", views.SetUpPasskey.as_view(), "mfa_add_webauthn"),
    page("zweiter-faktor/passkeys/anmelden/", webauthn.login_webauthn, "mfa_login_webauthn"),
    page("zweiter-faktor/passkeys/bestaetigen/", views.ShowPasskey.as_view(), "mfa_reauthenticate_webauthn"),
    page("zweiter-faktor/passkeys/<int:pk>/entfernen/", views.RemovePasskey.as_view(), "mfa_remove_webauthn"),
    page("zweiter-faktor/passkeys/<int:pk>/name/", webauthn.edit_webauthn, "mfa_edit_webauthn"),
]
