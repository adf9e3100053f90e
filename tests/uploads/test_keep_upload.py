"""A file that was uploaded once need not be uploaded again because a postcode was wrong."""

from datetime import timedelta

import pytest
from django import forms
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Department
from portal.errors import RuleViolation
from portal.uploads import keeping
from portal.uploads.fields import DocumentField, KeepsUploads, PhotoField
from portal.uploads.keeping import keep_upload, kept_upload
from portal.uploads.models import StoredFile
from portal.uploads.services import claim, store_photo
from tests.uploads import samples
from tests.uploads.conftest import stored_bytes, upload

pytestmark = pytest.mark.django_db


class Report(KeepsUploads, forms.Form):
    postcode = forms.RegexField(r"^\d{5}$")
    photo = PhotoField(purpose="test.file", wants_position=True, label="Foto")
    paper = DocumentField(purpose="test.paper", required=False, label="Nachweis")


@pytest.fixture
def session():
    return SessionStore()


@pytest.fixture
def owner():
    return Department.objects.create(key="amt", name="Amt")


def request_of(session, address="192.0.2.1"):
    request = RequestFactory().post("/", REMOTE_ADDR=address)
    request.session = session
    return request


def send(session, data=None, **files: SimpleUploadedFile) -> Report:
    form = Report({"postcode": "70173", **(data or {})}, files, request=request_of(session))
    form.is_valid()
    return form


def token_in(form: Report, name: str = "photo") -> str:
    return str(form.fields[name].widget.token)


def test_a_sound_form_has_its_file(session):
    form = send(session, photo=upload(samples.jpeg_with_everything()))
    assert form.errors == {}
    stored = form.cleaned_data["photo"]
    assert stored.position == pytest.approx(samples.STUTTGART, abs=1e-5)
    assert form.cleaned_data["paper"] is None


def test_it_survives_an_error_elsewhere(session, media):
    faulty = send(session, {"postcode": "7017"}, photo=upload(samples.jpeg()))
    assert list(faulty.errors) == ["postcode"]
    page = str(faulty["photo"])
    assert "Hochgeladen: ein Foto" in page
    again = send(session, {"photo_token": token_in(faulty)})
    assert again.errors == {}
    assert again.cleaned_data["photo"] == StoredFile.objects.get()
    assert len(stored_bytes(media)) == 1


def test_a_new_file_takes_its_place(session):
    faulty = send(session, {"postcode": "7017"}, photo=upload(samples.jpeg()))
    again = send(session, {"photo_token": token_in(faulty)}, photo=upload(samples.jpeg()))
    assert token_in(again) != token_in(faulty)


def test_it_can_be_dropped(session):
    faulty = send(session, {"postcode": "7017"}, paper=upload(samples.pdf()))
    dropped = {"paper_token": token_in(faulty, "paper"), "paper_drop": "1"}
    assert send(session, dropped).cleaned_data["paper"] is None


def test_none_at_all_is_told_where_one_is_needed(session):
    assert send(session).errors["photo"][0]
    assert "paper" not in send(session).errors


def test_a_refusal_stands_at_its_field(session):
    form = send(session, photo=upload(b"Hallo"), paper=upload(samples.pdf_with_javascript()))
    assert "kein Foto" in form.errors["photo"][0]
    assert "Programme" in form.errors["paper"][0]


@pytest.mark.parametrize("token", ["", "x", "0" * 40])
def test_an_invented_token_is_none(session, token):
    assert kept_upload(session, token, purpose="test.file") is None
    assert ("photo" in send(session, {"photo_token": token}).errors) is True


def test_a_token_is_good_only_in_its_own_session(session):
    token = token_in(send(session, {"postcode": "x"}, photo=upload(samples.jpeg())))
    thief = SessionStore()
    assert kept_upload(thief, token, purpose="test.file") is None
    send(thief, {"postcode": "x"}, photo=upload(samples.jpeg()))
    stolen = send(thief, {"photo_token": token})
    assert "nicht mehr da" in stolen.errors["photo"][0]


def test_a_token_is_good_only_for_its_own_field(session):
    token = token_in(send(session, {"postcode": "x"}, photo=upload(samples.jpeg())))
    assert kept_upload(session, token, purpose="test.paper") is None


def test_whoever_uploaded_it_may_look_at_it_until_it_is_claimed(client, owner):
    stored = store_photo(upload(samples.jpeg()), purpose="test.nobody")
    address = reverse("uploads:serve_file", args=[stored.link_secret])
    assert client.get(address).status_code == 404
    session = client.session
    keep_upload(session, stored)
    session.save()
    assert client.get(address).status_code == 200
    claim(stored.pk, owner)
    assert client.get(address).status_code == 404


def test_a_claimed_file_belongs_to_its_record(session, owner):
    stored = send(session, photo=upload(samples.jpeg())).cleaned_data["photo"]
    until = timezone.localdate() + timedelta(days=30)
    claim(stored.pk, owner, delete_after=until)
    assert StoredFile.objects.of(owner).get().delete_after == until


def test_claiming_twice_is_claiming_once(session, owner):
    stored = store_photo(upload(samples.jpeg()), purpose="test.file")
    assert claim(stored.pk, owner) == claim(stored.pk, owner)


def test_a_file_of_another_record_or_none_can_t_be_claimed(owner):
    stored = store_photo(upload(samples.jpeg()), purpose="test.file", owner=owner)
    other = Department.objects.create(key="anderes", name="Anderes Amt")
    with pytest.raises(RuleViolation, match="nicht mehr da"):
        claim(stored.pk, other)
    stored.delete()
    with pytest.raises(RuleViolation, match="nicht mehr da"):
        claim(stored.pk, owner)


def test_a_session_cannot_fill_the_disk(session, monkeypatch):
    monkeypatch.setattr(keeping, "AT_MOST", 2)
    for _time in range(2):
        assert send(session, photo=upload(samples.jpeg())).errors == {}
    assert "sehr viele Dateien" in send(session, photo=upload(samples.jpeg())).errors["photo"][0]
    assert send(SessionStore(), photo=upload(samples.jpeg())).errors == {}


def test_an_address_cannot_fill_the_disk_with_ever_new_sessions(monkeypatch):
    monkeypatch.setattr(keeping, "PER_HOUR", 2)
    for _time in range(2):
        assert send(SessionStore(), photo=upload(samples.jpeg())).errors == {}
    assert "Von Ihrem Anschluss" in send(SessionStore(), photo=upload(samples.jpeg())).errors["photo"][0]
    assert StoredFile.objects.count() == 2
    elsewhere = request_of(SessionStore(), "192.0.2.2")
    assert Report({"postcode": "70173"}, {"photo": upload(samples.jpeg())}, request=elsewhere).is_valid()


def test_the_page_says_how_many_pages_were_uploaded(session):
    form = send(session, {"postcode": "x"}, paper=upload(samples.pdf(3)))
    assert "Hochgeladen: PDF, 3 Seiten" in str(form["paper"])


def test_the_form_is_sent_as_files_need_it(session):
    assert Report(request=request_of(session)).is_multipart()
