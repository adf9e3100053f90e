from django import forms

from tests.crispy_kern.forms import EveryKindForm

SUMMARY = '{% include "components/error_summary.html" %}'


class StrictForm(EveryKindForm):
    def clean(self):
        raise forms.ValidationError("Das passt nicht zusammen.")


def test_each_error_leads_to_the_control_it_is_about(render):
    tree = render(EveryKindForm({}), SUMMARY)
    targets = [link.attrs["href"] for link in tree.all("a")]
    assert targets == [
        "#id_plate",
        "#id_fuel_0",
        "#id_extras_0",
        "#id_country",
        "#id_first_0",
        "#id_agreed",
        "#id_token",
    ]


def test_targets_exist_and_can_take_the_focus(render):
    form = EveryKindForm({"token": "t"})
    targets = [link.attrs["href"].removeprefix("#") for link in render(form, SUMMARY).all("a")]
    tree = render(form)
    assert {tree.one(id=target).tag for target in targets} == {"input", "select"}


def test_error_of_the_form_as_a_whole_is_plain_text_and_first(render):
    tree = render(StrictForm({}), SUMMARY)
    first = next(tree.all("li"))
    assert first.words() == "Das passt nicht zusammen."
    assert not list(first.all("a"))


def test_summary_is_announced_and_takes_the_focus(render):
    box = render(EveryKindForm({}), SUMMARY).one("div", role="alert")
    assert "autofocus" in box.attrs
    assert box.attrs["tabindex"] == "-1"
    assert box.one(id=box.attrs["aria-labelledby"]).words() == "Bitte prüfen Sie Ihre Angaben"


def test_nothing_without_errors(render):
    assert render(EveryKindForm(), SUMMARY).words() == ""


def test_title_says_that_there_are_errors(render):
    page = '{% extends "base.html" %}{% block title %}Fahrzeug{% endblock %}'
    assert render(EveryKindForm({}), page).one("title").words() == "Fehler: Fahrzeug – Stuttgart"
    assert render(EveryKindForm(), page).one("title").words() == "Fahrzeug – Stuttgart"
