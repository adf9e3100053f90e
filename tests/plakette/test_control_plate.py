"""Officers ask by plate; nobody else does, nobody asks endlessly, and the log knows no plate."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from plakette.permit.keys import from_base64url, read_document
from plakette.permit.plate_hash import plate_hash
from plakette.permit_keys import key_set_in_force
from plakette.services.control import officer_day_key, officer_list
from plakette.services.permit import revoke_permit
from plakette.views import control
from portal.audit.models import Entry
from portal.throttling.models import Counter
from tests.factories.permit import issued

pytestmark = pytest.mark.django_db
GUARDED = ["control_plate", "control_list", "control_offline"]
YES, NO = "Gültiger Nachweis", "Kein gültiger Nachweis"


def address(name):
    return reverse(f"permit_check:{name}")


def ask(client, plate, country="DE"):
    return client.post(address("control_plate"), {"plate": plate, "country": country})


@pytest.fixture
def patrol(officer, enter):
    return enter(officer)


@pytest.mark.parametrize("name", GUARDED)
def test_without_a_login_the_way_leads_to_it(citizen, name):
    response = citizen.get(address(name))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", GUARDED)
@pytest.mark.parametrize("person", ["stranger", "clerk", "lead"])
def test_only_officers_come_in(request, enter, name, person):
    assert enter(request.getfixturevalue(person)).get(address(name)).status_code == 404


def test_yes_with_plate_and_days_and_nothing_else(patrol, signing_key):
    permit = issued("S-AB 1234")
    page = ask(patrol, "sab 1234").content.decode()
    assert YES in page
    assert NO not in page
    assert "SAB 1234" in page
    for secret in (permit.order.name, permit.order.number, permit.order.street, permit.token):
        assert secret not in page


@pytest.mark.parametrize(("plate", "country"), [("S-AB 1235", "DE"), ("S-AB 1234", "PL")])
def test_no_for_another_plate_or_country(patrol, signing_key, plate, country):
    issued("S-AB 1234")
    assert NO in ask(patrol, plate, country).content.decode()


def test_no_once_it_is_revoked_or_over(patrol, signing_key):
    revoke_permit(issued("S-AB 1"), reason="misuse")
    issued("S-AB 2", now=timezone.now()).__class__.objects.filter(plate_key="SAB2").update(
        valid_from=timezone.localdate() - timedelta(days=14),
        valid_until=timezone.localdate() - timedelta(days=1),
    )
    assert NO in ask(patrol, "S-AB 1").content.decode()
    assert NO in ask(patrol, "S-AB 2").content.decode()


def test_a_genuine_permit_of_a_group_that_may_not_enter_is_told_so(patrol, signing_key):
    issued("S-AB 1", group=3)
    issued("S-AB 2", group=4)
    assert "reicht für die Umweltzone nicht" in ask(patrol, "S-AB 1").content.decode()
    assert "reicht für die Umweltzone nicht" not in ask(patrol, "S-AB 2").content.decode()


@pytest.mark.parametrize("plate", ["", "-", "?", "X" * 21])
def test_no_plate_is_a_fault_of_the_form(patrol, signing_key, plate):
    page = ask(patrol, plate).content.decode()
    assert YES not in page
    assert NO not in page
    assert "error-summary" in page


def test_the_log_says_who_and_when_but_not_which_plate(patrol, officer, signing_key):
    issued("S-AB 1234")
    ask(patrol, "S-AB 1234")
    ask(patrol, "s-ab1234")
    first, second = Entry.objects.filter(action="plakette.permit.checked")
    assert first.by_id == officer.pk
    assert first.facts["found"] is True
    assert first.facts["plate_hash"] == second.facts["plate_hash"]
    assert "1234" not in json.dumps({**first.facts, "plate_hash": ""})
    plain = hashlib.sha256(b"DE:SAB1234").hexdigest()
    assert not plain.startswith(first.facts["plate_hash"])


def test_a_patrol_that_asks_for_everything_is_stopped(patrol, signing_key, monkeypatch):
    monkeypatch.setattr(control, "QUESTIONS_PER_HOUR", 2)
    assert [ask(patrol, f"S-AB {n}").status_code for n in (1, 2, 3)] == [200, 200, 429]
    assert Counter.objects.filter(scope="plakette.control").count() == 1


def test_answers_are_kept_by_no_cache(patrol, signing_key):
    for response in (ask(patrol, "S-AB 1"), patrol.get(address("control_list"))):
        assert "no-store" in response["Cache-Control"]


class TestList:
    def opened(self, text):
        keys = {name: key.public_key for name, key in key_set_in_force().keys.items()}
        return read_document("officer", text, keys)

    def test_it_names_today_s_permits_by_keyed_hashes(self, patrol, officer, signing_key):
        issued("S-AB 1234")
        issued("WA 12345", country="PL", group=3)
        revoke_permit(issued("S-XY 1"), reason="misuse")
        response = patrol.get(address("control_list"))
        payload = self.opened(response.content.decode())
        entries = from_base64url(payload["permits"])
        found = [entries[at : at + 13] for at in range(0, len(entries), 13)]
        key = from_base64url(payload["key"])
        expected = [
            hmac.new(key, question, "sha256").digest()[:10] + bytes([0, 13, group])
            for question, group in ((b"DE:SAB1234", 4), (b"PL:WA12345", 3))
        ]
        assert found == sorted(expected)
        assert payload["day"] == timezone.localdate().isoformat()
        assert payload["needs_group"] == 4

    def test_no_plate_is_readable_in_it(self, officer, signing_key):
        issued("S-AB 1234")
        text = officer_list(officer)
        assert b"SAB1234" not in base64.urlsafe_b64decode(json.loads(text)["payload"] + "==")

    def test_its_key_is_the_officer_s_and_the_day_s(self, officer, stranger):
        today = timezone.localdate()
        keys = {
            officer_day_key(officer, today),
            officer_day_key(officer, today + timedelta(days=1)),
            officer_day_key(stranger, today),
        }
        assert len(keys) == 3
        assert {len(key) for key in keys} == {32}
        assert len({plate_hash(key, "DE", "SAB1234") for key in keys}) == 3

    def test_fetching_it_is_written_down_and_bounded(self, patrol, officer, signing_key, monkeypatch):
        monkeypatch.setattr(control, "LISTS_PER_HOUR", 1)
        assert [patrol.get(address("control_list")).status_code for _ in range(2)] == [200, 429]
        assert Entry.objects.get(action="plakette.permit.list_fetched").facts == {"entries": 0}

    def test_without_a_key_there_is_none(self, patrol, settings, tmp_path):
        settings.PERMIT_KEY_DIR = tmp_path / "none"
        assert patrol.get(address("control_list")).status_code == 503


def test_the_page_for_places_without_a_network_carries_nobody(patrol, officer, signing_key):
    page = patrol.get(address("control_offline")).content.decode()
    assert officer.email not in page
    assert officer.name not in page


def test_the_worker_needs_no_login_and_keeps_only_public_files(citizen):
    body = citizen.get(address("control_worker")).content.decode()
    offline = json.loads(body.split("\n")[0].removeprefix("const OFFLINE = ").rstrip(";"))
    assert offline["paths"] == ["/plakette/kontrolle/", "/plakette/kontrolle/offline/"]
    assert all(name.startswith("/static/") for name in offline["files"])
