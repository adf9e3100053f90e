import io

import pytest
from PIL import Image

from portal.errors import RuleViolation
from portal.uploads.models import StoredFile
from portal.uploads.services import store_photo
from portal.uploads.states import Status
from tests.uploads import samples
from tests.uploads.conftest import stored_bytes, upload
from tests.uploads.metadata import foreign_segments

pytestmark = pytest.mark.django_db

WITH_TAGS = {
    "JPEG": samples.jpeg_with_everything,
    "PNG": samples.png_with_everything,
    "WebP": samples.webp_with_everything,
    "HEIC": lambda: samples.heic(exif=samples.exif().tobytes(), xmp=samples.XMP),
}


def store(data: bytes, **options) -> StoredFile:
    return store_photo(upload(data), purpose="test.file", **options)


def picture(stored: StoredFile) -> Image.Image:
    with stored.file.open("rb") as file:
        return Image.open(io.BytesIO(file.read()))


def is_near(colour, wanted, by=40) -> bool:
    return all(abs(a - b) < by for a, b in zip(colour, wanted, strict=True))


@pytest.mark.parametrize("kind", WITH_TAGS)
def test_only_the_picture_is_stored(kind, media):
    original = WITH_TAGS[kind]()
    assert samples.SECRET.encode() in original
    stored = store(original)
    (content,) = stored_bytes(media)
    assert foreign_segments(content) == []
    assert samples.SECRET.encode() not in content
    assert (stored.width, stored.height, stored.size) == (640, 480, len(content))
    assert stored.content_type == "image/jpeg"


def test_the_check_for_tags_finds_tags():
    """The negative control of the test above."""
    found = foreign_segments(samples.jpeg_with_everything())
    assert {"FFE1", "FFE2", "FFED", "FFFE"} <= set(found)
    assert found[-1].endswith("after the end")


@pytest.mark.parametrize("kind", WITH_TAGS)
def test_where_it_was_taken_is_told_and_not_stored(kind):
    stored = store(WITH_TAGS[kind](), wants_position=True)
    assert stored.position == pytest.approx(samples.STUTTGART, abs=1e-5)
    assert StoredFile.objects.get(pk=stored.pk).position is None


def test_where_it_was_taken_is_told_only_when_asked():
    assert store(samples.jpeg_with_everything()).position is None


@pytest.mark.parametrize(
    ("gps", "position"),
    [
        ({}, None),
        ({1: "N", 2: (48.0, 46.0, 33.0)}, None),
        ({1: "S", 2: (33.0, 51.0, 0.0), 3: "W", 4: (70.0, 30.0, 0.0)}, (-70.5, -33.85)),
        ({1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)}, None),
        ({1: "N", 2: (91.0, 0.0, 0.0), 3: "E", 4: (9.0, 0.0, 0.0)}, None),
        ({1: "N", 2: (48.0, 46.0), 3: "E", 4: (9.0, 10.0, 0.0)}, None),
    ],
)
def test_positions_that_are_none_are_none(gps, position):
    data = samples.jpeg(exif=samples.exif(gps=gps)) if gps else samples.jpeg()
    assert store(data, wants_position=True).position == position


@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_is_turned_the_right_way_up(orientation):
    """The same picture as a camera held in eight ways stores it."""
    turn_back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    sent = samples.scene()
    if orientation > 1:
        sent = sent.transpose(Image.Transpose(turn_back[orientation]))
    shown = picture(store(samples.encode(sent, "JPEG", quality=95, exif=samples.exif(orientation))))
    assert shown.size == (640, 480)
    assert is_near(shown.getpixel((20, 20)), (255, 0, 0))
    assert is_near(shown.getpixel((620, 460)), (0, 0, 255))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_heic_is_turned_the_right_way_up_once(orientation):
    """Phones write both the container's rotation and the EXIF tag; only the first counts."""
    turn_back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    sent = samples.scene()
    if orientation > 1:
        sent = sent.transpose(Image.Transpose(turn_back[orientation]))
    shown = picture(store(samples.heic(sent, quality=95, exif=samples.exif(orientation).tobytes())))
    assert shown.size == (640, 480)
    assert is_near(shown.getpixel((20, 20)), (255, 0, 0))
    assert is_near(shown.getpixel((620, 460)), (0, 0, 255))


def test_of_a_heic_with_several_pictures_the_primary_one_is_taken():
    others = [Image.new("RGB", (300, 200), "green"), Image.new("RGB", (200, 300), "blue")]
    data = samples.heic(save_all=True, append_images=others)
    assert picture(store(data)).size == (640, 480)


