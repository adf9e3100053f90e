import json
from functools import lru_cache

import shapely
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe
from shapely.geometry.base import BaseGeometry

from portal.geo.models import AreaSet
from portal.geo.services import shape_of

# Degrees; some ten metres, and a metre. A map on a phone shows no more.
TOLERANCE, DECIMALS = 0.0001, 5


def _version(request: HttpRequest, key: str) -> str | None:
    area_set = AreaSet.objects.filter(key=key).first()
    return f'"{key}-{area_set.version}"' if area_set else None


@require_safe
@cache_control(public=True, max_age=3600)
@condition(etag_func=_version)
def areas(request: HttpRequest, key: str) -> HttpResponse:
    """The borders of an area set, simplified, for maps in the browser."""
    area_set = get_object_or_404(AreaSet, key=key)
    return HttpResponse(_collection(area_set.pk, area_set.version), content_type="application/geo+json")


@lru_cache(maxsize=16)
def _collection(set_pk: int, version: int) -> str:
    """Kept by the version, which rises when an area changes."""
    rows = AreaSet.objects.get(pk=set_pk).areas.all()
    features = [
        {
            "type": "Feature",
            "properties": {"code": area.code, "name": area.name},
            "geometry": json.loads(shapely.to_geojson(_simple(shape_of(area)))),
        }
        for area in rows
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def _simple(shape: BaseGeometry) -> BaseGeometry:
    return shapely.transform(shape.simplify(TOLERANCE), lambda numbers: numbers.round(DECIMALS))
