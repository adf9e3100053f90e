"""The second factor: before every page of the office, once per code, and not to be talked away."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.accounts.services import password_link, take_code
from portal.audit.models import Entry
from tests.accounts.test_login import log_in
from tests.factories.accounts import PASSWORD, TOTP_SECRET, code, totp
from tests.urls import admin_addresses

CODE_PAGE = "/konto/zweiter-faktor/code/"


@pytest.fixture
def strict(settings):
    """As in production."""
    settings.MFA_REQUIRED = True


def test_no_admin_page_without_the_second_factor(strict, operator, enter):
    client = enter(operator, second_factor=False)
    for address in admin_addresses():
        for method in (client.get, client.post):
            response = method(address.path)
            assert response.status_code == 302, address
            assert response.url.startswith(("/admin/login/", "/konto/", "/admin/")), address
            assert not _shows_office(client, response.url), address


def _shows_office(client: Client, url: str) -> bool:
    response = client.get(url, follow=True)
    return str(response.request["PATH_INFO"]).startswith("/admin/")


def test_a_session_without_it_is_led_to_set_one_up(strict, clerk, enter):
    client = enter(clerk, second_factor=False)
    response = client.get("/admin/", follow=True)
    assert response.redirect_chain[-1][0] == reverse("mfa_index")
    assert "noch keinen zweiten Faktor" in response.content.decode()


def test_a_session_without_it_is_led_to_show_it(strict, clerk, enter):
    totp(clerk)
    client = enter(clerk, second_factor=False)
    response = client.get("/admin/accounts/user/", follow=True)
    url = response.redirect_chain[-1][0]
    assert url == "/konto/zweiter-faktor/bestaetigen/?next=%2Fadmin%2Faccounts%2Fuser%2F"
    old_key = client.session.session_key
    response = client.post(url, {"code": code()})
    assert response.url == "/admin/accounts/user/"
    assert client.session.session_key != old_key
    assert client.get("/admin/").status_code == 200


def test_with_it_the_office_is_open(strict, clerk, enter):
    assert enter(clerk).get("/admin/").status_code == 200


def test_the_demo_does_without(clerk, enter):
    assert enter(clerk, second_factor=False).get("/admin/").status_code == 200


def test_a_code_works_once(clerk):
    totp(clerk)
    one, two = Client(), Client()
    log_in(one, clerk.email)
    log_in(two, clerk.email)
    now = code()
    assert one.post(CODE_PAGE, {"code": now}).status_code == 302
    cache.clear()  # what another process would know
    assert "nur einmal" in two.post(CODE_PAGE, {"code": now}).content.decode()


def test_an_older_code_is_worth_nothing_after_a_newer_one(clerk):
    assert take_code(clerk, 100)
    assert not take_code(clerk, 100)
    assert not take_code(clerk, 99)
    assert take_code(clerk, 101)


def test_codes_of_the_neighbouring_half_minutes_are_taken(clerk):
    totp(clerk)
    client = Client()
    log_in(client, clerk.email)
    assert client.post(CODE_PAGE, {"code": code(-2)}).status_code == 200
    assert client.post(CODE_PAGE, {"code": code(-1)}).status_code == 302


def test_a_recovery_code_works_once(clerk):
    totp(clerk)
    spare = Authenticator.objects.get(user=clerk, type="recovery_codes").wrap().get_unused_codes()[0]
    one, two = Client(), Client()
    log_in(one, clerk.email)
    assert one.post(CODE_PAGE, {"code": spare}).status_code == 302
    log_in(two, clerk.email)
    assert two.post(CODE_PAGE, {"code": spare}).status_code == 200


def set_up_app(client: Client) -> str:
    """Walk through the pages as a person does; the secret that the page showed."""
    url = reverse("mfa_activate_totp")
    assert client.get(url)["Location"].startswith(reverse("account_reauthenticate"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(url).content.decode()
    return str(re.findall(r"<code>(\w+)</code>", page)[0])


def test_setting_up_an_app(strict, clerk, monkeypatch, mailbox):
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.generate_totp_secret", lambda: TOTP_SECRET)
    client, elsewhere = Client(), Client()
    log_in(elsewhere, clerk.email)
    log_in(client, clerk.email)
    assert set_up_app(client) == TOTP_SECRET
    now = code()
    response = client.post(reverse("mfa_activate_totp"), {"code": now})
    assert response["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get("/admin/").status_code == 200, "who has set it up has shown it"
    assert elsewhere.get("/konto/").status_code == 302, "the other sessions end"
    other = Client()
    log_in(other, clerk.email)
    assert other.post(CODE_PAGE, {"code": now}).status_code == 200, "that code is used up"


def test_a_wrong_code_sets_nothing_up(clerk):
    client = Client()
    log_in(client, clerk.email)
    set_up_app(client)
    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code == 200
    assert not Authenticator.objects.filter(user=clerk).exists()


def test_whoever_has_one_cannot_change_it_by_password_alone(clerk, enter):
    totp(clerk)
    client = enter(clerk, second_factor=False)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    response = client.get(reverse("mfa_add_webauthn"))
    assert response.url.startswith(reverse("mfa_reauthenticate"))


def test_the_last_one_stays_where_it_is_required(strict, clerk, enter):
    totp(clerk)
    client = enter(clerk)
    client.post(reverse("mfa_reauthenticate"), {"code": code()})
    page = client.post(reverse("mfa_deactivate_totp"))
    assert "einziger zweiter Faktor" in page.content.decode()
    assert Authenticator.objects.filter(user=clerk, type="totp").exists()


def test_a_new_password_by_mail_leaves_it_in_place(clerk, citizen):
    totp(clerk)
    form = citizen.get(password_link(clerk)).url
    assert citizen.post(form, {"password1": "ein ganz anderer Satz"}).status_code == 302
    assert log_in(citizen, clerk.email, "ein ganz anderer Satz").url == reverse("mfa_authenticate")
    assert Authenticator.objects.filter(user=clerk).count() == 2


def test_secrets_are_not_readable_in_the_database(clerk):
    totp(clerk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator")
        rows = [row[0] for row in cursor.fetchall()]
    assert not any(TOTP_SECRET in row for row in rows)


def test_secrets_survive_a_new_secret_key(settings, clerk):
    app = totp(clerk)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret key, as long as it has to be in production, and longer"
    assert app.validate_code(code())


def test_an_operator_removes_it_for_somebody_who_lost_everything(operator, clerk, enter, mailbox):
    totp(clerk)
    theirs = enter(clerk)
    page = {"action": "remove_second_factor", "_selected_action": [clerk.pk]}
    enter(operator).post("/admin/accounts/user/", page)
    assert not Authenticator.objects.filter(user=clerk).exists()
    assert theirs.get("/konto/").status_code == 302
    assert Entry.objects.get(action="accounts.user.second_factor_removed").by_id == operator.pk
    assert "Betrieb des Portals entfernt" in mailbox("account/security_change")[0].text


def test_secrets_are_not_shown_in_the_admin(operator, enter):
    assert enter(operator).get("/admin/mfa/authenticator/").status_code == 404
    assert User.objects.filter(pk=operator.pk).exists()


def test_recovery_codes_are_shown_and_saved(clerk, enter):
    totp(clerk)
    client = enter(clerk)
    client.post(reverse("mfa_reauthenticate"), {"code": code()})
    spare = Authenticator.objects.get(user=clerk, type="recovery_codes").wrap().get_unused_codes()
    assert spare[0] in client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert client.get(reverse("mfa_download_recovery_codes")).content.decode().split() == spare
    client.post(reverse("mfa_generate_recovery_codes"))
    new = Authenticator.objects.get(user=clerk, type="recovery_codes").wrap().get_unused_codes()
    assert set(new).isdisjoint(spare)
