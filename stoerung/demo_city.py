"""A demo city in the shape of Stuttgart: 23 districts around well-known centres, clipped to a drawn outline.

Every spot belongs to the district whose centre is nearest (Voronoi). Plausible, not official: the sets are
marked as demo data, and `manage.py import_districts` puts the real borders in their place.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

import shapely
from django.db import transaction
from shapely.geometry.base import BaseGeometry

from portal.geo.loading import DECIMALS
from portal.geo.metres import UTM_32, WGS84, transformed
from portal.geo.services import Loaded, load_areas, read_areas

DATA = Path(__file__).parent / "data" / "districts.json"
SOURCE = "Vorführdaten: Flächen um bekannte Mittelpunkte, keine amtlichen Grenzen"
Collection = dict[str, Any]
"""A GeoJSON FeatureCollection in degrees; each feature has the properties `code` and `name`."""


def load_demo_city() -> dict[str, Loaded]:
    """Write the area sets of the demo: districts, outline, regions. Twice changes nothing."""
    sets = {
        "stadtbezirke": ("Stadtbezirke", districts()),
        "stadtgebiet": ("Stadtgebiet", outline()),
        "bauabteilungen": ("Bauabteilungen", regions()),
    }
    with transaction.atomic():
        return {key: _load(key, name, collection) for key, (name, collection) in sets.items()}


def districts() -> Collection:
    """The 23 districts, without gaps and overlaps: neighbours share their corners."""
    names = {entry["code"]: entry["name"] for entry in _data()["districts"]}
    return _collection([(code, names[code], shape) for code, shape in _cells().items()])


def outline() -> Collection:
    """The city as one area: all districts together."""
    return _collection([("stuttgart", "Stuttgart", shapely.union_all(list(_cells().values())))])


def regions() -> Collection:
    """Four regions of whole districts: city centre, Neckar valley, north, Filder plain."""
    cells = _cells()
    return _collection(
        [
            (code, region["name"], shapely.union_all([cells[district] for district in region["districts"]]))
            for code, region in _data()["regions"].items()
        ]
    )


def _load(key: str, name: str, collection: Collection) -> Loaded:
    areas = read_areas(json.dumps(collection), name_field="name", code_field="code", crs=WGS84)
    return load_areas(key, areas, name=name, source=SOURCE, is_demo=True)


@cache
def _data() -> dict[str, Any]:
    return dict(json.loads(DATA.read_text(encoding="utf-8")))


@cache
def _cells() -> dict[str, BaseGeometry]:
    """Code → polygon in degrees. Cut in metres: in degrees, nearest would be nearest on a stretched map."""
    entries = _data()["districts"]
    city = transformed(shapely.Polygon(_data()["outline"]), WGS84, UTM_32)
    centres = transformed(shapely.MultiPoint([(e["lon"], e["lat"]) for e in entries]), WGS84, UTM_32)
    cells = shapely.voronoi_polygons(centres, extend_to=city, ordered=True).geoms
    return {
        entry["code"]: _rounded(transformed(shapely.intersection(cell, city), UTM_32, WGS84))
        for entry, cell in zip(entries, cells, strict=True)
    }


def _rounded(shape: BaseGeometry) -> BaseGeometry:
    """To a centimetre, so that a corner is the same number in every district it belongs to."""
    return shapely.transform(shape, lambda numbers: numbers.round(DECIMALS))


def _collection(areas: list[tuple[str, str, BaseGeometry]]) -> Collection:
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": name},
            "geometry": json.loads(shapely.to_geojson(shape)),
        }
        for code, name, shape in areas
    ]
    return {"type": "FeatureCollection", "features": features}
