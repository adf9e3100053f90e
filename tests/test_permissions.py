"""Every address × every role × every method, against the table in tests/permission_table.py."""

import copy
import logging
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Role, User
from tests.factories import accounts
from tests.permission_table import ANONYMOUS, BOTH, LEAD, MODELS, NOBODY, OPERATOR, PAGES, ROLES, Model, Page
from tests.urls import Address, addresses

MAKERS: dict[str, Callable[[], User]] = {
    "stranger": lambda: accounts.person("stranger"),
    "clerk": lambda: accounts.member("clerk", Role.CLERK, "kfz-zulassung"),
    "lead": lambda: accounts.member("lead", Role.LEAD, "kfz-zulassung"),
    "other_clerk": lambda: accounts.member("other_clerk", Role.CLERK, "tiefbauamt"),
    "triage_clerk": lambda: accounts.member("triage_clerk", Role.CLERK, "stoerungsstelle"),
    "triage_lead": lambda: accounts.member("triage_lead", Role.LEAD, "stoerungsstelle"),
    "treasurer": lambda: accounts.member("treasurer", Role.CLERK, "stadtkasse"),
    "officer": lambda: accounts.member("officer", Role.OFFICER, "verkehrsueberwachung"),
    "operator": lambda: accounts.person("operator", is_superuser=True),
}
CALLS = [(role, method) for role in ROLES for method in ("GET", "POST")]
# Methods no page has: asked by those with the least and the most rights.
CALLS += [(role, method) for role in (ANONYMOUS, LEAD, OPERATOR) for method in ("PUT", "DELETE")]
LOGIN_PAGES = ("/konto/anmelden/", "/admin/login/")


def rows() -> dict[str, Page]:
    return PAGES | {name: page for model, entry in MODELS.items() for name, page in model_pages(model, entry)}


def model_pages(model: str, entry: Model) -> list[tuple[str, Page]]:
    """The pages Django's admin makes for a model. Objects that do not exist are looked up for lookers only."""
    return [
        (f"admin:{model}_changelist", Page(entry.look, BOTH)),
        (f"admin:{model}_add", Page(entry.add, BOTH)),
        (f"admin:{model}_change", Page(entry.look, BOTH, post=entry.change)),
        (f"admin:{model}_history", Page(entry.look)),
        (f"admin:{model}_delete", Page(NOBODY, BOTH)),
    ]


def known(address: Address) -> bool:
    # Django's admin redirects the bare number to the page of the object, for those who may enter the office.
    return address.name in rows() or address.name == "admin:<path:object_id>/"


def test_every_address_is_in_the_table():
    missing = [f"{address.name} ({address.path})" for address in addresses() if not known(address)]
    assert not missing, "\n".join(["Who may open these? Tell tests/permission_table.py:", *missing])


def test_the_table_has_no_address_that_is_gone():
    names = {address.name for address in addresses()}
    assert not set(rows()) - names


@pytest.fixture(autouse=True)
def quiet():
    """Each refusal is logged with its traceback; here thousands are meant."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def browsers(django_db_setup, django_db_blocker):
    """One logged-in browser for each role; second factors are shown."""
    with django_db_blocker.unblock():
        from django.db import transaction

        with transaction.atomic():
            people = {role: make() for role, make in MAKERS.items()}
            clients = {role: accounts.enter(person) for role, person in people.items()}
            yield {ANONYMOUS: Client(), **clients}
            transaction.set_rollback(True)


@pytest.mark.parametrize("address", [address for address in addresses() if address.name in rows()], ids=str)
def test_address_opens_for_whom_the_table_says(browsers, db, address):
    page = rows()[address.name]
    faults = []
    for role, method in CALLS:
        fault = judge(page, role, method, outcome(browsers[role], method, address.path))
        if fault:
            faults.append(f"{role} {method} {address.path}: {fault}")
    assert not faults, "\n".join(faults)


def outcome(client: Client, method: str, path: str) -> str:
    """What the answer means: "open", "login" (shown the way in), "denied", "absent", "method", "crash"."""
    cookies = copy.deepcopy(client.cookies)  # one of the addresses is the logout
    response = client.generic(method, path)
    client.cookies = cookies
    if response.status_code in (301, 302, 303):
        return "login" if response["Location"].startswith(LOGIN_PAGES) else "moved"
    if response.status_code == 400 and "Allow" in response:  # Open311 has no 405
        return "method"
    names = {403: "denied", 404: "absent", 405: "method", 410: "absent", 503: "absent"}
    return names.get(response.status_code, "crash" if response.status_code >= 500 else "open")


def judge(page: Page, role: str, method: str, seen: str) -> str:
    """What is wrong with it; empty if nothing."""
    if seen == "crash":
        return "crashes"
    if page.admits(role, method):
        return f"refused ({seen}) to a role that may" if seen in ("login", "denied", "method") else ""
    # Frameworks' own views may answer other methods like those they know.
    if seen == "open" and not (method in ("PUT", "DELETE") and page.admits(role, "GET")):
        return "open to a role that may not, or by a method that the table does not name"
    return ""


@pytest.mark.parametrize(
    ("role", "method", "seen", "fine"),
    [
        ("clerk", "GET", "open", True),
        ("clerk", "GET", "absent", True),
        ("clerk", "GET", "denied", False),
        ("clerk", "GET", "login", False),
        ("clerk", "POST", "open", False),
        ("clerk", "POST", "method", True),
        ("clerk", "DELETE", "method", True),
        ("clerk", "DELETE", "open", True),
        ("clerk", "GET", "crash", False),
        ("stranger", "GET", "denied", True),
        ("stranger", "GET", "absent", True),
        ("stranger", "GET", "open", False),
        ("stranger", "DELETE", "open", False),
    ],
)
def test_the_judge_is_strict(role, method, seen, fine):
    assert (judge(Page(frozenset({"clerk"})), role, method, seen) == "") is fine


def test_the_outcome_of_a_page_is_seen(browsers, db):
    assert outcome(browsers["operator"], "GET", reverse("admin:index")) == "open"
    assert outcome(browsers["clerk"], "GET", reverse("admin:accounts_user_changelist")) == "denied"
    assert outcome(browsers["officer"], "GET", reverse("admin:index")) == "login"
    assert outcome(browsers[ANONYMOUS], "GET", "/gibt-es-nicht/") == "absent"
