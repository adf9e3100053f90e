"""XML and JSON carry the same, and both are sound whatever stands in the texts."""

import json
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stoerung.open311.documents import Document, Listing, render

ROW = {"name": "Öl & <Gas>", "lat": 48.7, "empty": "", "nothing": None, "flag": True}


def test_json_has_no_root_and_null_for_nothing():
    assert json.loads(render(Listing("rows", "row", [ROW]), "json")) == [
        {"name": "Öl & <Gas>", "lat": 48.7, "empty": None, "nothing": None, "flag": True}
    ]


def test_xml_has_root_item_and_no_namespace():
    text = render(Listing("rows", "row", [ROW]), "xml")
    assert text.startswith('<?xml version="1.0" encoding="utf-8"?>')
    root = ET.fromstring(text)
    assert (root.tag, root[0].tag, root[0].findtext("name")) == ("rows", "row", "Öl & <Gas>")
    assert (root[0].findtext("flag"), root[0].findtext("empty")) == ("true", "")
    assert "xmlns" not in text


def test_lists_within_and_words_as_items():
    inner = Document("thing", {"formats": Listing("formats", "format", ["text/xml"])})
    assert json.loads(render(inner, "json")) == {"formats": ["text/xml"]}
    assert ET.fromstring(render(inner, "xml")).findtext("formats/format") == "text/xml"


@pytest.mark.parametrize("mark", ["\x00", "\x0b", "\ufffe", "\ud800"])
def test_what_xml_cannot_carry_is_replaced_in_both(mark):
    listing = Listing("rows", "row", [{"text": f"a{mark}b"}])
    assert ET.fromstring(render(listing, "xml")).findtext("row/text") == "a\ufffdb"
    assert json.loads(render(listing, "json")) == [{"text": "a\ufffdb"}]


@given(st.text())
def test_both_say_the_same(text):
    listing = Listing("rows", "row", [{"text": text}])
    from_xml = ET.fromstring(render(listing, "xml")).findtext("row/text")
    from_json = json.loads(render(listing, "json"))[0]["text"] or ""
    assert from_xml == from_json.replace("\r\n", "\n").replace("\r", "\n")
