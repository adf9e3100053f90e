"""Keys are given and taken back by one desk's lead; the secret is shown once and kept nowhere."""

import pytest
from django.urls import reverse

from portal.errors import RuleViolation
from stoerung.models import ApiKey
from stoerung.services.api_keys import create_api_key, key_behind, revoke_api_key
from tests.factories import accounts

pytestmark = pytest.mark.django_db
PAGE = "admin:stoerung_apikey_give_api_key"


@pytest.fixture
def chief():
    return accounts.member("chief", "lead", "stoerungsstelle")


def test_give_api_key_shows_the_secret_once(chief):
    client = accounts.enter(chief)
    body = client.post(reverse(PAGE), {"name": "Müll-App", "contact": "app@example.org"}).content.decode()
    key = ApiKey.objects.get()
    secret = body.partition('class="secret">')[2].partition("<")[0]
    assert key_behind(secret) == key
    assert secret not in client.get(reverse(PAGE)).content.decode()
    assert secret not in str(ApiKey.objects.values())


def test_name_is_given_once(chief):
    create_api_key(chief, name="App")
    body = accounts.enter(chief).post(reverse(PAGE), {"name": "App"}).content.decode()
    assert "den es noch nicht gibt" in body
    assert ApiKey.objects.count() == 1


def test_revoke_api_key_twice_is_once(chief):
    key, secret = create_api_key(chief, name="App")
    client = accounts.enter(chief)
    address = reverse("admin:stoerung_apikey_revoke_api_key", args=[key.pk])
    client.post(address)
    first = ApiKey.objects.get().revoked_at
    client.post(address)
    assert ApiKey.objects.get().revoked_at == first
    assert key_behind(secret) is None


@pytest.mark.parametrize(("role", "desk"), [("clerk", "stoerungsstelle"), ("lead", "tiefbauamt")])
def test_others_give_none(chief, role, desk):
    other = accounts.member("other", role, desk)
    assert accounts.enter(other).get(reverse(PAGE)).status_code == 403
    with pytest.raises(RuleViolation):
        create_api_key(other, name="App")
    key, secret = create_api_key(chief, name="App")
    with pytest.raises(RuleViolation):
        revoke_api_key(key.pk, other)
    assert key_behind(secret) == key
