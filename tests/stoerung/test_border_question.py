"""Near a border that matters one question is asked, and the answer counts."""

import pytest

from stoerung.services.routing import decide_for, explain, open_question, write_receipt
from tests.factories.routing import areas, plan, town, where
from tests.factories.stoerung import ReportFactory, category, new_report

pytestmark = pytest.mark.django_db
NEAR = (0.99, 0.5)
"""Some 7 metres west of the border."""


@pytest.fixture
def two_desks():
    squares = town()
    return plan(("schlagloch", squares["west"], "nah"), ("schlagloch", None, "fern"))


def asked(x, y, **fields):
    return open_question(category("schlagloch"), where(x, y, **fields))


def test_near_the_border_one_question_is_asked(two_desks):
    question = asked(*NEAR)
    assert question.choices == [("stadtbezirke/west", "West"), ("stadtbezirke/east", "East")]
    assert 7 < question.border_metres < 8


@pytest.mark.parametrize(
    ("place", "fields"),
    [((0.5, 0.5), {}), (NEAR, {"accuracy": 7}), (NEAR, {"accuracy": None}), (NEAR, {"point": None})],
)
def test_nothing_is_asked_where_the_point_is_enough(two_desks, place, fields):
    assert asked(*place, **fields) is None


def test_nothing_is_asked_where_both_sides_are_one_departments():
    plan(*[("schlagloch", area, "beide") for area in town().values()])
    assert asked(*NEAR, accuracy=500) is None


def test_the_answer_decides_and_is_kept(two_desks):
    decision = decide_for(category("schlagloch"), where(*NEAR, chosen_area="stadtbezirke/east"))
    assert (decision.department.key, decision.district) == ("fern", "East")
    report = ReportFactory.received("schlagloch", place=where(*NEAR, chosen_area="stadtbezirke/east"))
    receipt = report.decisions.get()
    assert (report.department.key, report.district, receipt.chosen_by_reporter) == ("fern", "East", True)
    assert "wurde beim Melden angegeben" in explain(receipt)


@pytest.mark.parametrize("answer", ["", "stadtbezirke/nirgends", "east", "\x00", "-"])
def test_whoever_does_not_know_leaves_it_to_the_point(two_desks, answer):
    decision = decide_for(category("schlagloch"), where(*NEAR, chosen_area=answer))
    assert (decision.department.key, decision.chosen_by_reporter) == ("nah", False)


def test_far_from_the_border_no_answer_moves_a_report(two_desks):
    decision = decide_for(category("schlagloch"), where(0.5, 0.5, chosen_area="stadtbezirke/east"))
    assert (decision.department.key, decision.chosen_by_reporter) == ("nah", False)


def test_areas_of_the_rules_are_named_where_districts_do_not_tell():
    zone = areas("zonen", markt=(0.2, 0.2, 0.4, 0.4))["markt"]
    town()
    plan(("schlagloch", zone, "markt"), ("schlagloch", None, "sonst"))
    question = asked(0.39, 0.3)
    assert question.choices == [("zonen/markt", "Markt"), ("-", "an einer anderen Stelle")]
    place = where(0.39, 0.3, chosen_area="-")
    assert decide_for(category("schlagloch"), place).department.key == "sonst"


def test_at_most_four_choices_and_no_department_is_missing():
    squares = areas("stadtbezirke", **{f"d{n}": (n / 10, 0, (n + 1) / 10, 1) for n in range(10)})
    keys = ["eins"] * 9 + ["zwei"]
    plan(*[("schlagloch", area, key) for area, key in zip(squares.values(), keys, strict=True)])
    codes = [code for code, _name in asked(0.46, 0.5, accuracy=400).choices]
    assert codes == ["stadtbezirke/d4", "stadtbezirke/d5", "stadtbezirke/d3", "stadtbezirke/d9"]


def test_each_choice_leads_where_it_says(two_desks):
    for code, _name in asked(*NEAR).choices:
        decision = decide_for(category("schlagloch"), where(*NEAR, chosen_area=code))
        assert f"stadtbezirke/{decision.district.lower()}" == code


# --- Why this department? ---


def why(x, y, code="schlagloch", **fields):
    report = ReportFactory.received(code, place=where(x, y, **fields))
    return explain(report.decisions.get())


def test_why_where_an_area_decides(two_desks):
    words = "Für „Schlagloch oder Schaden in der Fahrbahn“ ist im Gebiet West zuständig: Nah (Fassung 2)."
    assert why(0.5, 0.5) == f"{words} Die Grenze ist 370 m entfernt."
    assert why(0.999, 0.5).endswith("Die Grenze ist weniger als 10 m entfernt.")


def test_why_beside_an_area(two_desks):
    assert why(1.99, 0.5) == (
        "Für „Schlagloch oder Schaden in der Fahrbahn“ ist an diesem Ort zuständig:"
        " Fern (Fassung 2). Die Grenze ist 730 m entfernt."
    )


def test_why_for_the_whole_city():
    assert why(0, 0, "laterne-aus") == (
        "Für „Laterne leuchtet nicht“ ist in der ganzen Stadt zuständig:"
        " Tiefbauamt, Straßenbeleuchtung (Fassung 1)."
    )


def test_why_without_a_place():
    plan(*[("schlagloch", area, key) for key, area in town().items()])
    assert why(0, 0, point=None).startswith("Der genaue Ort ist noch unbekannt.")


def test_why_without_a_rule():
    plan(("schlagloch", None, "nah"))
    assert "nennt der Plan an diesem Ort niemanden" in why(0, 0, "gehweg")


def test_why_a_border_is_kilometres_away():
    squares = areas("stadtgebiet", town=(0, 0, 9, 1)) and areas(
        "stadtbezirke", west=(0, 0, 1, 1), east=(1, 0, 9, 1)
    )
    plan(*[("schlagloch", area, key) for key, area in squares.items()])
    assert why(8, 0.5).endswith("Die Grenze ist 5,1 km entfernt.")


def test_a_receipt_keeps_the_border_as_it_was(two_desks):
    report = ReportFactory.received("schlagloch", place=where(0.5, 0.5))
    first = report.decisions.get()
    areas("stadtbezirke", west=(0, 0, 1.8, 1), east=(1.8, 0, 2, 1))
    decision = decide_for(new_report("schlagloch").category, where(0.5, 0.5))
    second = write_receipt(report, decision, "moved")
    assert first.area_digest != second.area_digest
    assert first.border_metres == pytest.approx(368, abs=1)
    assert second.border_metres == pytest.approx(956, abs=1)
