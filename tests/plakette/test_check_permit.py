"""The page /p and what it fetches: small, the same for everybody, and without the permit ever reaching us."""

import json
import re

import pytest
from django.urls import reverse

from plakette.permit.keys import read_document, read_key_set, read_revocation_list
from plakette.permit_keys import root_public_key
from plakette.services.permit import revoke_permit
from plakette.views.check import FILES, SCRIPTS
from tests.factories.permit import issued

pytestmark = pytest.mark.django_db


def test_the_codes_lead_to_the_page(signing_key):
    path = issued().check_url.removeprefix("http://127.0.0.1:8000").split("#")[0]
    assert path == reverse("permit_check:check_permit") == "/p"


def test_the_page_pins_the_root_and_explains_itself(citizen, signing_key):
    page = citizen.get("/p").content.decode()
    assert re.search(r'data-root="B[\w-]{86}"', page)
    assert "<noscript>" in page
    assert "https" in page
    assert reverse("permit_check:control_plate") in page
    assert "style=" not in page
    assert not re.search(r"<script(?![^>]* src=)", page)


@pytest.mark.parametrize(("language", "headline"), [("de", "Vorläufigen Nachweis prüfen"), ("pl", "")])
def test_the_page_speaks_german_and_english(citizen, signing_key, language, headline):
    page = citizen.get("/p", headers={"Accept-Language": language}).content.decode()
    assert headline in page
    assert f'lang="{"de" if language == "de" else "en"}"' in page


def test_the_page_sets_no_cookie_and_may_be_kept(citizen, signing_key):
    response = citizen.get("/p")
    assert not response.cookies
    assert response["Cache-Control"] == "no-cache"


def test_the_page_stays_honest_without_keys(citizen, settings, tmp_path):
    settings.PERMIT_KEY_DIR = tmp_path / "none"
    assert 'data-root=""' in citizen.get("/p").content.decode()
    for name in ("check_keys", "check_revoked"):
        assert citizen.get(reverse(f"permit_check:{name}")).status_code == 503


def test_keys_are_signed_by_the_root_and_the_list_by_a_key(citizen, signing_key):
    revoked = revoke_permit(issued(), reason="misuse")
    keys = citizen.get("/p/keys.json")
    key_set = read_key_set(keys.content.decode(), root_public_key())
    listed = citizen.get("/p/revoked.json")
    assert read_revocation_list(listed.content.decode(), key_set).permit_ids == {bytes(revoked.permit_id)}
    assert keys["Cache-Control"] == listed["Cache-Control"] == "public, max-age=60"
    payload = read_document(
        "revoked", listed.content.decode(), {name: key.public_key for name, key in key_set.keys.items()}
    )
    assert payload["key_set"] == key_set.version


def test_the_worker_answers_for_the_page_alone(citizen):
    response = citizen.get("/p/sw.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Service-Worker-Allowed"] == "/p"
    offline = json.loads(response.content.decode().split("\n")[0].removeprefix("const OFFLINE = ").rstrip(";"))
    assert offline["paths"] == ["/p"]
    assert offline["files"] == [f"/static/{name}" for name in (*FILES, *SCRIPTS)]


def test_the_worker_keeps_every_file_that_the_page_loads(citizen, signing_key):
    page = citizen.get("/p").content.decode()
    loaded = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page))
    assert loaded <= {f"/static/{name}" for name in (*FILES, *SCRIPTS)}


def test_the_manifest_names_the_page(citizen):
    response = citizen.get("/p/manifest.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    assert (response.json()["start_url"], response.json()["scope"]) == ("/p", "/p")


@pytest.mark.parametrize("name", ["permit", "keys", "revoked", "worker", "manifest"])
def test_nothing_is_sent_to_the_page(citizen, name):
    assert citizen.post(reverse(f"permit_check:check_{name}")).status_code == 405
