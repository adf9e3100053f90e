"""The map of the first page: drawn here, tapped there."""

from collections.abc import Mapping
from typing import Final

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from portal.geo.maps import Label, Viewport, around, as_data_uri, draw_map, read_tap, viewport_from
from portal.geo.models import Area
from portal.geo.place_map import PlaceMap, place_map
from portal.geo.points import Box, Point
from stoerung.gazetteer import landmarks
from stoerung.services.places import DISTRICTS

CITY: Final = Box(9.038, 48.692, 9.316, 48.867)
WIDTH, HEIGHT = 640, 400
NEAR: Final = 2.0
"""Metres per pixel: a fingertip is a house."""
FINGERTIP: Final = 8
"""Pixels by which a tap misses."""
COARSE: Final = 6.0
STEP: Final = 2


def start_view(spot: Point | None, accuracy: float | None) -> Viewport:
    """The whole city, or a known spot so near that its inexactness is on the picture."""
    if spot is None:
        return around(CITY, WIDTH, HEIGHT)
    return Viewport(spot, NEAR, WIDTH, HEIGHT).scaled(max(NEAR, (accuracy or 0) / 150)).clamped(CITY)


def sent_view(data: Mapping[str, str]) -> Viewport | None:
    """The picture as sent, moved by its button; None where the map was not touched."""
    if not {"map", "map_move", "pos.x"} & data.keys():
        return None
    return viewport_from(data, start_view(None, None), CITY)


def tapped(data: Mapping[str, str], view: Viewport) -> tuple[Point | None, Viewport]:
    """The spot, and the picture to show now: after a coarse tap a nearer one, to tap again."""
    spot = read_tap(data, view)
    if spot is None:
        return None, view
    nearer = view.zoomed(STEP) if view.metres_per_pixel > COARSE else view
    return spot, Viewport(spot, nearer.metres_per_pixel, view.width, view.height).clamped(CITY)


def flow_map(view: Viewport, pin: Point | None) -> PlaceMap:
    labels = [Label(entry.name, entry.point) for entry in landmarks(view.box)]
    return place_map(view, _districts(), set_key=DISTRICTS, pin=pin, labels=labels)


def picture(spot: Point, accuracy: float | None) -> SafeString:
    """A small map for src="…", only to look at."""
    view = Viewport(spot, max(4.0, (accuracy or 0) / 100), 400, 260)
    labels = [Label(entry.name, entry.point) for entry in landmarks(view.box, limit=8)]
    return as_data_uri(draw_map(view, _districts(), pin=spot, labels=labels))


def _districts() -> QuerySet[Area]:
    return Area.objects.filter(area_set__key=DISTRICTS).order_by("code")
