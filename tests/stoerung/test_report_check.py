"""The last page: what is sent, once, by people."""

import pytest

from stoerung.models import Report
from tests.stoerung import report_steps as steps

pytestmark = pytest.mark.django_db


def test_place_what_check_done(citizen):
    assert steps.tell_place(citizen).url == steps.defect_page()
    assert steps.tell_defect(citizen).url == steps.check_page()
    page = citizen.get(steps.check_page())
    assert steps.TEXT in page.text
    answer = steps.send(citizen, page, email="aenne@example.org")
    report = Report.objects.get()
    assert answer.url == report.get_absolute_url()
    assert (report.category.code, report.description, report.email) == (
        "laterne-aus",
        steps.TEXT,
        "aenne@example.org",
    )
    assert "wir kümmern uns darum" in citizen.get(answer.url).text
