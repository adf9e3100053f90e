"""Nominatim is a stand-in on a real socket; nothing leaves this machine."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from portal.geo import geocoding
from portal.geo.geocoding import Place, find_place, register_gazetteer
from portal.geo.points import Box, Point

PALACE = {"lat": "48.7784", "lon": "9.1800", "display_name": "Neues Schloss, Stuttgart", "boundingbox": []}


class Nominatim(HTTPServer):
    answer: Any = [PALACE]
    status = 200

    def __init__(self) -> None:
        self.asked: list[dict[str, list[str]]] = []
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(BaseHTTPRequestHandler):
    server: Nominatim

    def do_GET(self) -> None:
        self.server.asked.append({"path": [urlsplit(self.path).path], **parse_qs(urlsplit(self.path).query)})
        answer = self.server.answer
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def nominatim(settings) -> Iterator[Nominatim]:
    server = Nominatim()
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    settings.GEOCODER_URL = f"http://127.0.0.1:{server.server_port}/karte"
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def own_gazetteers(monkeypatch, settings):
    monkeypatch.setattr(geocoding, "_gazetteers", [])
    settings.GEOCODER_URL = ""


def test_a_place_is_found(nominatim):
    place = find_place("  Neues   Schloss ")
    assert place == Place("Neues Schloss", Point(9.18, 48.7784), "Neues Schloss, Stuttgart", "nominatim")
    (asked,) = nominatim.asked
    assert asked["path"] == ["/karte/search"]
    assert asked["q"] == ["Neues Schloss"]


def test_answers_can_be_kept_inside_the_city(nominatim):
    find_place("Schloss", within=Box(9.0, 48.6, 9.4, 48.9))
    assert nominatim.asked[0]["bounded"] == ["1"]
    assert nominatim.asked[0]["viewbox"] == ["9.0,48.6,9.4,48.9"]


@pytest.mark.filterwarnings("ignore:Latitude normalization")
@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, []),
        (200, b"<html>not json</html>"),
        (200, [{"display_name": "x"}]),
        (200, [{**PALACE, "lat": "north"}]),
        (200, [{**PALACE, "lat": "948.0"}]),
        (200, {"error": "x"}),
        (429, []),
        (403, []),
        (500, b"down"),
    ],
)
def test_whatever_the_service_does_the_text_is_kept(nominatim, status, answer):
    nominatim.status, nominatim.answer = status, answer
    place = find_place("Am alten Baum")
    assert place == Place("Am alten Baum")
    assert place.has_to_be_checked


def test_nobody_answers(settings, caplog):
    settings.GEOCODER_URL = "http://127.0.0.1:1"
    assert find_place("Am alten Baum").has_to_be_checked
    assert "Baum" not in caplog.text


def test_without_a_service_nobody_is_asked():
    assert find_place("Marktplatz") == Place("Marktplatz")


def test_the_local_list_answers_first(nominatim):
    known = Place("Marktplatz", Point(9.0, 48.0), "Marktplatz", "gazetteer")
    register_gazetteer(lambda text: known if text == "Marktplatz" else None)
    assert find_place("Marktplatz") == known
    assert nominatim.asked == []
    assert find_place("Neues Schloss").source == "nominatim"


@pytest.mark.parametrize("text", ["", "   \n"])
def test_nothing_is_nowhere(nominatim, text):
    register_gazetteer(lambda text: Place(text, Point(0, 0)))
    assert find_place(text).has_to_be_checked
    assert nominatim.asked == []


def test_long_text_is_cut(nominatim):
    assert len(find_place("x" * 5000).text) == 200
