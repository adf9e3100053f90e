"""Keys for programs: given and taken back by the lead of the triage desk, shown once."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from django.views.decorators.cache import never_cache

from portal.errors import RuleViolation
from stoerung.admin.pages import BOTH, SEND, Address, clerk, page, urls
from stoerung.models import ApiKey
from stoerung.policies import may_give_api_keys
from stoerung.services import api_keys


class ApiKeyForm(forms.Form):
    name = forms.CharField(label="Name des Programms", max_length=100)
    contact = forms.EmailField(label="Ansprechstelle (E-Mail)", required=False)
    may_update = forms.BooleanField(
        label="darf Rückmeldungen zu Vorgängen senden",
        required=False,
        help_text="Zum Beispiel das Programm einer beauftragten Firma.",
    )


@never_cache
def give_api_key(request: HttpRequest) -> HttpResponse:
    """All keys; a form for a new one, whose secret is on the answer to it and nowhere else."""
    form = ApiKeyForm(request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        try:
            _key, secret = api_keys.create_api_key(clerk(request), **form.cleaned_data)
            form = ApiKeyForm()
        except RuleViolation as refusal:
            form.add_error(refusal.field, str(refusal))
    context = {"title": "Schlüssel für Open311", "form": form, "secret": secret, "keys": ApiKey.objects.all()}
    return page(request, "api_keys", context)


def revoke_api_key(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        key = api_keys.revoke_api_key(pk, clerk(request))
        messages.success(request, f"Der Schlüssel von „{key}“ ist gesperrt.")
    except ApiKey.DoesNotExist:
        messages.error(request, "Diesen Schlüssel gibt es nicht.")
    return redirect("admin:stoerung_apikey_give_api_key")


ADDRESSES = [
    Address("vergeben/", BOTH, give_api_key, "give_api_key", may_give_api_keys),
    Address("<int:pk>/sperren/", SEND, revoke_api_key, "revoke_api_key", may_give_api_keys),
]


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin[ApiKey]):
    """The list leads to the page where keys are given."""

    list_display = ["name", "contact", "may_update", "created_at", "revoked_at"]
    exclude = ["key_digest"]
    change_list_template = "admin/stoerung/api_key_list.html"

    def get_urls(self) -> list[URLPattern]:
        return [*urls(ADDRESSES, "apikey"), *super().get_urls()]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_give_api_keys(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return may_give_api_keys(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
