from crispy_forms.layout import Button, Div, Fieldset, Layout, Submit
from django import forms

from portal.crispy_kern.forms import KernForm
from tests.crispy_kern.forms import EveryKindForm


class AddressForm(KernForm):
    submit_label = None
    street = forms.CharField()
    zip_code = forms.CharField()
    city = forms.CharField()

    @property
    def helper(self):
        helper = super().helper
        helper.layout = Layout(
            Fieldset("Anschrift", "street", Div("zip_code", "city", css_class="form__pair")),
            Submit("save", "Speichern"),
            Button("draft", "Später"),
        )
        return helper


def test_form_is_posted_to_its_own_page_without_bubbles_of_the_browser(render):
    form = render(EveryKindForm()).one("form")
    assert form.attrs["method"] == "post"
    assert "novalidate" in form.attrs
    assert "action" not in form.attrs
    button = form.one("button")
    assert (button.words(), button.attrs["type"]) == ("Weiter", "submit")
    assert "name" not in button.attrs


def test_form_goes_where_it_is_told(render):
    class SearchForm(KernForm):
        form_action = "/suche/?a=1&b=2"
        submit_label = "Suchen"
        q = forms.CharField()

    form = render(SearchForm()).one("form")
    assert form.attrs["action"] == "/suche/?a=1&b=2"
    assert form.one("button").words() == "Suchen"


def test_layout_groups_fields_and_has_two_kinds_of_buttons(render):
    form = render(AddressForm()).one("form")
    group = form.one("fieldset", class_="form__group")
    assert group.one("legend").words() == "Anschrift"
    assert len(list(group.one("div", class_="form__pair").all("input"))) == 2
    primary, secondary = form.all("button")
    assert ("kern-btn--primary" in primary.classes, primary.attrs["name"]) == (True, "save")
    assert "kern-btn--secondary" in secondary.classes


def test_forms_token_is_there_once(render):
    assert len(list(render(EveryKindForm()).all("input", name="csrfmiddlewaretoken"))) == 1


def test_own_words_for_what_is_missing_are_kept():
    class OwnForm(KernForm):
        name = forms.CharField(label="Name", error_messages={"required": "Wie heißen Sie?"})
        place = forms.CharField()

    errors = OwnForm({}).errors
    assert errors["name"] == ["Wie heißen Sie?"]
    assert errors["place"] == ["Bitte füllen Sie „Place“ aus."]


def test_what_is_missing_is_said_by_kind():
    errors = EveryKindForm({}).errors
    assert errors["fuel"] == ["Bitte wählen Sie bei „Kraftstoff“ etwas aus."]
    assert errors["agreed"] == ["Bitte bestätigen Sie: Ich habe geprüft."]
    assert errors["first"] == ["Bitte füllen Sie „Erstzulassung“ aus."]
