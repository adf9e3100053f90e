"""Passkeys: set up, shown instead of password and code, renamed, removed; and what is refused."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from tests.accounts.test_login import log_in
from tests.factories.accounts import PASSWORD, code, totp
from tests.standins.softkey import SoftKey

ADD, SHOW = reverse("mfa_add_webauthn"), reverse("mfa_login_webauthn")


def options(page) -> Any:
    """What the page hands to the script."""
    opening = '<script id="passkey-options" type="application/json">'
    return json.loads(page.content.decode().partition(opening)[2].partition("</script>")[0])


def set_up(client: Client, key: SoftKey, name: str = "Diensthandy"):
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client.post(ADD, {"name": name, "credential": key.create(options(client.get(ADD)))})


def passkeys(user) -> list[Authenticator]:
    return list(Authenticator.objects.filter(user=user, type="webauthn"))


@pytest.fixture
def key() -> SoftKey:
    return SoftKey()


@pytest.fixture
def client_with_key(clerk, key) -> Client:
    client = Client()
    log_in(client, clerk.email)
    assert set_up(client, key)["Location"] == reverse("mfa_view_recovery_codes")
    return client


@pytest.fixture
def strict(settings):
    settings.MFA_REQUIRED = True


def show(client: Client, key: SoftKey):
    """The button "Mit Passkey anmelden"."""
    asked = client.get(SHOW, headers={"Accept": "application/json"}).json()["request_options"]
    return client.post(SHOW, {"credential": key.get(asked)})


def test_a_passkey_opens_the_office_without_a_password(strict, client_with_key, key):
    browser = Client()
    assert show(browser, key)["Location"] == reverse("admin:index")
    assert browser.get("/admin/").status_code == 200


def test_whoever_has_set_one_up_has_shown_it(strict, client_with_key):
    assert client_with_key.get("/admin/").status_code == 200


def test_a_passkey_is_the_second_factor_after_the_password(strict, client_with_key, clerk, key):
    browser = Client()
    page = browser.get(log_in(browser, clerk.email).url)
    response = browser.post(reverse("mfa_authenticate"), {"credential": key.get(options(page))})
    assert response["Location"] == reverse("admin:index")


def test_a_passkey_confirms_changes(client_with_key, key):
    session = client_with_key.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    before = client_with_key.session.session_key
    url = client_with_key.get(reverse("mfa_generate_recovery_codes"))["Location"]
    assert url.startswith(reverse("mfa_reauthenticate"))
    url = url.replace(reverse("mfa_reauthenticate"), reverse("mfa_reauthenticate_webauthn"))
    response = client_with_key.post(url, {"credential": key.get(options(client_with_key.get(url)))})
    assert response["Location"] == reverse("mfa_generate_recovery_codes")
    assert client_with_key.session.session_key != before


def test_a_passkey_is_renamed(client_with_key, clerk):
    url = reverse("mfa_edit_webauthn", args=[passkeys(clerk)[0].pk])
    client_with_key.post(url, {"name": "Altes Handy"})
    assert "Altes Handy" in client_with_key.get(reverse("mfa_list_webauthn")).content.decode()


def test_a_passkey_is_removed(client_with_key, clerk, mailbox):
    url = reverse("mfa_remove_webauthn", args=[passkeys(clerk)[0].pk])
    assert "Diensthandy" in client_with_key.get(url).content.decode()
    client_with_key.post(url)
    assert passkeys(clerk) == []
    assert "Passkey wurde entfernt" in mailbox("account/security_change")[-1].text


def test_the_last_one_stays_where_it_is_required(strict, client_with_key, clerk):
    url = reverse("mfa_remove_webauthn", args=[passkeys(clerk)[0].pk])
    page = client_with_key.post(url, follow=True)
    assert "einziger zweiter Faktor" in page.content.decode()
    assert len(passkeys(clerk)) == 1


def test_it_goes_where_there_is_another(strict, client_with_key, clerk):
    totp(clerk)
    client_with_key.post(reverse("mfa_remove_webauthn", args=[passkeys(clerk)[0].pk]))
    assert passkeys(clerk) == []


def test_nobody_touches_the_passkeys_of_others(client_with_key, clerk, lead, enter):
    other = enter(lead)
    other.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert other.post(reverse(name, args=[passkeys(clerk)[0].pk]), {"name": "x"}).status_code == 404


def test_a_key_nobody_knows_is_refused(client_with_key):
    assert show(Client(), SoftKey())["Location"] == reverse("account_login")


def test_an_answer_to_another_question_is_refused(client_with_key, key):
    browser, elsewhere = Client(), Client()
    stolen = key.get(elsewhere.get(SHOW, headers={"Accept": "application/json"}).json()["request_options"])
    browser.get(SHOW, headers={"Accept": "application/json"})
    assert browser.post(SHOW, {"credential": stolen})["Location"] == reverse("account_login")


def test_a_key_that_asks_for_no_finger_or_pin_is_refused(clerk):
    client = Client()
    log_in(client, clerk.email)
    assert set_up(client, SoftKey(verifies=False)).status_code == 200
    assert passkeys(clerk) == []


@pytest.mark.parametrize(
    "credential", ["", "nonsense", "{}", "[]", "1", "null", '{"id": 1}', '{"response": {}}']
)
def test_nonsense_is_refused(client_with_key, credential):
    browser = Client()
    browser.get(SHOW, headers={"Accept": "application/json"})
    assert browser.post(SHOW, {"credential": credential})["Location"] == reverse("account_login")
    assert client_with_key.post(ADD, {"credential": credential}).status_code == 200


def test_every_mutilated_answer_is_refused(client_with_key, key):
    """Each part cut off, emptied, or of another kind: no way in, and no crash."""
    browser = Client()
    asked = browser.get(SHOW, headers={"Accept": "application/json"}).json()["request_options"]
    for mutant in mutants(json.loads(key.get(asked))):
        answer = browser.post(SHOW, {"credential": json.dumps(mutant)})
        assert answer["Location"] == reverse("account_login"), mutant


def mutants(credential: dict) -> Iterator[dict]:
    for part in ("rawId", "response"):
        yield {name: value for name, value in credential.items() if name != part}
        yield {**credential, part: 1}
    for part, value in credential["response"].items():
        if part != "userHandle":
            wrong_ones: list[object] = [None, "", "!", 1, {}, value[: len(value) // 2], value[:-4]]
            for wrong in wrong_ones:
                yield {**credential, "response": {**credential["response"], part: wrong}}


def test_a_deactivated_person_does_not_get_in(client_with_key, clerk, key):
    clerk.is_active = False
    clerk.save()
    assert show(Client(), key)["Location"] == reverse("account_login")


def test_in_production_only_our_own_origin_counts(settings, clerk):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
    client = Client()
    log_in(client, clerk.email)
    assert set_up(client, SoftKey("https://evil.example")).status_code == 200
    assert set_up(client, SoftKey("https://testserver")).status_code == 302


def test_an_app_beside_a_passkey(client_with_key, clerk, key):
    totp(clerk)
    browser = Client()
    log_in(browser, clerk.email)
    assert browser.post(reverse("mfa_authenticate"), {"code": code()}).status_code == 302
