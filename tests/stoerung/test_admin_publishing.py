"""What strangers see of a case: the clerk reads the text, blackens photos, and hides what must not be seen."""

import pytest
from PIL import Image

from stoerung.models import Photo
from stoerung.redaction import Box, Corner, Sketch
from stoerung.services import publishing
from stoerung.states import Publication
from tests.factories.accounts import enter
from tests.factories.stoerung import ReportFactory, clerk_of, fresh, staff
from tests.stoerung.desk import address, shown, with_photo, words

pytestmark = pytest.mark.django_db
PRIVATE = "Die Laterne ist aus. Rufen Sie Erika Müller an: 0711 1234567."


@pytest.fixture
def report():
    return ReportFactory.received(description=PRIVATE)


@pytest.fixture
def desk(report):
    return enter(clerk_of(report))


@pytest.fixture
def photo(report):
    return with_photo(report)


def publish(client, report, **typed):
    return client.post(address("publish_report", report.pk), typed, follow=True)


def test_moderate_marks_what_is_private_and_suggests_without(desk, report):
    content = shown(desk, "moderate", report.pk)
    assert "<mark>0711 1234567" in content
    assert "[entfernt]" in content


def test_publish_report_shows_text_and_chosen_photos(desk, report, photo):
    other = with_photo(report)
    publish(desk, report, text="Die Laterne ist aus.", photos=[photo.pk])
    assert (fresh(report).publication, fresh(report).public_text) == (
        Publication.PUBLISHED,
        "Die Laterne ist aus.",
    )
    assert [p.is_public for p in Photo.objects.filter(pk__in=[photo.pk, other.pk]).order_by("pk")] == [
        True,
        False,
    ]


def test_what_names_somebody_is_asked_about_first(desk, report):
    content = words(publish(desk, report, text=PRIVATE))
    assert "vielleicht Persönliches: Name „Erika Müller“" in content
    assert fresh(report).publication == Publication.LISTED
    publish(desk, report, text=PRIVATE, sure="on")
    assert fresh(report).publication == Publication.PUBLISHED


@pytest.mark.parametrize("text", ["", " ", "a\x00b", "x" * 5000])
def test_bad_text_is_answered_beside_the_field(desk, report, text):
    assert 'id="id_text_error"' in words(publish(desk, report, text=text))
    assert fresh(report).publication == Publication.LISTED


def test_photos_of_another_report_are_not_chosen(desk, report):
    foreign = with_photo(ReportFactory.received())
    publish(desk, report, text="Die Laterne ist aus.", photos=[foreign.pk])
    foreign.refresh_from_db()
    assert not foreign.is_public


def test_hide_report_takes_everything_away(desk, report, photo):
    publish(desk, report, text="Die Laterne ist aus.", photos=[photo.pk])
    assert "id_reason_error" in words(desk.post(address("hide_report", report.pk), {"reason": ""}))
    desk.post(address("hide_report", report.pk), {"reason": "Nennt Nachbarn."})
    photo.refresh_from_db()
    assert (fresh(report).publication, photo.is_public) == (Publication.HIDDEN, False)


def test_redact_two_taps_make_a_box(desk, photo):
    first = words(desk.post(address("redact", photo.pk), {"tap.x": "4", "tap.y": "3"}))
    assert 'name="corner" value="100,100"' in first
    second = words(desk.post(address("redact", photo.pk), {"corner": "100,100", "tap.x": "20", "tap.y": "15"}))
    assert 'name="box" value="100,100,400,400"' in second
    assert 'name="corner"' not in second


def test_redact_by_numbers_and_remove(desk, photo):
    typed = {"left": 10, "top": 20, "width": 995, "height": 40, "add": "1"}
    content = words(desk.post(address("redact", photo.pk), typed))
    assert 'name="box" value="10,20,990,40"' in content
    gone = words(desk.post(address("redact", photo.pk), {"box": ["10,20,990,40", "1,1,5,5"], "remove": "0"}))
    assert 'value="10,20,990,40"' not in gone
    assert 'value="1,1,5,5"' in gone


def test_redact_says_what_is_wrong_with_numbers(desk, photo):
    answer = desk.post(
        address("redact", photo.pk), {"left": "-1", "top": "x", "width": "0", "height": "\x00", "add": "1"}
    )
    assert answer.status_code == 200
    assert words(answer).count("errorlist") == 4


def test_the_key_enter_is_no_tap(desk, photo):
    content = words(desk.post(address("redact", photo.pk), {"tap.x": "0", "tap.y": "0"}))
    assert "in Zahlen" in content
    assert 'name="corner"' not in content


@pytest.mark.parametrize(
    "box", ["", "1,2", "1,2,3,x", "1,2,3,-4", "²,1,1,1", "900,0,200,10", "1,1,0,5", "9" * 50, "\x00"]
)
def test_nonsense_in_hidden_fields_is_left_out(desk, photo, box):
    answer = desk.post(address("redact", photo.pk), {"box": box, "corner": box, "remove": "99"})
    assert answer.status_code == 200
    assert 'name="box"' not in words(answer)


def brightness(picture: Image.Image, at: tuple[int, int]) -> int:
    value = picture.convert("L").getpixel(at)
    assert isinstance(value, int)
    return value


def test_show_photo_with_boxes_is_a_copy(desk, photo):
    desk.post(address("show_photo", photo.pk), {"box": "100,100,400,400", "redacted": "1"})
    photo.refresh_from_db()
    assert photo.shown is not None
    assert photo.shown_id != photo.original_id
    with Image.open(photo.shown.file) as picture:
        inside, outside = (brightness(picture, at) for at in ((12, 9), (30, 25)))
    assert inside < 40 < 200 < outside


def test_show_photo_whole_or_not_at_all(desk, photo):
    assert "mindestens einen Kasten" in words(desk.post(address("show_photo", photo.pk), {"redacted": "1"}))
    desk.post(address("show_photo", photo.pk), {"whole": "1"})
    photo.refresh_from_db()
    assert photo.shown_id == photo.original_id
    desk.post(address("hide_photo", photo.pk))
    photo.refresh_from_db()
    assert not photo.is_public


def serves(client, stored):
    return client.get(f"/datei/{stored.link_secret}/").status_code == 200


def test_a_photo_opens_for_its_desk_and_for_all_once_public(desk, report, photo, citizen):
    assert serves(desk, photo.original)
    assert serves(enter(staff("stoerungsstelle")), photo.original)
    for person in (citizen, enter(staff("aws-abfuhr"))):
        assert not serves(person, photo.original)
    publishing.publish(report.pk, clerk_of(report), "Die Laterne ist aus.", [photo.pk])
    assert serves(citizen, photo.original)


def test_of_a_blackened_photo_strangers_get_the_copy_only(desk, report, photo, citizen):
    desk.post(address("show_photo", photo.pk), {"box": "100,100,400,400", "redacted": "1"})
    photo.refresh_from_db()
    assert not serves(citizen, photo.shown)  # the report itself is not published yet
    publishing.publish(report.pk, clerk_of(report), "Die Laterne ist aus.", [photo.pk])
    photo.refresh_from_db()
    assert serves(citizen, photo.shown)
    assert not serves(citizen, photo.original)


def test_sketch_keeps_boxes_inside_the_picture():
    sketch = Sketch(corner=Corner(1000, 1000))
    sketch.tap(Corner(1000, 1000))
    assert sketch.boxes == [Box(992, 992, 8, 8)]
    assert all(box.is_sound for box in sketch.boxes)
