"""Forgotten passwords: the same answer in the same time for everybody, and a link that works once."""

import re
import time
from collections.abc import Callable
from statistics import median

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.backends import EmailBackend
from portal.accounts.services import ask_for_password, password_link
from portal.notifications.models import OutgoingMessage
from tests.accounts.test_login import log_in
from tests.factories.accounts import PASSWORD, person

FORGOTTEN = "/konto/passwort/vergessen/"
LOGIN = "/konto/anmelden/"
NEW = "ein ganz anderer Satz"
EVENT = "account/password_link"


def link_in(text: str) -> str:
    return str(re.findall(r"https?://\S+/konto/passwort/neu/\S+", text)[0])


def follow(client: Client, link: str):
    """Open the link as a browser does; the page with the form."""
    return client.get(link.partition("127.0.0.1:8000")[2] or link, follow=True)


def test_the_link_sets_a_password(citizen, clerk, mailbox):
    assert reverse("account_reset_password_from_key", args=["1", "x"]) == "/konto/passwort/neu/1-x/"
    assert citizen.post(FORGOTTEN, {"email": clerk.email.upper()}).url == reverse("account_reset_password_done")
    page = follow(citizen, link_in(mailbox(EVENT)[0].text))
    done = citizen.post(page.request["PATH_INFO"], {"password1": NEW})
    assert done.url == reverse("account_reset_password_from_key_done")
    assert "gespeichert" in citizen.get(done.url).content.decode()
    assert log_in(Client(), clerk.email, NEW).status_code == 302
    assert log_in(Client(), clerk.email, PASSWORD).status_code == 200


def test_the_link_works_once(citizen, clerk):
    link = password_link(clerk)
    page = follow(citizen, link)
    citizen.post(page.request["PATH_INFO"], {"password1": NEW})
    assert "gilt nicht mehr" in follow(Client(), link).content.decode()


def test_the_link_ends_after_an_hour(citizen, clerk, monkeypatch):
    link = password_link(clerk)
    from django.contrib.auth.tokens import PasswordResetTokenGenerator

    real = PasswordResetTokenGenerator._num_seconds
    monkeypatch.setattr(PasswordResetTokenGenerator, "_num_seconds", lambda self, at: real(self, at) + 3601)
    assert "gilt nicht mehr" in follow(citizen, link).content.decode()


def test_a_weak_password_is_refused(citizen, clerk):
    page = follow(citizen, password_link(clerk))
    refused = citizen.post(page.request["PATH_INFO"], {"password1": "password"})
    assert refused.status_code == 200
    assert log_in(Client(), clerk.email).status_code == 302


@pytest.mark.parametrize("page", [FORGOTTEN, LOGIN])
def test_known_and_unknown_get_the_same_answer(clerk, page):
    def answer(email: str) -> tuple[int, str, str]:
        values = {"email": email} if page == FORGOTTEN else {"login": email, "password": "wrong"}
        response = Client().post(page, values)
        body = re.sub(r'(value|nonce)="[^"]*"', "", response.content.decode()).replace(email, "")
        return response.status_code, response.headers.get("Location", ""), body

    assert answer(clerk.email) == answer("nobody@example.org")


def test_unknown_and_deactivated_get_no_mail(citizen, clerk):
    clerk.is_active = False
    clerk.save()
    for email in (clerk.email, "nobody@example.org"):
        assert citizen.post(FORGOTTEN, {"email": email}).status_code == 302
    assert not OutgoingMessage.objects.exists()


def work_of(*calls: Callable[[], object], rounds: int) -> tuple[float, ...]:
    """The median processor time of each call, in seconds; the calls take turns, others share the machine."""
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds):
        for call, taken in zip(calls, times, strict=True):
            began = time.process_time()
            call()
            taken.append(time.process_time() - began)
    return tuple(median(taken) for taken in times)


def test_a_forgotten_password_is_the_same_work(db):
    person("known")
    known, unknown = work_of(
        lambda: ask_for_password("known@example.org", "de"),
        lambda: ask_for_password("nobody@example.org", "de"),
        rounds=15,
    )
    assert abs(known - unknown) < max(0.005, 0.5 * known)


def test_a_login_is_the_same_work(db, settings):
    """With the slow hasher of production, which is what would tell."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    person("known")
    backend = EmailBackend()
    known, unknown = work_of(
        lambda: backend.authenticate(None, email="known@example.org", password="wrong"),
        lambda: backend.authenticate(None, email="nobody@example.org", password="wrong"),
        rounds=3,
    )
    assert abs(known - unknown) < 0.5 * known


def test_without_a_password_there_is_no_link_to_set_one_but_by_mail(citizen):
    assert citizen.get(reverse("account_set_password")).url == FORGOTTEN


def test_mails_are_limited_and_nobody_can_tell(clerk, mailbox):
    answers = [Client().post(FORGOTTEN, {"email": clerk.email})["Location"] for _ in range(6)]
    assert set(answers) == {reverse("account_reset_password_done")}
    assert len(mailbox(EVENT)) == 3


def test_links_come_from_the_settings_not_from_the_host_header(citizen, clerk, settings, mailbox):
    settings.ALLOWED_HOSTS = ["*"]
    settings.BASE_URL = "https://buergerportal.example"
    citizen.post(FORGOTTEN, {"email": clerk.email}, headers={"Host": "evil.example"})
    mail = mailbox(EVENT)[0]
    assert link_in(mail.text).startswith("https://buergerportal.example/konto/")
    assert "evil" not in mail.text + mail.html


def test_the_mail_speaks_the_readers_language(citizen, clerk, mailbox):
    citizen.post(FORGOTTEN, {"email": clerk.email}, headers={"Accept-Language": "en"})
    assert mailbox(EVENT)[0].language == "en"


def test_a_new_password_shuts_out_everybody_else(citizen, clerk, enter):
    thief = enter(clerk)
    page = follow(citizen, password_link(clerk))
    citizen.post(page.request["PATH_INFO"], {"password1": NEW})
    assert thief.get("/admin/").status_code == 302


def test_the_owner_is_told(citizen, clerk, mailbox):
    page = follow(citizen, password_link(clerk))
    citizen.post(page.request["PATH_INFO"], {"password1": NEW})
    assert "Ihr Passwort wurde geändert" in mailbox("account/security_change")[0].text
