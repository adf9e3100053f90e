"""Django's "view on site" would lead every clerk to a citizen's page behind its secret link."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from tests.factories.accounts import enter
from tests.factories.stoerung import ReportFactory, clerk_of, staff

pytestmark = pytest.mark.django_db


def test_clerks_do_not_get_the_secret_link():
    report = ReportFactory.received()
    kind = ContentType.objects.get_for_model(report)
    for person in (clerk_of(report), staff("gartenamt")):
        answer = enter(person).get(reverse("admin:view_on_site", args=[kind.pk, report.pk]))
        assert answer.status_code == 404
