"""A page with a form of several photos, as a service would write it. Its address exists in tests only."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import engines
from django.urls import path

from portal.crispy_kern.forms import KernForm
from portal.uploads.fields import KeepsUploads, PhotosField
from portal.urls import urlpatterns as portal_urls

PAGE = """{% extends "base.html" %}{% load crispy_forms_tags %}{% block title %}Fotos{% endblock %}
{% block main %}<h1>Fotos</h1>{% crispy form %}{% endblock %}"""


class PhotosForm(KeepsUploads, KernForm):
    text = forms.CharField(label="Was ist kaputt?")
    photos = PhotosField(
        purpose="test.file",
        wants_position=True,
        required=False,
        label="Fotos",
        help_text="Bis zu 5 Fotos, je 15 MB.",
    )


def photo_page(request: HttpRequest) -> HttpResponse:
    draft: dict[str, Any] = request.session.get("draft", {})
    form = PhotosForm(*([request.POST, request.FILES] if request.POST else []), request=request, initial=draft)
    if form.is_bound and form.is_valid():
        ids = [str(stored.pk) for stored in form.cleaned_data["photos"]]
        request.session["draft"] = {"text": form.cleaned_data["text"], "photos": ids}
        return redirect("/weiter/")
    return HttpResponse(engines["django"].from_string(PAGE).render({"form": form}, request))


def next_page(request: HttpRequest) -> HttpResponse:
    return render(request, "400.html")


urlpatterns = [path("fotos/", photo_page), path("weiter/", next_page), *portal_urls]
