from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from portal.throttling.views import throttle, too_many

pytestmark = pytest.mark.django_db


@throttle("probe", limit=2, window=timedelta(hours=1))
def order(request, number):
    return HttpResponse(f"bestellt {number}")


def send(method="post", address="203.0.113.7"):
    request = getattr(RequestFactory(), method)("/", REMOTE_ADDR=address)
    request.LANGUAGE_CODE = "de"
    return order(request, 7)


def test_the_third_time_is_refused_with_a_page():
    assert [send().status_code for _ in range(3)] == [200, 200, 429]
    refused = send()
    assert 3590 <= int(refused["Retry-After"]) <= 3600
    page = refused.content.decode()
    assert "Bitte warten Sie einen Moment" in page
    assert "In 60 Minuten" in page


def test_looking_is_free():
    assert {send("get").status_code for _ in range(5)} == {200}


def test_others_are_not_concerned():
    for _ in range(3):
        send()
    assert send(address="203.0.113.8").status_code == 200


def test_arguments_pass_through():
    assert send().content == b"bestellt 7"


@pytest.mark.parametrize(("seconds", "words"), [(1, "In 1 Minute "), (61, "In 2 Minuten ")])
def test_minutes_are_rounded_up(seconds, words):
    request = RequestFactory().get("/")
    assert words in too_many(request, seconds).content.decode()
