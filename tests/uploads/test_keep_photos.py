"""Several photos in one field: what was uploaded once is there until it is sent or dropped."""

import re

import pytest
from django import forms
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.test import RequestFactory

from portal.accounts.models import Department
from portal.uploads import keeping
from portal.uploads.fields import KeepsUploads, PhotosField
from portal.uploads.keeping import keep_upload, remove_kept
from portal.uploads.models import StoredFile
from portal.uploads.services import claim, store_photo
from tests.uploads import samples
from tests.uploads.conftest import stored_bytes, upload

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "/fotos/"


class Report(KeepsUploads, forms.Form):
    postcode = forms.RegexField(r"^\d{5}$")
    photos = PhotosField(purpose="test.file", wants_position=True, label="Fotos")


@pytest.fixture
def session():
    return SessionStore()


def small(count: int = 1) -> list:
    return [upload(samples.encode(samples.scene(40 + 10 * n, 30), "JPEG")) for n in range(count)]


def form_of(session, *posted, **options) -> Report:
    """Not sent yet, or with what was posted: data and files."""
    request = RequestFactory().post("/", REMOTE_ADDR="192.0.2.1")
    request.session = session
    return Report(*posted, request=request, **options)


def send(session, data=None, photos=()) -> Report:
    form = form_of(session, {"postcode": "70173", **(data or {})}, {"photos": list(photos)} if photos else {})
    form.is_valid()
    return form


def tokens_in(form: Report, name: str = "photos_token") -> list[str]:
    return re.findall(rf'name="{name}"[^>]*value="([^"]+)"', str(form["photos"]))


def sentences(form: Report) -> list[str]:
    return [str(sentence) for sentence in form.errors["photos"]]


def widths(form: Report) -> list[int]:
    return [stored.width for stored in form.fields["photos"].kept]  # type: ignore[attr-defined]


def test_five_at_once(session):
    form = send(session, photos=small(5))
    assert form.errors == {}
    assert [stored.width for stored in form.cleaned_data["photos"]] == [40, 50, 60, 70, 80]


def test_they_survive_an_error_elsewhere_in_their_order(session, media):
    faulty = send(session, {"postcode": "7017"}, photos=small(3))
    assert list(faulty.errors) == ["postcode"]
    again = send(session, {"photos_token": tokens_in(faulty)}, photos=[upload(samples.jpeg())])
    assert again.errors == {}
    assert widths(again) == [40, 50, 60, 640]
    assert len(stored_bytes(media)) == 4


def test_the_page_shows_each_of_them_with_a_box_to_drop_it(session):
    page = str(send(session, {"postcode": "x"}, photos=small(2))["photos"])
    assert page.count("<img ") == 2
    assert 'alt="Foto 2" width="50" height="30"' in page
    assert page.count('type="checkbox"') == 2
    assert "multiple" in page


def test_dropped_ones_are_gone_with_their_bytes(session, media):
    faulty = send(session, {"postcode": "x"}, photos=small(3))
    tokens = tokens_in(faulty)
    again = send(session, {"photos_token": tokens, "photos_drop": tokens[1:2]})
    assert again.errors == {}
    assert widths(again) == [40, 60]
    assert len(stored_bytes(media)) == StoredFile.objects.count() == 2


def test_dropping_twice_is_dropping_once(session):
    tokens = tokens_in(send(session, {"postcode": "x"}, photos=small(2)))
    for _time in range(2):
        again = send(session, {"photos_token": tokens, "photos_drop": tokens[:1]})
        assert again.errors == {}
        assert widths(again) == [50]


def test_a_bad_one_is_named_and_the_good_ones_are_kept(session):
    one, two = small(2)
    faulty = send(session, photos=[one, upload(b"Hallo"), two, upload(b"", "leer.jpg")])
    assert sentences(faulty)[0].startswith("Foto 2: Diese Datei ist kein Foto")
    assert sentences(faulty)[1].startswith("Foto 4: Die Datei ist leer")
    again = send(session, {"photos_token": tokens_in(faulty)})
    assert again.errors == {}
    assert widths(again) == [40, 50]


def test_a_single_bad_one_needs_no_number(session):
    assert sentences(send(session, photos=[upload(b"Hallo")]))[0].startswith("Diese Datei ist kein Foto")


def test_of_too_many_none_is_lost(session):
    faulty = send(session, photos=small(7))
    assert sentences(faulty) == [
        "Möglich sind höchstens 5 Fotos, hier sind 7. Kreuzen Sie an, welche wegsollen."
    ]
    tokens = tokens_in(faulty)
    again = send(session, {"photos_token": tokens, "photos_drop": [tokens[0], tokens[6]]})
    assert again.errors == {}
    assert widths(again) == [50, 60, 70, 80, 90]


def test_one_more_than_five_is_told_when_five_are_there(session):
    faulty = send(session, {"postcode": "x"}, photos=small(5))
    more = send(session, {"photos_token": tokens_in(faulty)}, photos=small(1))
    assert "hier sind 6" in sentences(more)[0]
    assert len(tokens_in(more)) == 6


def test_far_too_many_are_not_all_opened(session):
    errors = sentences(send(session, photos=small(13)))
    assert "fehlen die letzten 3" in errors[0]
    assert "hier sind 10" in errors[1]
    assert StoredFile.objects.count() == 10


