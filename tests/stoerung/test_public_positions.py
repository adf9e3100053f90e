"""What is at somebody's home is told only roughly, and always the same way."""

from hypothesis import given
from hypothesis import strategies as st

from portal.geo.points import Point, distance
from stoerung.public_positions import CELL_METRES, public_point

points = st.builds(Point, st.floats(9.03, 9.32), st.floats(48.69, 48.87))


@given(points)
def test_a_public_place_is_exact_to_a_metre(point):
    assert distance(point, public_point(point, is_private=False)) < 1.1


@given(points)
def test_a_private_place_is_the_middle_of_its_cell(point):
    shown = public_point(point, is_private=True)
    assert distance(point, shown) <= CELL_METRES * 0.72
    assert public_point(shown, is_private=True) == shown


def test_neighbours_of_a_cell_cannot_be_told_apart():
    home = public_point(Point(9.1797, 48.7784), is_private=True)
    east, north = Point(home.lon + 0.001, home.lat), Point(home.lon, home.lat + 0.0008)
    assert {public_point(p, is_private=True) for p in (east, north)} == {home}
