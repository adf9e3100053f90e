"""A refusal that no view caught is a page with its sentence."""

import os
import subprocess
import sys
from types import SimpleNamespace

import psycopg
import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from plakette.models import Tariff
from plakette.services import rules
from plakette.states import OrderStatus
from portal.errors import RuleViolation
from portal.pages.refusals import RefusalMiddleware
from portal.payments.base import PaymentUnavailable
from tests.factories.plakette import OrderFactory


@pytest.fixture(autouse=True)
def fresh_rules():
    rules.forget_rules_of_the_day()
    yield
    rules.forget_rules_of_the_day()


@pytest.mark.django_db
def test_day_without_a_price_is_said(client):
    Tariff.objects.filter(valid_from__lte=timezone.localdate()).delete()
    answer = client.get("/plakette/")
    assert answer.status_code == 409
    assert "gelten keine Regeln" in answer.content.decode()


@pytest.fixture
def impatient():
    """This connection gives up a lock at once, as the web's do after five seconds."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '50ms'")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET lock_timeout")


@pytest.mark.django_db(transaction=True)
def test_row_that_somebody_else_holds_is_a_page_and_the_order_stays(client, impatient):
    order = OrderFactory.placed()
    address = reverse("plakette:cancel_order", args=[order.secret])
    with psycopg.connect(**psycopg_parameters()) as other:
        other.execute("SELECT 1 FROM plakette_order WHERE id = %s FOR UPDATE", [order.pk])
        answer = client.post(address)
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert "Gerade ist viel los" in answer.content.decode()
    assert "dann sendet Ihr Browser sie noch einmal" in answer.content.decode()
    order.refresh_from_db()
    assert order.status == OrderStatus.PLACED
    assert client.post(address).status_code == 302


def psycopg_parameters():
    known = connection.get_connection_params()
    return {name: known[name] for name in ("dbname", "user", "password", "host", "port") if known.get(name)}


def test_other_faults_of_the_database_are_faults(rf):
    fault = OperationalError("disk full")
    assert RefusalMiddleware(lambda request: HttpResponse()).process_exception(rf.get("/"), fault) is None


def test_pages_have_limits_and_workers_none():
    code = "from django.conf import settings; print(settings.DATABASES['default']['OPTIONS'])"
    pooled, plain = (
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings", "DATABASE_POOL": pool, "DEMO": "1"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for pool in ("1", "0")
    )
    assert "lock_timeout=5s" in pooled
    assert "statement_timeout=30s" in pooled
    assert "timeout=" not in plain


def answer_to(request, exception, view_name="plakette:order_check"):
    request.resolver_match = SimpleNamespace(view_name=view_name)
    return RefusalMiddleware(lambda request: HttpResponse()).process_exception(request, exception)


@pytest.mark.parametrize(
    ("exception", "status"), [(PaymentUnavailable(), 503), (RuleViolation("Das geht nicht."), 409)]
)
@pytest.mark.parametrize(
    ("machine", "view_name"),
    [
        ({"headers": {"Accept": "application/json"}}, "plakette:order_check"),
        ({"content_type": "application/json"}, "plakette:order_check"),
        ({}, "payments:webhook"),
    ],
)
def test_machines_get_the_bare_sentence(rf, exception, status, machine, view_name):
    answer = answer_to(rf.post("/", b"{}", **{"content_type": "text/plain", **machine}), exception, view_name)
    assert (answer.status_code, answer["Content-Type"]) == (status, "text/plain; charset=utf-8")
    assert answer.content.decode() == str(exception)
    assert ("Retry-After" in answer) == (status == 503)


def test_people_get_a_page_when_payment_is_away(rf):
    answer = answer_to(rf.get("/", headers={"Accept": "text/html,*/*;q=0.8"}), PaymentUnavailable())
    assert answer.status_code == 503
    assert "<html" in answer.content.decode()
