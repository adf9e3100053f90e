"""A company looks at its task: what, where, until when; nothing about who reported it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from portal.uploads.services import store_photo
from stoerung.models import ContractorLink, Photo
from stoerung.services import casework
from stoerung.services.contractors import contractor_reports, revoke_link
from stoerung.services.photos import attach
from tests.factories.stoerung import ReportFactory, place
from tests.stoerung.case_steps import (
    DESCRIPTION,
    TASK,
    address,
    given_to_company,
    photo,
    shown,
    triage_clerk,
    with_photo,
)
from tests.uploads.samples import encode, scene

pytestmark = pytest.mark.django_db


def page(client, link):
    return shown(client, "contractor_case", link.secret)


def test_task_place_and_day_are_there(citizen):
    link = given_to_company()
    text = page(citizen, link)
    assert TASK in text
    assert link.report.number in text
    assert "Schlossplatz" in text
    assert "48.778400, 9.179700" in text
    assert 'href="geo:48.778400,9.179700"' in text
    assert "data:image/svg+xml" in text
    assert f"{link.report.due_on:%d.%m.%Y}" in text
    assert link.report.department.name in text


def test_coordinates_are_the_same_in_every_language(client):
    link = given_to_company()
    response = client.get(address("contractor_case", link.secret), headers={"accept-language": "en"})
    assert b'href="geo:48.778400,9.179700"' in response.content


def test_nobody_who_reported_and_nothing_internal(citizen):
    report = ReportFactory.received(phone="0711 1234")
    casework.add_note(report.pk, triage_clerk(), "Anruferin war Frau Kübler")
    text = page(citizen, given_to_company(report))
    for hidden in (DESCRIPTION, "aenne@example.org", "0711 1234", "Kübler", report.secret):
        assert hidden not in text


def test_what_the_reporter_typed_carries_no_way_to_reach_them(citizen):
    report = ReportFactory.received(place=place(text="bei Frau Kübler klingeln, 0711 2163000"))
    text = page(citizen, given_to_company(report))
    assert "klingeln" in text
    assert "Kübler" not in text
    assert "2163000" not in text


def test_place_in_words_only(citizen):
    report = ReportFactory.received(place=place(text="hinterm Rathaus", point=None))
    text = page(citizen, given_to_company(report))
    assert "hinterm Rathaus" in text
    assert "geo:" not in text


def test_photo_is_served_below_the_secret_only(citizen):
    picture = with_photo(ReportFactory.received())
    link, other = given_to_company(picture.report), given_to_company()
    assert address("contractor_photo", link.secret, picture.pk) in page(citizen, link)
    response = citizen.get(address("contractor_photo", link.secret, picture.pk))
    assert response["Content-Type"] == "image/jpeg"
    assert "sandbox" in response["Content-Security-Policy"]
    for secret in (other.secret, "a" * 32, picture.report.secret):
        assert citizen.get(address("contractor_photo", secret, picture.pk)).status_code == 404


def test_redacted_copy_is_shown_instead_of_the_original(citizen):
    picture = with_photo(ReportFactory.received())
    smaller = SimpleUploadedFile("foto.jpg", encode(scene(320, 240), "JPEG"))
    picture.shown = store_photo(smaller, purpose="stoerung.public_photo")
    picture.save()
    link = given_to_company(picture.report)
    response = citizen.get(address("contractor_photo", link.secret, picture.pk))
    assert b"".join(response.streaming_content) == picture.shown.file.open("rb").read()


def test_file_that_is_gone_is_not_found(citizen):
    picture = with_photo(ReportFactory.received())
    link = given_to_company(picture.report)
    assert picture.original is not None
    gone = picture.original.file
    assert gone.name
    gone.storage.delete(gone.name)
    assert citizen.get(address("contractor_photo", link.secret, picture.pk)).status_code == 404


def over(link, how):
    if how == "expired":
        ContractorLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif how == "revoked":
        revoke_link(link.pk, triage_clerk())
    else:
        contractor_reports(link.pk, done=True)


@pytest.mark.parametrize("how", ["expired", "revoked", "finished"])
def test_link_that_is_over_says_so_and_shows_no_case(citizen, how):
    picture = with_photo(ReportFactory.received())
    link = given_to_company(picture.report)
    over(link, how)
    response = citizen.get(address("contractor_case", link.secret))
    assert response.status_code == 410
    text = response.content.decode()
    assert "Der Link gilt nicht mehr" in text or "Dieser Link gilt nicht mehr" in text
    for hidden in (TASK, link.report.number, "Schlossplatz", link.company):
        assert hidden not in text
    assert citizen.get(address("contractor_photo", link.secret, picture.pk)).status_code == 404


def test_stranger_finds_nothing(citizen):
    link = given_to_company()
    for secret in ("a" * 32, str(link.pk), link.link_digest, link.report.secret):
        assert citizen.get(address("contractor_case", secret)).status_code == 404


def test_photos_of_the_work_are_the_offices(citizen):
    link = given_to_company()
    after = attach(link.report, [store_photo(photo(), purpose="stoerung.photo").pk], Photo.Kind.AFTER)[0]
    assert citizen.get(address("contractor_photo", link.secret, after.pk)).status_code == 404