@pytest.mark.parametrize(("size", "shown"), [((4032, 3024), (2048, 1536)), ((5760, 4320), (2048, 1536))])
def test_heic_of_large_phones(size, shown):
    stored = store(samples.heic(samples.scene(*size)))
    assert (stored.width, stored.height) == shown
    assert is_near(picture(stored).getpixel((2000, 1500)), (0, 0, 255))


def test_heic_of_too_many_pixels_is_told():
    with pytest.raises(RuleViolation, match="25 Megapixel"):
        store(samples.heic_of_size(10_000, 10_000))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_colours_of_phones_become_colours_of_screens(kind):
    """The same orange has other numbers in Display P3 than in sRGB (matrices of CSS Color 4)."""
    samples.heic()  # so that Pillow can write it
    sent = Image.new("RGB", (64, 64), (200, 100, 60))
    data = samples.encode(sent, kind, icc_profile=samples.display_p3(), quality=95)
    assert is_near(picture(store(data)).getpixel((32, 32)), (215, 93, 47), by=5)
    plain = samples.encode(sent, kind, quality=95)
    assert is_near(picture(store(plain)).getpixel((32, 32)), (200, 100, 60), by=5)


@pytest.mark.parametrize("profile", [b"", b"x" * 500, samples.display_p3()[:300], bytes(3000)])
def test_a_broken_profile_is_none(profile):
    data = samples.jpeg(icc_profile=profile)
    assert is_near(picture(store(data)).getpixel((20, 20)), (255, 0, 0))


def test_large_photos_are_made_smaller():
    stored = store(samples.encode(samples.scene(4000, 3000), "JPEG"))
    assert (stored.width, stored.height) == (2048, 1536)
    assert picture(stored).size == (2048, 1536)


def test_what_was_transparent_is_white():
    clear = Image.new("RGBA", (50, 50), (255, 0, 0, 0))
    assert is_near(picture(store(samples.encode(clear, "PNG"))).getpixel((5, 5)), (255, 255, 255))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png(mode):
    sent = Image.new("I;16", (60, 40)) if mode == "I;16" else samples.scene(60, 40).convert(mode)
    assert picture(store(samples.encode(sent, "PNG"))).mode == "RGB"


def test_print_colours_become_screen_colours():
    assert picture(store(samples.encode(samples.scene().convert("CMYK"), "JPEG"))).mode == "RGB"


def test_of_an_animation_the_first_picture_is_taken():
    first = picture(store(samples.animation("PNG")))
    assert is_near(first.getpixel((5, 5)), (0, 0, 0))


def test_the_type_is_what_the_bytes_are_not_what_the_name_says():
    stored = store_photo(
        upload(samples.encode(samples.scene(), "PNG"), "x.php.jpg", "text/html"), purpose="test.file"
    )
    assert stored.content_type == "image/jpeg"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a\0b.jpg", "foto.jpg.exe", "C:\\x.jpg", "ä" * 150 + ".jpg", "-rf"]
)
def test_the_senders_name_leaves_no_trace(name, media):
    stored = store_photo(upload(samples.jpeg(), name), purpose="test.file")
    assert str(stored.file.name).startswith("uploads/")
    (path,) = [path for path in media.rglob("*") if path.is_file()]
    assert path.suffix == ".jpg"
    assert len(path.stem) == 40


def test_it_is_released_at_once_where_no_scanner_is_configured():
    stored = store(samples.jpeg())
    assert (stored.status, stored.scanned_at) == (Status.RELEASED, None)


def test_heic_can_be_switched_off(settings):
    settings.UPLOAD_HEIC = False
    with pytest.raises(
        RuleViolation, match=r"Format HEIC nehmen wir nicht an\. Möglich sind JPEG, PNG und WebP\.$"
    ):
        store(samples.heic())
    with pytest.raises(
        RuleViolation, match=r"kein Foto, das wir lesen können\. Möglich sind JPEG, PNG und WebP\.$"
    ):
        store(b"Hallo")


@pytest.mark.parametrize(
    ("data", "code", "sentence"),
    [
        (lambda: b"", "empty", "Die Datei ist leer"),
        (lambda: b"\0" * 15_000_001, "size", "zu groß. Möglich sind 15 MB"),
        (lambda: samples.png_of_size(5001, 5000), "pixels", "25 Megapixel"),
        (lambda: b"Hallo", "type", "Möglich sind JPEG, PNG"),
        (lambda: samples.jpeg()[:900], "broken", "beschädigt"),
    ],
)
def test_refused_in_a_sentence(data, code, sentence, media):
    with pytest.raises(RuleViolation, match=sentence) as refused:
        store(data())
    assert refused.value.code == code
    assert stored_bytes(media) == []
    assert not StoredFile.objects.exists()
