"""The check page and the officers' pages in a real browser: with and without network, good permits and bad."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as portal_settings
from django.utils import timezone
from playwright.sync_api import expect

from plakette import permit_keys
from plakette.permit import from_token, to_token
from plakette.services.permit import revoke_permit
from tests.browser.axe import assert_accessible, assert_fits
from tests.browser.conftest import watched
from tests.browser.weight import production_server, weigh
from tests.factories.permit import issued

GREEN, RED, AMBER = ".verdict--green", ".verdict--red", ".verdict--amber"
OFFLINE = "ERR_INTERNET_DISCONNECTED"


@pytest.fixture(autouse=True)
def root_key(transactional_db, settings, tmp_path):
    settings.PERMIT_KEY_DIR = tmp_path / "permit_keys"
    permit_keys.ensure_demo_keys(timezone.now())
    return permit_keys.load_private(tmp_path / "permit_root.key")


def open_permit(page, token):
    page.goto("about:blank")
    page.goto(f"/p#{token}")


def wait_for_worker(page):
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def go_offline(page):
    wait_for_worker(page)
    page.expected_errors.append(OFFLINE)
    page.context.set_offline(True)


def answer(page, name, text):
    """Somebody between us and the phone answers for the server."""
    page.route(f"**/p/{name}.json", lambda route: route.fulfill(body=text))


def tampered(token):
    sealed = bytearray(from_token(token))
    at = bytes(sealed).index(b"S-AB")
    sealed[at : at + 4] = b"S-XY"
    return to_token(bytes(sealed))


def test_a_permit_is_green_and_its_plate_is_large(page):
    open_permit(page, issued("S-AB 1234").token)
    expect(page.locator(GREEN)).to_contain_text("Gültig")
    plate = page.locator(".verdict__plate")
    expect(plate).to_have_text("S-AB 1234")
    assert plate.evaluate("element => parseFloat(getComputedStyle(element).fontSize)") >= 40
    expect(page.locator(GREEN)).to_contain_text("4 (grüne Plakette)")
    assert_accessible(page)
    assert_fits(page)


def test_without_a_network_it_is_still_checked(page):
    token, other = issued("S-AB 1234").token, issued("WÜM-A 123").token
    page.goto("/p")
    go_offline(page)
    open_permit(page, token)
    expect(page.locator(GREEN)).to_contain_text("S-AB 1234")
    page.reload()
    expect(page.locator(GREEN)).to_contain_text("S-AB 1234")
    page.evaluate(f"location.hash = '{other}'")
    expect(page.locator(GREEN)).to_contain_text("WÜM-A 123")
    page.evaluate(f"location.hash = '{tampered(token)}'")
    expect(page.locator(RED)).to_contain_text("Ungültig")


def test_the_permit_is_sent_to_nobody(page):
    token = issued("S-AB 1234").token
    sent = []
    page.context.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    page.goto("/p")
    page.fill("#permit-code", f"http://127.0.0.1:8000/p#{token[:90].lower()}\n {token[90:]}")
    page.get_by_role("button", name="Prüfen").click()
    expect(page.locator(GREEN)).to_contain_text("S-AB 1234")
    page.get_by_role("button", name="English").click()
    expect(page.locator(GREEN)).to_contain_text("S-AB 1234")
    wait_for_worker(page)
    assert len(sent) > 5
    assert not [line for line in sent if token[:20] in line.split("#")[0] or "AB%20123" in line]
    assert not [line for line in sent if "#" not in line and token[20:60] in line]


def test_a_changed_permit_is_red_and_shows_nothing_of_itself(page):
    open_permit(page, tampered(issued("S-AB 1234").token))
    expect(page.locator(RED)).to_contain_text("verändert oder gefälscht")
    expect(page.locator(".verdict__plate")).to_have_count(0)
    assert_accessible(page)


def test_a_revoked_permit_turns_red(page):
    permit = issued()
    open_permit(page, permit.token)
    expect(page.locator(GREEN)).to_be_visible()
    revoke_permit(permit, reason="misuse")
    page.reload()
    expect(page.locator(RED)).to_contain_text("Widerrufen")
    go_offline(page)
    page.reload()
    expect(page.locator(RED)).to_contain_text("Widerrufen")


def test_an_old_list_makes_it_amber(page):
    page.goto("/p")
    go_offline(page)
    page.clock.set_fixed_time(timezone.now() + timedelta(hours=23))
    open_permit(page, issued().token)
    expect(page.locator(GREEN)).to_be_visible()
    page.clock.set_fixed_time(timezone.now() + timedelta(hours=25))
    page.reload()
    expect(page.locator(AMBER)).to_contain_text("Nicht sicher")
    expect(page.locator(AMBER)).to_contain_text("älter als 24 Stunden")
    assert_accessible(page)
    assert_fits(page)


def test_after_its_last_day_it_is_red(page):
    token = issued().token
    page.goto("/p")
    page.clock.set_fixed_time(timezone.now() + timedelta(days=14))
    open_permit(page, token)
    expect(page.locator(RED)).to_contain_text("Abgelaufen")


def test_a_clock_that_is_slow_is_noticed(page):
    token = issued().token
    page.clock.set_fixed_time(timezone.now() - timedelta(hours=2))
    open_permit(page, token)
    expect(page.locator(AMBER)).to_contain_text("Uhr dieses Geräts")


def test_a_new_key_needs_the_network_once(page, root_key):
    page.goto("/p")
    go_offline(page)
    permit_keys.rotate(root_key, timezone.now())
    open_permit(page, issued("S-NE 1").token)
    expect(page.locator(AMBER)).to_contain_text("Siegelschlüssel noch nicht")
    page.context.set_offline(False)
    page.reload()
    expect(page.locator(GREEN)).to_contain_text("S-NE 1")


def test_older_keys_and_lists_do_not_replace_newer_ones(page, root_key):
    permit = issued()
    old = {}
    for name in ("keys", "revoked"):
        old[name] = page.request.get(f"/p/{name}.json").text()
    permit_keys.rotate(root_key, timezone.now())
    revoke_permit(permit, reason="misuse")
    open_permit(page, permit.token)
    expect(page.locator(RED)).to_contain_text("Widerrufen")
    for name, text in old.items():
        answer(page, name, text)
    page.reload()
    expect(page.locator(RED)).to_contain_text("Widerrufen")


def test_a_list_that_nobody_signed_is_no_list(page):
    token = issued().token
    answer(page, "revoked", '{"payload": "e30", "key": "01"}')
    open_permit(page, token)
    expect(page.locator(AMBER)).to_contain_text("Nicht sicher")


@pytest.mark.browser_context_args(locale="en-GB")
def test_in_english(page):
    open_permit(page, issued().token)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".verdict__plate")).to_be_visible()


def test_a_genuine_permit_of_a_group_that_may_not_enter_says_so(page):
    open_permit(page, issued(group=2).token)
    expect(page.locator(GREEN)).to_contain_text("reicht für die Umweltzone Stuttgart nicht")
    assert_accessible(page)


def test_without_javascript_it_explains_itself(plain_page):
    plain_page.goto(f"/p#{issued().token}")
    # Playwright's own text search leaves <noscript> out.
    words = plain_page.locator("noscript .kern-alert")
    expect(words).to_be_visible()
    assert "Diese Seite braucht JavaScript" in words.evaluate("element => element.innerText")
    assert words.locator("a").get_attribute("href") == "/plakette/kontrolle/"
    assert plain_page.locator("#permit-form").is_hidden()


def test_on_an_address_where_browsers_forbid_it_it_says_so(page):
    page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false })")
    open_permit(page, issued().token)
    expect(page.locator("#permit-insecure")).to_contain_text("https")
    assert page.locator("#permit-form").is_hidden()
    assert_accessible(page)


def test_the_worker_leaves_other_pages_alone(page):
    page.goto("/p")
    go_offline(page)
    with pytest.raises(Exception, match=OFFLINE):
        page.goto("/")


@pytest.fixture
def patrol(new_context, live_server, officer, enter):
    """An officer's phone."""
    context = new_context()
    session = enter(officer).cookies[portal_settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": portal_settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    with watched(context, live_server.url) as watch:
        page = context.new_page()
        page.expected_errors = watch.expected
        yield page


def ask(page, plate):
    page.fill("#id_plate", plate)
    page.press("#id_plate", "Enter")  # A mouse would stay over the button, whose colour then moves.


def test_an_officer_asks_by_plate(patrol):
    issued("S-AB 1234")
    patrol.goto("/plakette/kontrolle/")
    assert_accessible(patrol)
    assert_fits(patrol)
    ask(patrol, "s ab 1234")
    expect(patrol.locator(GREEN)).to_contain_text("Gültiger Nachweis")
    assert_accessible(patrol)
    ask(patrol, "S-AB 1235")
    expect(patrol.locator(RED)).to_contain_text("Kein gültiger Nachweis")
    assert_accessible(patrol)


def test_an_officer_asks_without_a_network_until_midnight(patrol):
    permit = issued("S-AB 1234")
    issued("S-RO 3", group=3)
    patrol.goto("/plakette/kontrolle/")
    expect(patrol.locator("#control-status")).to_contain_text(re.compile("2 Nachweise, Stand heute"))
    go_offline(patrol)
    patrol.goto("/plakette/kontrolle/")
    expect(patrol.locator("h1")).to_contain_text("ohne Netz")
    ask(patrol, "sab1234")
    expect(patrol.locator(GREEN)).to_contain_text("gültig bis")
    expect(patrol.locator(GREEN)).to_contain_text(str(permit.valid_until.year))
    assert_accessible(patrol)
    assert_fits(patrol)
    ask(patrol, "S-RO 3")
    expect(patrol.locator(GREEN)).to_contain_text("reicht für die Umweltzone nicht")
    ask(patrol, "S-AB 1235")
    expect(patrol.locator(AMBER)).to_contain_text("Nicht in der Liste")
    assert_accessible(patrol)
    patrol.clock.set_fixed_time(timezone.now() + timedelta(days=1))
    ask(patrol, "S-AB 1234")
    expect(patrol.locator("#control-status")).to_contain_text("keine Liste von heute")
    expect(patrol.locator(".verdict")).to_have_count(0)


def test_the_key_on_the_phone_cannot_be_read_out(patrol):
    issued("S-AB 1234")
    patrol.goto("/plakette/kontrolle/")
    expect(patrol.locator("#control-status")).to_contain_text("1 Nachweise")
    exported = patrol.evaluate(
        """ControlList.kept(new Date())
        .then((list) => crypto.subtle.exportKey("raw", list.key))
        .then(() => "readable", () => "sealed")"""
    )
    assert exported == "sealed"


def test_whoever_is_no_longer_an_officer_loses_the_list(patrol, officer):
    issued("S-AB 1234")
    patrol.goto("/plakette/kontrolle/offline/")
    expect(patrol.locator("#control-status")).to_contain_text("1 Nachweise")
    officer.memberships.update(valid_until=timezone.localdate() - timedelta(days=1), valid_from="2020-01-01")
    patrol.expected_errors.append("404")
    patrol.evaluate("ControlList.refresh({ ...document.getElementById('control').dataset }, new Date())")
    assert patrol.evaluate("ControlList.kept(new Date())") is None


FIRST_VISIT = 60_000
CHECK_ITSELF = 16_000


def test_as_in_production_the_page_is_small_and_works_without_a_network(new_context, settings, tmp_path):
    """Files have hashed names there, and come compressed."""
    token = issued("S-AB 1234").token
    with production_server(settings, tmp_path / "static") as address:
        context = new_context()
        with watched(context, address) as watch:
            page = context.new_page()
            page.expected_errors = watch.expected
            frame = weigh(page, f"{address}/hilfe/").bytes
            check = weigh(page, f"{address}/p").bytes
            assert frame + check <= FIRST_VISIT
            assert check <= CHECK_ITSELF
            go_offline(page)
            page.goto("about:blank")
            page.goto(f"{address}/p#{token}")
            expect(page.locator(GREEN)).to_contain_text("S-AB 1234")
