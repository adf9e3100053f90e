"""A service that exists in these tests only: a request whose business writes a mail."""

from django.db import transaction
from django.http import HttpResponse
from django.urls import path

from portal.notifications.services import notify


@transaction.atomic
def order(request, number):
    notify(
        "probe/hello",
        to="anna@example.org",
        language="de",
        context={"name": "Anna", "topic": number},
        dedupe_key=f"probe/{number}",
    )
    return HttpResponse("bestellt")


urlpatterns = [path("bestellen/<int:number>/", order)]
