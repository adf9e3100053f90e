"""Against geodesics, the true distances on the ellipsoid."""

import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st
from pyproj import Geod

from portal.geo.metres import UTM_32, WGS84, metres_to_border, to_metres, transformed
from portal.geo.points import Point

EARTH = Geod(ellps="GRS80")
LON, LAT = st.floats(8.8, 9.5), st.floats(48.6, 48.9)


@given(LON, LAT, LON, LAT)
def test_metres_are_metres(lon, lat, other_lon, other_lat):
    _, _, true = EARTH.inv(lon, lat, other_lon, other_lat)
    assume(true > 1)
    a, b = (to_metres(shapely.Point(*spot)) for spot in ((lon, lat), (other_lon, other_lat)))
    assert shapely.distance(a, b) == pytest.approx(true, rel=0.0005)


@given(st.floats(0, 360), st.floats(1, 20_000))
def test_there_and_back_is_the_same_place(bearing, metres):
    lon, lat, _ = EARTH.fwd(9.18, 48.78, bearing, metres)
    spot = transformed(to_metres(shapely.Point(lon, lat)), UTM_32, WGS84)
    assert shapely.get_coordinates(spot)[0] == pytest.approx((lon, lat), abs=1e-9)


@pytest.mark.parametrize("metres", [1, 25, 400, 3000])
@pytest.mark.parametrize("side", [90, 270])
def test_distance_to_a_border(metres, side):
    """The border is the meridian 9.2° east; a step off it, inside and outside."""
    area = shapely.box(9.0, 48.6, 9.2, 49.0)
    lon, lat, _ = EARTH.fwd(9.2, 48.8, side, metres)
    assert metres_to_border(Point(lon, lat), area) == pytest.approx(metres, rel=0.0005)


def test_a_long_border_stays_where_it_is():
    """Straight in degrees, a border of 40 km would bulge by 30 m in metres."""
    area = shapely.box(9.0, 48.5, 9.55, 48.8)
    assert metres_to_border(Point(9.27, 48.8), area) < 0.1


def test_a_hole_has_a_border_too():
    holed = shapely.box(9.0, 48.7, 9.2, 48.9) - shapely.box(9.09, 48.79, 9.11, 48.81)
    _, _, true = EARTH.inv(9.1, 48.8, 9.11, 48.8)
    assert metres_to_border(Point(9.1, 48.8), holed) == pytest.approx(true, rel=0.0005)


def test_heights_are_left_out():
    assert not to_metres(shapely.Point(9, 48, 400)).has_z
