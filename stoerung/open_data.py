"""The public reports as a table and as GeoJSON (RFC 7946), row by row: nothing that a stranger may not see."""

import csv
import json
from collections.abc import Iterator
from typing import Any

from stoerung.models import Report
from stoerung.open311.answers import public_address, stamp
from stoerung.public_positions import public_point

COLUMNS = (
    "nummer",
    "thema",
    "gruppe",
    "stand",
    "grund",
    "gemeldet",
    "beendet",
    "ort",
    "stadtbezirk",
    "laenge",
    "breite",
    "ort_ungefaehr",
    "amt",
    "text",
)
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/deed.de"
# A spreadsheet takes a cell that begins like this for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def public_facts(report: Report) -> dict[str, Any]:
    """One public report; needs category with its parent, and department."""
    private = report.category.is_place_private
    point = report.point and public_point(report.point, is_private=private)
    parent = report.category.parent
    return {
        "nummer": report.number,
        "thema": report.category.code,
        "gruppe": parent.code if parent else "",
        "stand": report.status,
        "grund": report.close_reason,
        "gemeldet": stamp(report.created_at),
        "beendet": stamp(report.closed_at) if report.closed_at else "",
        "ort": public_address(report),
        "stadtbezirk": report.district,
        "laenge": point.lon if point else None,
        "breite": point.lat if point else None,
        "ort_ungefaehr": private,
        "amt": report.department.name,
        "text": report.shown_text,
    }


def rows() -> Iterator[dict[str, Any]]:
    """All public reports, oldest first, without holding them in memory."""
    reports = Report.objects.public().select_related("category__parent", "department")
    for report in reports.order_by("created_at", "pk").iterator(chunk_size=1000):
        yield public_facts(report)


class _Echo:
    """A file that gives back what is written."""

    def write(self, text: str) -> str:
        return text


def as_csv() -> Iterator[str]:
    """Semicolons and a byte order mark, as spreadsheets in Germany expect it."""
    writer = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")
    yield "\ufeff"
    yield writer.writerow(COLUMNS)
    for row in rows():
        yield writer.writerow([_cell(row[name]) for name in COLUMNS])


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value


def as_geojson() -> Iterator[str]:
    yield f'{{"type":"FeatureCollection","license":"{LICENCE}","features":['
    comma = ""
    for row in rows():
        yield comma + json.dumps(feature(row), ensure_ascii=False)
        comma = ",\n"
    yield "]}"


def feature(facts: dict[str, Any]) -> dict[str, Any]:
    """A GeoJSON feature; reports whose place nobody knows have no geometry."""
    lon, lat = facts["laenge"], facts["breite"]
    geometry = {"type": "Point", "coordinates": [lon, lat]} if lon is not None else None
    properties = {key: value for key, value in facts.items() if key not in ("laenge", "breite")}
    return {"type": "Feature", "geometry": geometry, "properties": properties}
