"""How long a login lasts, and what ends it."""

import pytest
from django.test import Client

from portal.accounts import sessions
from portal.accounts.models import User
from tests.accounts.test_login import log_in
from tests.factories.accounts import PASSWORD, code, totp

MINUTE = 60


@pytest.fixture
def clock(monkeypatch):
    """Time of the session rules, to be moved by hand."""

    class Clock:
        now = 1_800_000_000.0

        def time(self) -> float:
            return self.now

    clock = Clock()
    monkeypatch.setattr(sessions, "time", clock)
    return clock


def is_in(client: Client) -> bool:
    return client.get("/konto/").status_code == 200


def test_a_login_gets_a_new_session_number(citizen, clerk):
    session = citizen.session
    session["order"] = "something of the citizen's"
    session.save()
    before = citizen.session.session_key
    log_in(citizen, clerk.email)
    assert citizen.session.session_key != before


def test_each_step_of_a_login_gets_a_new_session_number(citizen, clerk):
    totp(clerk)
    citizen.session.save()
    keys = [citizen.session.session_key]
    log_in(citizen, clerk.email)
    keys.append(citizen.session.session_key)
    citizen.post("/konto/zweiter-faktor/code/", {"code": code()})
    keys.append(citizen.session.session_key)
    assert len(set(keys)) == 3


def test_half_an_hour_without_a_sign_of_life_ends_it(clerk, enter, clock):
    client = enter(clerk)
    assert is_in(client)
    clock.now += 29 * MINUTE
    assert is_in(client)
    clock.now += 29 * MINUTE
    assert is_in(client), "the second visit was a sign of life"
    clock.now += 31 * MINUTE
    assert not is_in(client)


def test_twelve_hours_end_it_in_any_case(clerk, enter, clock):
    client = enter(clerk)
    for _ in range(36):
        assert is_in(client)
        clock.now += 20 * MINUTE
    assert is_in(client)
    clock.now += MINUTE
    assert not is_in(client)


def test_a_new_login_begins_anew(clerk, enter, clock):
    client = enter(clerk)
    is_in(client)
    clock.now += 13 * 60 * MINUTE
    assert not is_in(client)
    log_in(client, clerk.email)
    assert is_in(client)


def test_logging_out_ends_every_session(clerk, enter):
    one, two = enter(clerk), enter(clerk)
    assert one.get("/konto/abmelden/").status_code == 200, "looking is not leaving"
    assert is_in(two)
    one.post("/konto/abmelden/")
    assert not is_in(one)
    assert not is_in(two)


def test_leaving_the_admin_is_logging_out(clerk, enter):
    one, two = enter(clerk), enter(clerk)
    one.post("/admin/logout/")
    assert not is_in(two)


def test_a_new_password_ends_every_session(clerk, enter, mailbox):
    one, two = enter(clerk), enter(clerk)
    values = {"oldpassword": PASSWORD, "password1": "ein ganz anderer Satz"}
    assert one.post("/konto/passwort/aendern/", values).status_code == 302
    assert not is_in(one)
    assert not is_in(two)
    assert len(mailbox("account/security_change")) == 1


def test_deactivation_ends_every_session(clerk, enter):
    client = enter(clerk)
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    assert not is_in(client)


def test_an_operator_ends_sessions(clerk, operator, enter):
    client = enter(clerk)
    page = {"action": "end_sessions", "_selected_action": [clerk.pk]}
    enter(operator).post("/admin/accounts/user/", page)
    assert not is_in(client)


def test_the_end_of_a_membership_closes_the_office(clerk, enter):
    client = enter(clerk)
    assert client.get("/admin/").status_code == 200
    clerk.memberships.update(valid_from="2020-01-01", valid_until="2020-12-31")
    assert client.get("/admin/", follow=True).status_code == 403


def test_visitors_without_a_login_cost_no_query(citizen):
    assert citizen.get("/konto/anmelden/").status_code == 200, "this test has no database"


def test_the_cookie_is_for_the_server_alone(citizen, clerk, settings):
    log_in(citizen, clerk.email)
    cookie = citizen.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["max-age"], "gone with the browser"
