"""What waits for whom, on the first page after the login."""

import pytest

from portal.accounts import worklists
from portal.accounts.policies import works_in


@pytest.fixture(autouse=True)
def only_ours(monkeypatch):
    monkeypatch.setattr(worklists, "_worklists", {})
    worklists.register(
        "Offene Dinge", "account_home", lambda user: 7, lambda user: works_in(user, "kfz-zulassung")
    )
    worklists.register("Nachsehen", "mfa_index", lambda user: None, lambda user: True)


def test_the_office_shows_what_waits(clerk, other_clerk, enter):
    mine = enter(clerk).get("/admin/").content.decode()
    assert "Offene Dinge" in mine
    assert ">7<" in mine
    assert "Offene Dinge" not in enter(other_clerk).get("/admin/").content.decode()


def test_others_see_theirs_on_their_own_page(officer, enter):
    page = enter(officer).get("/konto/").content.decode()
    assert "Nachsehen" in page
    assert "Offene Dinge" not in page
    assert "Zum Arbeitsplatz" not in page


def test_a_list_is_there_once(clerk):
    worklists.register("Umbenannt", "account_home", lambda user: 8, lambda user: True)
    assert [(entry.label, entry.url, entry.count) for entry in worklists.worklists_for(clerk)] == [
        ("Umbenannt", "/konto/", 8),
        ("Nachsehen", "/konto/zweiter-faktor/", None),
    ]