def test_coming_back_to_the_page_shows_them(session):
    ids = [str(stored.pk) for stored in send(session, photos=small(2)).cleaned_data["photos"]]
    back = form_of(session, initial={"photos": [*ids, "keine Nummer", None]})
    assert len(tokens_in(back)) == 2
    again = send(session, {"photos_token": tokens_in(back)})
    assert [str(stored.pk) for stored in again.cleaned_data["photos"]] == ids


def test_a_stranger_who_knows_the_numbers_sees_nothing(session):
    sent = send(session, photos=small(2))
    stranger = SessionStore()
    ids = [stored.pk for stored in sent.cleaned_data["photos"]]
    assert tokens_in(form_of(stranger, initial={"photos": ids})) == []
    stolen = send(stranger, {"photos_token": tokens_in(sent), "photos_drop": tokens_in(sent)[:1]})
    assert "nicht mehr da" in sentences(stolen)[0]
    assert StoredFile.objects.count() == 2


@pytest.mark.parametrize("token", ["x", "\0", "a:b:c", "ä" * 900, "[]"])
def test_an_invented_token_is_told_and_the_others_stay(session, token):
    sent = send(session, {"postcode": "x"}, photos=small(1))
    faulty = send(session, {"photos_token": [token, *tokens_in(sent)], "photos_drop": [token]})
    assert sentences(faulty) == [
        "Ein hochgeladenes Foto ist nicht mehr da. Bitte wählen Sie es noch einmal aus."
    ]
    assert send(session, {"photos_token": tokens_in(faulty)}).errors == {}


def test_the_same_token_twice_is_one_photo(session):
    token = tokens_in(send(session, {"postcode": "x"}, photos=small(1)))
    again = send(session, {"photos_token": token * 3})
    assert (again.errors, len(again.cleaned_data["photos"])) == ({}, 1)


def test_where_each_was_taken_is_told_of_those_just_sent(session):
    faulty = send(session, {"postcode": "x"}, photos=[upload(samples.jpeg_with_everything()), *small(1)])
    first, second = faulty.cleaned_data["photos"]
    assert (first.position, second.position) == (pytest.approx(samples.STUTTGART, abs=1e-5), None)
    again = send(session, {"photos_token": tokens_in(faulty)})
    assert [stored.position for stored in again.cleaned_data["photos"]] == [None, None]


def test_none_at_all_is_told_where_one_is_needed(session):
    assert sentences(send(session)) == ["Dieses Feld ist zwingend erforderlich."]


def test_where_too_many_files_come_from_one_place_it_is_told_once(session, monkeypatch):
    monkeypatch.setattr(keeping, "PER_HOUR", 2)
    faulty = send(session, photos=small(4))
    assert len(sentences(faulty)) == 1
    assert sentences(faulty)[0].startswith("Von Ihrem Anschluss")
    assert widths(faulty) == [40, 50]


def test_what_waits_for_the_scanner_is_not_shown_but_kept(session):
    faulty = send(session, {"postcode": "x"}, photos=small(1))
    StoredFile.objects.update(status="quarantined")
    again = send(session, {"postcode": "x", "photos_token": tokens_in(faulty)})
    assert "<img" not in str(again["photos"])
    assert "Foto 1 wird noch geprüft" in str(again["photos"])
    assert len(tokens_in(again)) == 1


def test_only_ones_own_unclaimed_files_can_be_removed(session, media):
    stored = [store_photo(photo, purpose="test.file") for photo in small(3)]
    for own in stored[:2]:
        keep_upload(session, own)
    with transaction.atomic():
        claim(stored[0].pk, Department.objects.create(key="amt", name="Amt"))
    assert remove_kept(session, [one.pk for one in stored]) == 1
    assert set(StoredFile.objects.all()) == {stored[0], stored[2]}
    assert remove_kept(SessionStore(), [stored[2].pk, "x"]) == 0
    assert len(stored_bytes(media)) == 2


@pytest.mark.urls("tests.uploads.photo_page")
def test_a_browser_without_javascript_can_do_all_of_it(client, purpose):
    page = client.post(ADDRESS, {"text": "", "photos": [*small(2), upload(b"x", "../x.php.jpg", "text/x-php")]})
    html = page.content.decode()
    assert "Foto 3: Diese Datei ist kein Foto" in html
    tokens = re.findall(r'name="photos_token" value="([^"]+)"', html)
    pictures = re.findall(r'<img src="(/datei/[^"]+)" alt="Foto', html)
    assert [client.get(picture).status_code for picture in pictures] == [200, 200]
    octets = upload(samples.jpeg(), "bild", "application/octet-stream")
    sent = client.post(
        ADDRESS, {"text": "Loch", "photos": [octets], "photos_token": tokens, "photos_drop": tokens[:1]}
    )
    assert sent.status_code == 302
    back = client.get(ADDRESS).content.decode()
    assert re.findall(r'alt="Foto \d" width="(\d+)"', back) == ["50", "160"]


@pytest.mark.urls("tests.uploads.photo_page")
def test_the_pack_labels_the_box_and_says_what_is_wrong(client, purpose):
    html = client.post(ADDRESS, {"text": "Loch", "photos": [upload(b"x")]}).content.decode()
    assert '<label class="kern-label" for="id_photos">' in html
    assert re.search(r'<input type="file" name="photos"[^>]* multiple[^>]* aria-invalid="true"', html)
    assert 'href="#id_photos"' in html
    assert 'enctype="multipart/form-data"' in html
