"""One answer as XML and as JSON, by the convention of GeoReport v2.

XML: lists have a root and a name for each item, no namespace. JSON (Spark convention): the root of a list
disappears, an empty value is null, numbers and truth values stay what they are. Both carry the same.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

CONTENT_TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
FORMATS = tuple(CONTENT_TYPES)
# What XML 1.0 cannot carry, not even escaped (§ 2.2 Char).
UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Listing:
    """A list with its XML names: `Listing("services", "service", [...])`."""

    root: str
    item: str
    rows: Sequence[Mapping[str, Any] | str]


@dataclass(frozen=True)
class Document:
    """A single thing with its XML name: `Document("service_definition", {...})`."""

    root: str
    content: Mapping[str, Any]


def render(document: Listing | Document, form: str) -> str:
    """The text of an answer; ``form`` "xml" or "json"."""
    return _as_xml(document) if form == "xml" else _as_json(document)


def _as_json(document: Listing | Document) -> str:
    content = list(document.rows) if isinstance(document, Listing) else document.content
    return json.dumps(_plain(content), ensure_ascii=False, indent=1)


def _plain(value: Any) -> Any:
    if isinstance(value, Listing):
        return [_plain(row) for row in value.rows]
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, str):
        return fit(value) or None
    return value


def _as_xml(document: Listing | Document) -> str:
    if isinstance(document, Listing):
        root = _list_element(document.root, document)
    else:
        root = ET.Element(document.root)
        _fill(root, document.content)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode")


def _list_element(name: str, listing: Listing) -> ET.Element:
    element = ET.Element(name)
    for row in listing.rows:
        item = ET.SubElement(element, listing.item)
        if isinstance(row, str):
            item.text = _word(row)
        else:
            _fill(item, row)
    return element


def _fill(element: ET.Element, content: Mapping[str, Any]) -> None:
    for key, value in content.items():
        if isinstance(value, Listing):
            element.append(_list_element(key, value))
        else:
            ET.SubElement(element, key).text = _word(value)


def _word(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return fit(str(value)).replace("\r\n", "\n").replace("\r", "\n")


def fit(text: str) -> str:
    """Without characters that XML cannot carry; each becomes U+FFFD."""
    return UNFIT.sub("\ufffd", text)
