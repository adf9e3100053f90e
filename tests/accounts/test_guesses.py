"""Guessing: how many tries are checked, and who is kept out by somebody else's."""

from contextlib import suppress

import pytest
from allauth.core.context import request_context
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection
from django.test import Client, RequestFactory

from portal.accounts import guesses
from portal.accounts.adapter import AccountAdapter
from tests.factories.accounts import PASSWORD, code, person, totp

LOGIN = "/konto/anmelden/"
STRANGERS_ADDRESS, HOME = "203.0.113.7", "198.51.100.20"


def attempt(client: Client, email: str, password: str, address: str = STRANGERS_ADDRESS, **headers: str) -> str:
    """What comes of it: "in", "wrong", or "wait" where the guess was not checked."""
    response = client.post(LOGIN, {"login": email, "password": password}, REMOTE_ADDR=address, headers=headers)
    if response.status_code == 302:
        return "in"
    return "wait" if "Zu viele Versuche" in response.content.decode() else "wrong"


def guess(email: str, password: str, address: str = STRANGERS_ADDRESS) -> None:
    """The same without the page: the adapter is what the login form asks."""
    request = RequestFactory().post(LOGIN, REMOTE_ADDR=address)
    with request_context(request), suppress(ValidationError):
        AccountAdapter(request).authenticate(request, email=email, password=password)


@pytest.fixture
def checked(monkeypatch) -> list[str]:
    """Notes each password that is really compared with a stored one, or with nothing for an unknown account."""
    from portal.accounts.backends import EmailBackend

    seen: list[str] = []
    real = EmailBackend.authenticate

    def noting(self, request, email=None, password=None, **other):
        seen.append(email)
        return real(self, request, email=email, password=password, **other)

    monkeypatch.setattr(EmailBackend, "authenticate", noting)
    return seen


def test_thousand_guesses_at_one_account_are_mostly_not_checked(clerk, checked):
    for number in range(1000):
        guess(clerk.email, f"guess {number}", f"203.0.113.{number % 200}")
    assert len(checked) == guesses.ACCOUNT_LIMIT <= 20


def test_one_address_alone_leaves_guesses_for_others(clerk, checked, caplog):
    for number in range(200):
        guess(clerk.email, f"guess {number}")
    assert len(checked) == guesses.PAIR_LIMIT
    assert "no guess left: password-new-pair" in caplog.text
    assert clerk.email not in caplog.text
    assert attempt(Client(), clerk.email, PASSWORD, HOME) == "in"


def test_a_browser_that_was_here_before_gets_in_whatever_strangers_do(clerk):
    own = Client()
    assert attempt(own, clerk.email, PASSWORD, HOME) == "in"
    own.post("/konto/abmelden/")
    for number in range(60):
        guess(clerk.email, f"guess {number}", f"203.0.113.{number}")
    assert attempt(Client(), clerk.email, PASSWORD, "192.0.2.99") == "wait"
    assert attempt(own, clerk.email, PASSWORD, HOME) == "in"
    assert attempt(own, clerk.email, PASSWORD, "192.0.2.44") != "wait"


def test_five_passwords_at_two_hundred_accounts(db, checked):
    """Spraying from one address ends at the address's limit, whether the accounts exist or not."""
    person("person7")
    for number in range(1000):
        guess(f"person{number % 200}@example.org", f"Sommer{number // 200}")
    assert len(checked) == guesses.ADDRESS_LIMIT


def test_right_passwords_use_nothing_up(clerk):
    for _ in range(12):
        assert attempt(Client(), clerk.email, PASSWORD) == "in"


def test_unknown_accounts_are_limited_alike(db):
    robot = Client()
    answers = [attempt(robot, "nobody@example.org", f"guess {number}") for number in range(8)]
    assert answers == ["wrong"] * 5 + ["wait"] * 3


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded"),
    [
        (0, "203.0.113.7", "10.0.0.{n}"),  # no proxy of ours: the header is a claim
        (1, "10.1.1.1", "10.9.9.{n}, 203.0.113.7"),  # ours appends whom it saw
        (1, "10.1.1.1", "203.0.113.7:{n}"),  # with a port, a new one each time
        (2, "10.1.1.1", "10.9.9.{n}, 203.0.113.7, 10.2.2.2"),
    ],
)
def test_a_forged_header_gives_no_new_address(settings, clerk, proxies, peer, forwarded):
    settings.TRUSTED_PROXIES = proxies
    robot = Client()
    answers = [
        attempt(robot, clerk.email, f"guess {n}", peer, **{"X-Forwarded-For": forwarded.format(n=4000 + n)})
        for n in range(7)
    ]
    assert answers == ["wrong"] * 5 + ["wait"] * 2


@pytest.mark.parametrize(("proxies", "tail"), [(1, ""), (2, ", 10.2.2.2")])
def test_behind_a_proxy_people_do_not_share_a_bucket(settings, clerk, proxies, tail):
    settings.TRUSTED_PROXIES = proxies
    for n in range(7):
        attempt(Client(), clerk.email, f"guess {n}", "10.1.1.1", **{"X-Forwarded-For": f"203.0.113.7{tail}"})
    assert attempt(Client(), clerk.email, PASSWORD, "10.1.1.1", **{"X-Forwarded-For": f"{HOME}{tail}"}) == "in"


def test_a_missing_header_behind_a_proxy_counts_the_connection(settings, clerk):
    settings.TRUSTED_PROXIES = 1
    answers = [attempt(Client(), clerk.email, f"guess {n}", "10.1.1.1") for n in range(6)]
    assert answers[-1] == "wait"


def test_without_counters_nothing_is_checked(clerk, checked):
    def refuse(execute, sql, params, many, context):
        if "throttling_counter" in sql:
            raise DatabaseError("no counters")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        response = Client().post(LOGIN, {"login": clerk.email, "password": PASSWORD})
    assert "gerade nicht möglich" in response.content.decode()
    assert checked == []


def test_codes_are_limited_and_the_owner_is_told(clerk, mailbox):
    totp(clerk)
    robot = Client()
    attempt(robot, clerk.email, PASSWORD)
    pages = [robot.post("/konto/zweiter-faktor/code/", {"code": "000000"}) for _ in range(7)]
    assert ["Zu viele Versuche" in page.content.decode() for page in pages] == [False] * 5 + [True] * 2
    assert [mail.to for mail in mailbox("account/security_change")] == [clerk.email]
    assert robot.post("/konto/zweiter-faktor/code/", {"code": code()}).status_code == 200


def test_an_open_session_is_no_place_to_guess_the_old_password(clerk, enter):
    client = enter(clerk)
    values = {"password1": "ein ganz anderer Satz"}
    pages = [
        client.post("/konto/passwort/aendern/", values | {"oldpassword": f"guess {number}"}).content.decode()
        for number in range(6)
    ]
    assert "bisheriges Passwort" in pages[0]
    assert "Zu viele Versuche" in pages[5]


def test_the_cookie_of_another_account_is_no_help(clerk, lead):
    robot = Client()
    attempt(robot, lead.email, PASSWORD)
    robot.post("/konto/abmelden/")
    assert guesses.DEVICE_COOKIE in robot.cookies
    request = robot.get(LOGIN).wsgi_request
    assert guesses.knows_device(request, lead.email)
    assert not guesses.knows_device(request, clerk.email)
