import pytest
from django.template import engines
from django.test import RequestFactory

from tests.crispy_kern.html import parse


@pytest.fixture
def render():
    """Render a template with a form, and give it as a tree."""
    request = RequestFactory().get("/")

    def with_form(form, template="{% load crispy_forms_tags %}{% crispy form %}"):
        return parse(engines["django"].from_string(template).render({"form": form}, request))

    return with_form
