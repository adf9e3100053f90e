"""Coming in: password, second factor, where it leads, and what it says."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.audit.models import Entry
from tests.factories.accounts import PASSWORD, code, totp

LOGIN = "/konto/anmelden/"


def log_in(client: Client, email: str, password: str = PASSWORD, **query: str):
    return client.post(LOGIN, {"login": email, "password": password}, query_params=query)


def test_login_leads_a_clerk_to_the_office(citizen, clerk):
    response = log_in(citizen, clerk.email)
    assert response.url == reverse("admin:index")
    assert citizen.get("/admin/").status_code == 200


def test_login_leads_others_to_their_own_page(citizen, officer):
    assert log_in(citizen, officer.email).url == reverse("account_home")
    assert citizen.get("/konto/").status_code == 200


def test_login_ignores_capitals_and_blanks(citizen, clerk):
    assert log_in(citizen, f" {clerk.email.upper()} ").status_code == 302


def test_login_page_speaks_our_words(citizen):
    page = citizen.get(LOGIN).content.decode()
    assert "E-Mail-Adresse" in page
    assert 'autocomplete="current-password"' in page
    assert "placeholder" not in page


def test_login_is_written_down(citizen, clerk):
    log_in(citizen, clerk.email)
    assert Entry.objects.get(action="accounts.user.logged_in").by_id == clerk.pk


def test_with_an_app_the_password_alone_opens_nothing(citizen, clerk):
    totp(clerk)
    response = log_in(citizen, clerk.email)
    assert response.url == reverse("mfa_authenticate")
    assert citizen.get("/admin/").status_code == 302
    response = citizen.post(response.url, {"code": code()})
    assert response.url == reverse("admin:index")
    assert citizen.get("/admin/").status_code == 200
    assert Entry.objects.get(action="accounts.user.logged_in").facts["second_factor"] is True


def test_there_is_no_sign_up(citizen):
    assert citizen.get("/konto/signup/").status_code == 404


def test_a_deactivated_person_is_refused_like_a_wrong_password(citizen, clerk):
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    refused = log_in(citizen, clerk.email)
    assert "stimmen nicht" in refused.content.decode()


@pytest.mark.parametrize("name", ["account_login", "account_reset_password"])
def test_pages_of_the_login_are_not_cached(citizen, name):
    assert "no-store" in citizen.get(reverse(name))["Cache-Control"]


def test_admin_login_is_the_same_login(citizen):
    response = citizen.get("/admin/login/?next=/admin/accounts/user/")
    assert response.url == f"{LOGIN}?next=/admin/accounts/user/"
    assert settings.LOGIN_URL == "account_login"
