"""The map of a defect: what the rules say point by point is what its areas say, and no fault hides."""

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.geo.metres import to_metres
from portal.geo.points import Point
from stoerung.routing import LEAST, Ground, Line, RegionMap, Tier, overlaps_between

TRIAGE = 99
TOWN = shapely.box(9.10, 48.70, 9.20, 48.80)
CORNERS = st.integers(0, 10).map(lambda number: number / 100)
AREA_TIERS = (Tier.DEFECT_IN_AREA, Tier.GROUP_IN_AREA)


def ground(code, west, south, east, north):
    shape = shapely.box(9.10 + west, 48.70 + south, 9.10 + east, 48.70 + north)
    return Ground(hash(code), "s", code, code.title(), shape)


@st.composite
def grounds(draw):
    """A rectangle on a grid of a hundredth of a degree: borders meet, cover each other and stick out."""
    west, east = sorted(draw(st.lists(CORNERS, min_size=2, max_size=2, unique=True)))
    south, north = sorted(draw(st.lists(CORNERS, min_size=2, max_size=2, unique=True)))
    return ground(draw(st.sampled_from("abcdef")), west, south, east + 0.003, north)


@st.composite
def maps(draw):
    lines = [
        Line(number, draw(st.sampled_from(AREA_TIERS)), draw(st.integers(1, 3)), draw(grounds()))
        for number in range(draw(st.integers(0, 5)))
    ]
    for tier in (Tier.DEFECT, Tier.GROUP):
        if draw(st.booleans()):
            lines.append(Line(10 + tier, tier, draw(st.integers(1, 3))))
    return RegionMap(lines, city=TOWN, fallback=TRIAGE)


COORDINATES = st.one_of(
    st.floats(0, 0.1),
    st.tuples(st.integers(0, 10), st.sampled_from([-1e-7, -1e-6, 1e-6, 1e-7, 1e-5])).map(
        lambda near: near[0] / 100 + near[1]
    ),
)
POINTS = st.builds(lambda x, y: Point(9.10 + x, 48.70 + y), COORDINATES, COORDINATES).filter(
    lambda point: TOWN.contains(shapely.Point(point))
)


@settings(max_examples=400, deadline=None)
@given(maps(), POINTS)
def test_each_point_gets_what_the_areas_say(drawn, point):
    spot = shapely.Point(point.lon, point.lat)
    holding = [line for line, region in drawn.regions if region.contains(spot)]
    drawn_ones = [region for _line, region in drawn.regions if not region.is_empty]
    on_a_border = any(region.boundary.distance(spot) < 1e-12 for region in drawn_ones)
    assert holding == [drawn.decide(point)] or on_a_border


@settings(max_examples=150, deadline=None)
@given(maps())
def test_the_areas_are_the_city_and_share_nothing(drawn):
    regions = [region for _line, region in drawn.regions]
    assert sum(region.area for region in regions) == pytest.approx(TOWN.area, rel=1e-9)
    assert shapely.union_all(regions).area == pytest.approx(TOWN.area, rel=1e-9)


@settings(max_examples=150, deadline=None)
@given(maps(), POINTS)
def test_the_border_is_as_far_as_a_walk_shows(drawn, point):
    """Within the distance everybody has the same department; a little further somebody has not."""
    metres, own = drawn.border_metres(point), drawn.department_at(point)
    assert drawn.departments_within(point, 20_000) == (
        {own} if metres is None else {own} | set(drawn.territories)
    )
    if metres is not None:
        assert drawn.departments_within(point, metres + 0.2) > {own}
        assert metres < 0.3 or drawn.departments_within(point, metres - 0.2) == {own}


@settings(max_examples=150, deadline=None)
@given(maps(), POINTS)
def test_a_gap_is_where_nobody_is_named(drawn, point):
    nobody = drawn.decide(point) is None
    inside = [fault for fault in drawn.gaps(TOWN) if drawn.decide(fault.witness) is not None]
    assert inside == []
    assert not nobody or drawn.gaps(TOWN)


