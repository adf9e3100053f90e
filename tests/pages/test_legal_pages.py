import re

import pytest

from portal.pages import licences
from tests.crispy_kern.html import parse

OPERATOR = {
    "name": "Stadt Beispiel",
    "street": "Weg 1",
    "city": "12345 Beispiel",
    "email": "",
    "phone": "",
    "vat_id": "",
}
PAGES = ["/hilfe/", "/impressum/", "/datenschutz/", "/barrierefreiheit/", "/gebaerdensprache/", "/open-source/"]


@pytest.mark.parametrize("path", [*PAGES, "/leichte-sprache/"])
def test_page_is_there_and_linked_from_every_footer(client, path):
    assert client.get(path).status_code == 200
    footer = client.get("/").content.decode().partition("<footer")[2]
    assert f'href="{path}"' in footer


@pytest.mark.parametrize("path", ["/impressum/", "/datenschutz/", "/barrierefreiheit/", "/hilfe/"])
def test_operator_is_named_and_what_is_empty_is_left_out(client, settings, path):
    settings.OPERATOR = OPERATOR
    page = client.get(path).content.decode()
    assert "Stadt Beispiel" in page
    assert "mailto:" not in page
    assert "tel:" not in page
    settings.OPERATOR = {**OPERATOR, "email": "amt@example.org", "phone": "0711 123"}
    page = client.get(path).content.decode()
    assert 'href="mailto:amt@example.org"' in page
    assert 'href="tel:0711123"' in page


def test_imprint_of_the_demo_does_not_pass_for_the_citys(client, settings):
    settings.DEMO = True
    assert "Sie wird nicht von der Stadt betrieben." in client.get("/impressum/").content.decode()
    settings.DEMO = False
    assert "Sie wird nicht von der Stadt betrieben." not in client.get("/impressum/").content.decode()


def test_privacy_notice_names_the_cookies_that_are_set(client, settings):
    page = client.get("/datenschutz/").content.decode()
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME):
        assert f"<code>{name}</code>" in page


def test_open_source_page_lists_what_runs(client):
    page = client.get("/open-source/").content.decode()
    assert "<strong>Django</strong> 5.2" in page
    names = re.findall(r"<li><strong>(.*?)</strong>", page)
    assert len(names) == len(set(names)) > 20
    assert "EUPL-1.2" in page
    assert "SIL Open Font License" in page


def test_open_source_page_does_without_the_list(client, settings, tmp_path):
    settings.BASE_DIR = tmp_path
    licences.packages.cache_clear()
    try:
        assert "<strong>Django</strong>" not in client.get("/open-source/").content.decode()
    finally:
        licences.packages.cache_clear()


def test_easy_language_is_german_for_everybody(client):
    response = client.get("/leichte-sprache/", headers={"accept-language": "en"})
    assert response.headers["Content-Language"] == "de"
    assert '<html lang="de">' in response.content.decode()


def test_easy_sentences_are_short(client):
    page = client.get("/leichte-sprache/").content.decode()
    text = parse(page).one("div", class_="easy").words()
    assert max(len(sentence.split()) for sentence in re.split(r"[.?!:]", text)) <= 15
