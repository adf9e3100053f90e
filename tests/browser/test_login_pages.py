"""Logging in with a real browser: password, app, passkey; with and without JavaScript."""

import pytest
from django.urls import reverse

from tests.browser.axe import assert_accessible, assert_fits
from tests.factories import accounts


@pytest.fixture
def clerk(transactional_db):
    return accounts.member("clerk", "clerk", "kfz-zulassung")


@pytest.fixture
def key(page, context):
    """A security key that says yes: a virtual one, of the browser's developer protocol."""
    protocol = context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return protocol


def log_in(page, user, password: str = accounts.PASSWORD) -> None:
    page.goto("/konto/anmelden/")
    page.get_by_label("E-Mail-Adresse").fill(user.email)
    page.get_by_label("Passwort", exact=True).fill(password)
    page.get_by_role("button", name="Anmelden", exact=True).click()


def confirm_password(page) -> None:
    page.get_by_label("Passwort", exact=True).fill(accounts.PASSWORD)
    page.get_by_role("button", name="Bestätigen").click()


def check(page) -> None:
    page.mouse.move(0, 0)  # a button under the pointer is half transparent
    assert page.locator("h1").count() == 1
    assert_accessible(page)
    assert_fits(page)


def test_set_up_an_app_and_log_in_with_it(page, clerk, monkeypatch):
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.generate_totp_secret", lambda: accounts.TOTP_SECRET)
    log_in(page, clerk)
    page.goto(reverse("mfa_index"))
    check(page)
    page.get_by_role("link", name="App einrichten").click()
    check(page)
    confirm_password(page)
    check(page)
    page.get_by_label("Code").fill(accounts.code(-1))
    page.get_by_role("button", name="App einrichten").click()
    assert page.locator("code").count() == 10
    check(page)
    page.goto("/konto/abmelden/")
    check(page)
    page.get_by_role("button", name="Jetzt abmelden").click()
    log_in(page, clerk)
    check(page)
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Bestätigen").click()
    assert page.title().startswith("Fehler:")
    check(page)
    page.get_by_label("Code").fill(accounts.code())
    page.get_by_role("button", name="Bestätigen").click()
    page.wait_for_url("**/admin/")


def test_set_up_a_passkey_and_log_in_without_a_password(page, clerk, key, settings):
    settings.MFA_REQUIRED = True
    log_in(page, clerk)
    page.wait_for_url("**/konto/zweiter-faktor/")
    page.get_by_role("link", name="Passkey einrichten").click()
    confirm_password(page)
    check(page)
    page.get_by_label("Name des Passkeys").fill("Diensthandy")
    page.get_by_role("button", name="Passkey einrichten").click()
    page.wait_for_url("**/ersatzcodes/")
    page.goto(reverse("mfa_list_webauthn"))
    assert "Diensthandy" in page.content()
    check(page)
    page.goto("/konto/abmelden/")
    page.get_by_role("button", name="Jetzt abmelden").click()
    page.goto("/konto/anmelden/")
    check(page)
    page.get_by_role("button", name="Mit Passkey anmelden").click()
    page.wait_for_url("**/admin/")


def test_a_passkey_as_second_factor(page, clerk, key, settings):
    settings.MFA_REQUIRED = True
    log_in(page, clerk)
    page.goto(reverse("mfa_add_webauthn"))
    confirm_password(page)
    page.get_by_role("button", name="Passkey einrichten").click()
    page.wait_for_url("**/ersatzcodes/")
    page.goto("/konto/abmelden/")
    page.get_by_role("button", name="Jetzt abmelden").click()
    log_in(page, clerk)
    check(page)
    page.get_by_role("button", name="Passkey zeigen").click()
    page.wait_for_url("**/admin/")
    page.goto(reverse("mfa_generate_recovery_codes"))
    check(page)
    page.get_by_role("link", name="Mit einem Passkey").click()
    check(page)
    page.get_by_role("button", name="Passkey zeigen").click()
    page.wait_for_url("**/ersatzcodes/neu/")


def test_a_passkey_that_fails_says_so(page, clerk):
    page.goto("/konto/anmelden/")
    page.add_init_script("navigator.credentials.get = () => Promise.reject(new Error('no'))")
    page.reload()
    page.get_by_role("button", name="Mit Passkey anmelden").click()
    page.get_by_text("Das hat nicht geklappt").wait_for()
    check(page)


def test_the_password_can_be_made_readable(page):
    page.goto("/konto/anmelden/")
    field = page.get_by_label("Passwort", exact=True)
    field.fill("vier Worte")
    page.get_by_label("Passwort anzeigen").check()
    assert field.get_attribute("type") == "text"
    check(page)


def test_without_javascript_there_are_password_and_code(plain_page, clerk):
    accounts.totp(clerk)
    log_in(plain_page, clerk)
    assert plain_page.get_by_role("button", name="Passkey zeigen").count() == 0
    plain_page.get_by_label("Code").fill(accounts.code())
    plain_page.get_by_role("button", name="Bestätigen").click()
    plain_page.wait_for_url("**/admin/")


@pytest.mark.parametrize(
    "name",
    ["account_home", "account_change_password", "mfa_index", "mfa_list_webauthn", "mfa_deactivate_totp"],
)
def test_pages_of_the_account(page, clerk, name):
    accounts.totp(clerk)
    log_in(page, clerk)
    page.get_by_label("Code").fill(accounts.code())
    page.get_by_role("button", name="Bestätigen").click()
    page.wait_for_url("**/admin/")
    page.goto(reverse(name))
    check(page)


@pytest.mark.parametrize("name", ["account_reset_password", "account_reset_password_done"])
def test_pages_of_a_forgotten_password(page, name):
    page.goto(reverse(name))
    check(page)


def test_page_for_a_new_password(page, clerk, live_server):
    from portal.accounts.services import password_link

    page.goto(password_link(clerk).replace("http://127.0.0.1:8000", live_server.url))
    check(page)
    page.get_by_label("Neues Passwort", exact=True).fill("ein ganz anderer Satz")
    page.get_by_role("button", name="Passwort speichern").click()
    check(page)
    page.goto(password_link(clerk).replace("http://127.0.0.1:8000", live_server.url)[:-4] + "x/")
    assert "gilt nicht mehr" in page.content()
    check(page)
