import pytest
from django import forms

from portal.crispy_kern.forms import KernForm
from tests.crispy_kern.forms import EveryKindForm


def test_control_has_label_hint_and_passes_attributes_through(render):
    tree = render(EveryKindForm())
    plate = tree.one("input", name="plate")
    assert plate.attrs["id"] == tree.one("label", **{"for": "id_plate"}).attrs["for"]
    assert plate.attrs["aria-describedby"] == "id_plate_helptext"
    assert tree.one("div", id="id_plate_helptext").words() == "Wie auf dem Schild."
    assert plate.classes == ["kern-form-input__input", "input--short"]
    assert (plate.attrs["autocomplete"], plate.attrs["inputmode"]) == ("off", "text")


def test_required_is_said_to_machines_and_optional_to_people(render):
    tree = render(EveryKindForm())
    assert not list(tree.all(required=None)) or all("required" not in e.attrs for e in tree.all())
    assert tree.one("input", name="plate").attrs["aria-required"] == "true"
    assert "aria-required" not in tree.one("textarea", name="note").attrs
    assert tree.one("label", **{"for": "id_note"}).words() == "Nachricht – freiwillig"
    assert tree.one("label", **{"for": "id_plate"}).words() == "Kennzeichen"


def test_faulty_control_names_its_error(render):
    tree = render(EveryKindForm({}))
    plate = tree.one("input", name="plate")
    assert plate.attrs["aria-invalid"] == "true"
    assert plate.attrs["aria-describedby"] == "id_plate_helptext id_plate_error"
    assert tree.one("p", id="id_plate_error").words() == "Fehler: Bitte füllen Sie „Kennzeichen“ aus."
    assert "kern-form-input__input--error" in plate.classes


@pytest.mark.parametrize("name", ["fuel", "extras", "first"])
def test_group_is_described_on_its_fieldset(render, name):
    tree = render(EveryKindForm({}))
    error = tree.one("p", id=f"id_{name}_error")
    fieldset = error.parent
    assert fieldset.tag == "fieldset"
    assert f"id_{name}_error" in fieldset.attrs["aria-describedby"]
    assert "kern-fieldset--error" in fieldset.classes


def test_radios_keep_their_choice_and_labels(render):
    tree = render(EveryKindForm({"fuel": "d"}))
    assert [e.attrs["id"] for e in tree.all("input", type="radio")] == ["id_fuel_0", "id_fuel_1"]
    assert [e.attrs["value"] for e in tree.all("input", type="radio") if "checked" in e.attrs] == ["d"]
    assert tree.one("label", **{"for": "id_fuel_1"}).words() == "Diesel"


def test_checkboxes_keep_their_choices(render):
    tree = render(EveryKindForm({"extras": ["a", "b"]}))
    checked = [e for e in tree.all("input", name="extras") if "checked" in e.attrs]
    assert [e.attrs["value"] for e in checked] == ["a", "b"]


def test_select_stands_in_its_wrapper(render):
    tree = render(EveryKindForm({"country": "DE"}))
    select = tree.one("select", name="country")
    assert "kern-form-input__select-wrapper" in select.parent.classes
    assert [e.attrs["value"] for e in select.all("option") if "selected" in e.attrs] == ["DE"]


def test_date_has_three_labelled_boxes(render):
    tree = render(EveryKindForm({"first_0": "27", "first_1": "x", "first_2": "2005"}))
    boxes = [tree.one("input", id=f"id_first_{index}") for index in range(3)]
    assert [box.attrs.get("value") for box in boxes] == ["27", "x", "2005"]
    assert [tree.one("label", **{"for": box.attrs["id"]}).words() for box in boxes] == ["Tag", "Monat", "Jahr"]
    assert all(box.attrs["inputmode"] == "numeric" for box in boxes)


def test_file_makes_the_form_multipart(render):
    assert render(EveryKindForm()).one("form").attrs["enctype"] == "multipart/form-data"


def test_hidden_field_is_only_its_control(render):
    tree = render(EveryKindForm())
    assert tree.one("input", name="token").attrs["type"] == "hidden"
    assert not list(tree.all("label", **{"for": "id_token"}))


def test_what_people_typed_is_text(render):
    evil = '"><script>alert(1)</script>'
    tree = render(EveryKindForm({"plate": evil, "note": evil, "first_0": evil, "fuel": evil}))
    assert not list(tree.all("script"))
    assert tree.one("input", name="plate").attrs["value"] == evil


def test_label_and_hint_from_elsewhere_are_text(render):
    class StrangeForm(KernForm):
        field = forms.CharField(label="<b>Label</b>", help_text="<script>x</script>")

    tree = render(StrangeForm())
    assert not list(tree.all("b"))
    assert not list(tree.all("script"))


def test_no_id_stands_twice(render):
    ids = [e.attrs["id"] for e in render(EveryKindForm({})).all() if "id" in e.attrs]
    assert len(ids) == len(set(ids))


def test_one_field_by_hand(render):
    tree = render(EveryKindForm(), "{% load crispy_forms_tags %}{{ form.plate|as_crispy_field }}")
    assert tree.one("input").attrs["name"] == "plate"
    assert tree.one("label")