@settings(max_examples=150, deadline=None)
@given(maps())
def test_an_overlap_is_where_two_are_named(drawn):
    for fault in drawn.overlaps(TOWN):
        spot = shapely.Point(fault.witness)
        tier = drawn.decide(fault.witness).tier
        named = {
            line.department for line in drawn.lines if line.tier == tier and line.ground.shape.contains(spot)
        }
        assert len(named) > 1


def town(*lines):
    return RegionMap(lines, city=TOWN, fallback=TRIAGE)


def areas_of(*squares, tier=Tier.DEFECT_IN_AREA):
    return [
        Line(number, tier, number, ground(f"area {number}", *square))
        for number, square in enumerate(squares, 1)
    ]


def test_squares_side_by_side_have_neither():
    halves = town(*areas_of((0, 0, 0.05, 0.1), (0.05, 0, 0.1, 0.1)))
    assert (halves.gaps(TOWN), halves.overlaps(TOWN)) == ([], [])


def test_a_gap_between_squares_is_measured():
    (gap,) = town(*areas_of((0, 0, 0.05, 0.1), (0.06, 0, 0.1, 0.1))).gaps(TOWN)
    assert gap.square_metres == pytest.approx(to_metres(shapely.box(9.15, 48.7, 9.16, 48.8)).area, rel=1e-6)
    assert 9.15 < gap.witness.lon < 9.16
    assert 48.70 < gap.witness.lat < 48.80


def test_an_overlap_is_measured_and_named():
    (overlap,) = town(*areas_of((0, 0, 0.06, 0.1), (0.05, 0, 0.1, 0.1))).overlaps(TOWN)
    assert overlap.names == ("Area 1", "Area 2")
    assert 9.15 < overlap.witness.lon < 9.16


def test_squares_of_one_department_may_overlap():
    one, other = areas_of((0, 0, 0.06, 0.1), (0.05, 0, 0.1, 0.1))
    assert town(one, Line(2, Tier.DEFECT_IN_AREA, one.department, other.ground)).overlaps(TOWN) == []


def test_what_a_better_rule_decides_is_no_overlap():
    better = Line(9, Tier.DEFECT_IN_AREA, 9, ground("x", 0.04, 0, 0.07, 0.1))
    groups = areas_of((0, 0, 0.06, 0.1), (0.05, 0, 0.1, 0.1), tier=Tier.GROUP_IN_AREA)
    assert town(better, *groups).overlaps(TOWN) == []
    assert town(Line(9, Tier.DEFECT, 9), *groups).overlaps(TOWN) == []


def test_outside_of_the_city_nothing_is_a_fault():
    assert town(*areas_of((-0.1, 0, 0.2, 0.1), (0.1, 0, 0.3, 0.1))).overlaps(TOWN) == []


@pytest.mark.parametrize(("width", "found"), [(0.00001, 1), (0.0000000001, 0)])
def test_noise_of_coordinates_is_no_fault(width, found):
    """A strip of 0.7 m along eleven kilometres is one; a strip thinner than an atom is not."""
    halves = town(*areas_of((0, 0, 0.05, 0.1), (0.05 + width, 0, 0.1, 0.1)))
    assert len(halves.gaps(TOWN)) == found
    assert all(gap.square_metres >= LEAST for gap in halves.gaps(TOWN))


def test_a_strip_between_areas_is_no_border_to_ask_about():
    """Both halves are one department's; what lies between them, a hand wide, is nobody's."""
    one, other = areas_of((0, 0, 0.05, 0.1), (0.05 + 1e-6, 0, 0.1, 0.1))
    drawn = town(one, Line(2, Tier.DEFECT_IN_AREA, one.department, other.ground))
    assert drawn.border_metres(Point(9.149, 48.75)) is None


def test_areas_of_a_set_that_overlap():
    faults = overlaps_between([line.ground for line in areas_of((0, 0, 0.06, 0.1), (0.05, 0, 0.1, 0.1))], TOWN)
    assert [fault.names for fault in faults] == [("Area 1", "Area 2")]
