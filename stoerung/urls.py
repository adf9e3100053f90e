"""Addresses of the defect reporter. A reporter's pages lie behind a secret, public ones under the number."""

from django.urls import URLPattern, URLResolver

app_name = "stoerung"
urlpatterns: list[URLPattern | URLResolver] = []
