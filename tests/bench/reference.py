"""The measure: a page with a form of the same fields, without the portal's middleware, frame and rules."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

PAGE = engines["django"].from_string(
    """<!doctype html><html lang="de"><head><meta charset="utf-8"><title>{{ title }}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/static/site.css"></head>
<body><main><h1>{{ title }}</h1><form method="post">{{ form }}<button type="submit">Weiter</button></form></main></body></html>"""
)


def view_of(form: forms.Form) -> Any:
    """A view that makes and renders a plain Django form with the fields of `form`."""
    plain = type("Plain", (forms.Form,), dict(form.fields))

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(PAGE.render({"form": plain(), "title": "Bestellen"}, request))

    return view


urlpatterns: list[Any] = []


def install(address: str, form: forms.Form) -> None:
    urlpatterns.append(path(address, view_of(form)))
