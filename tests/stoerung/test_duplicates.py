"""Reports nearby that may be the same: same theme, near, and in a stable order."""

import math
import random

import pytest

from portal.geo.points import Point
from stoerung.duplicates import (
    RADIUS,
    Candidate,
    New,
    direction,
    radius,
    rank_nearby,
    shown_distance,
    word_overlap,
)
from stoerung.german import content_stems
from tests.stoerung.phrases import CATALOGUE

HERE = Point(9.18, 48.775)
METRE_NORTH = 1 / 111_195


def report(number=1, metres=10.0, category="gehweg", group="strasse", text="", age_days=0.0):
    return Candidate(number, HERE.lon, HERE.lat + metres * METRE_NORTH, category, group, text, age_days)


def ranked(*candidates, text="", limit=5):
    return rank_nearby(candidates, New(HERE, "gehweg", "strasse", text), limit)


def ids(*candidates, **more):
    return [found.id for found in ranked(*candidates, **more)]


def test_a_report_nearby_is_found_with_its_distance_and_direction():
    (found,) = ranked(report(7, metres=40))
    assert (found.id, found.metres, found.distance, str(found.direction)) == (7, 40, "40 m", "nördlich")


def test_another_theme_is_never_the_same():
    assert ids(report(group="licht", category="laterne-aus", text="Platte lose"), text="Platte lose") == []


def test_the_same_group_counts_but_less_than_the_same_defect():
    assert ids(report(1, category="radweg"), report(2)) == [2, 1]


def test_the_nearer_comes_first():
    assert ids(report(1, metres=60), report(2, metres=5)) == [2, 1]


def test_the_fresher_comes_first():
    assert ids(report(1, age_days=200), report(2, age_days=1)) == [2, 1]


def test_the_text_decides_between_equals():
    same = report(2, text="Gehwegplatten sind lose")
    assert ids(report(1, text="Bordstein abgebrochen"), same, text="lose Gehwegplatte") == [2, 1]


def test_ties_keep_their_order_whatever_comes_first():
    candidates = [report(number) for number in range(1, 20)]
    random.Random(3).shuffle(candidates)
    assert ids(*candidates, limit=19) == list(range(1, 20))


def test_not_more_than_asked_for():
    assert len(ranked(*[report(n) for n in range(9)], limit=3)) == 3


@pytest.mark.parametrize(("metres", "found"), [(79, [1]), (81, [])])
def test_the_radius_of_the_group_ends_it(metres, found):
    assert ids(report(metres=metres)) == found


def test_a_playground_is_larger_than_a_bag_of_waste():
    assert radius("spielplatz") > radius("strasse") > radius("sauberkeit")
    assert radius("a new group of the office") == 80


def test_every_radius_belongs_to_a_shipped_group():
    assert all(f'"code": "{group}"' in CATALOGUE.read_text() for group in RADIUS)


def test_scores_stay_between_nought_and_one():
    (found,) = ranked(report(metres=0, text="lose Platte", age_days=-3), text="lose Platte")
    assert 0.99 <= found.score <= 1


@pytest.mark.parametrize(
    ("degrees", "wind"),
    [
        (0, "nördlich"),
        (44, "nordöstlich"),
        (90, "östlich"),
        (136, "südöstlich"),
        (180, "südlich"),
        (226, "südwestlich"),
        (270, "westlich"),
        (316, "nordwestlich"),
        (359, "nördlich"),
    ],
)
def test_the_direction_is_a_wind(degrees, wind):
    east = 0.001 * math.sin(math.radians(degrees)) / math.cos(math.radians(HERE.lat))
    there = Point(HERE.lon + east, HERE.lat + 0.001 * math.cos(math.radians(degrees)))
    assert str(direction(HERE, there)) == wind


def test_the_same_spot_has_no_direction():
    assert direction(HERE, HERE) == ""


@pytest.mark.parametrize(
    ("metres", "shown"),
    [
        (0, "0 m"),
        (3.4, "3 m"),
        (9.6, "10 m"),
        (38, "40 m"),
        (42, "40 m"),
        (97.6, "100 m"),
        (234, "230 m"),
        (999, "1,0 km"),
        (1234, "1,2 km"),
    ],
)
def test_a_distance_is_no_finer_than_it_can_be(metres, shown):
    assert shown_distance(metres) == shown


def test_texts_without_meaning_share_nothing():
    assert word_overlap(frozenset(content_stems("")), "Platte") == 0
    assert word_overlap(frozenset(content_stems("Platte")), "und die") == 0


def test_where_the_place_is_inexact_more_is_looked_at():
    far = report(1, metres=100)
    assert ids(far) == []
    assert [found.id for found in rank_nearby([far], New(HERE, "gehweg", "strasse", inexact=40))] == [1]
