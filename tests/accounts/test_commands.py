"""The first operator of a portal, and the people of a demo."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from portal.accounts import demo
from portal.accounts.models import User
from portal.accounts.policies import works_in
from portal.audit.models import Entry
from tests.accounts.test_login import log_in
from tests.accounts.test_password_reset import follow, link_in

NAME = ("--name", "Olga Operatorin")


def test_the_first_operator_sets_a_password_by_the_link(db, capsys, citizen):
    call_command("create_operator", "--email", "Olga@example.org", *NAME)
    page = follow(citizen, link_in(capsys.readouterr().out))
    citizen.post(page.request["PATH_INFO"], {"password1": "ein ganz anderer Satz"})
    assert log_in(Client(), "olga@example.org", "ein ganz anderer Satz").url == "/admin/"
    assert Entry.objects.get(action="accounts.user.operator_created").by is None


def test_the_password_may_come_from_a_file(db, capsys, tmp_path):
    file = tmp_path / "password"
    file.write_text("ein ganz anderer Satz\n")
    call_command("create_operator", "--email", "olga@example.org", *NAME, "--password-file", str(file))
    assert User.objects.get().check_password("ein ganz anderer Satz")
    assert "Satz" not in capsys.readouterr().out


def test_the_password_may_be_asked_for(db, monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda prompt: "ein ganz anderer Satz")
    call_command("create_operator", "--email", "olga@example.org", *NAME, "--prompt")
    assert User.objects.get().check_password("ein ganz anderer Satz")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--email", "not an address", *NAME),
        ("--email", "clerk@example.org", *NAME),
        ("--email", "olga@example.org", *NAME, "--password-file", "/does/not/exist"),
        ("--email", "olga@example.org", *NAME, "--password-file", "/dev/null"),
        ("--email", "olga@example.org"),
    ],
)
def test_nonsense_is_refused(clerk, arguments):
    with pytest.raises(CommandError):
        call_command("create_operator", *arguments)
    assert User.objects.count() == 1


def test_the_demo_has_one_person_of_each_kind(db, capsys):
    lines = demo.seed()
    assert demo.seed() == lines, "twice changes nothing"
    assert User.objects.count() == len(demo.PEOPLE)
    assert works_in(User.objects.get(email="leitung@example.org"), "kfz-zulassung")
    assert log_in(Client(), "betrieb@example.org", demo.PASSWORD).url == "/admin/"


def test_seed_demo_prints_the_accounts(db, capsys):
    call_command("seed_demo")
    assert "sachbearbeitung@example.org" in capsys.readouterr().out


def test_seed_demo_refuses_outside_a_demo(db, settings):
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("seed_demo")
    assert not User.objects.exists()
