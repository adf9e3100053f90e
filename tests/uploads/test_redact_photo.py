"""A face or a number plate is blacked out: of the pixels below nothing is left in the copy."""

import io
import random
from datetime import date

import pytest
from PIL import Image

from portal.accounts.models import Department
from portal.errors import RuleViolation
from portal.uploads.models import StoredFile
from portal.uploads.services import redact_photo, remove, store_document, store_photo
from portal.uploads.states import Status
from tests.uploads import samples
from tests.uploads.conftest import upload
from tests.uploads.metadata import foreign_segments

pytestmark = pytest.mark.django_db
BLACK = ((0, 0), (0, 0), (0, 0))


def noise(width: int, height: int) -> Image.Image:
    """Bright colours that change with every pixel: the worst a black box can have as a neighbour."""
    dice = random.Random(width * height)
    rows = dice.randbytes(width * height * 3)
    return Image.frombytes("RGB", (width, height), rows).point([128 + n // 2 for n in range(256)] * 3)


def stored_noise(width: int = 331, height: int = 203) -> StoredFile:
    return store_photo(upload(samples.encode(noise(width, height), "PNG")), purpose="test.file")


def picture(stored: StoredFile) -> Image.Image:
    with stored.file.open("rb") as file:
        return Image.open(io.BytesIO(file.read()))


def is_near(colour, other) -> bool:
    return all(abs(a - b) < 12 for a, b in zip(colour, other, strict=True))


def covered(box, size) -> tuple[int, int, int, int]:
    """Every pixel the box touches: left, top, right, bottom."""
    left, top, width, height = box
    right = min(-(-(left + width) * size[0] // 1000), size[0])
    bottom = min(-(-(top + height) * size[1] // 1000), size[1])
    return left * size[0] // 1000, top * size[1] // 1000, right, bottom


def is_black(stored: StoredFile, box) -> bool:
    shown = picture(stored)
    return shown.crop(covered(box, shown.size)).getextrema() == BLACK


BOXES = {
    "in the middle": (400, 400, 200, 100),
    "one thousandth": (500, 500, 1, 1),
    "top left": (0, 0, 3, 3),
    "bottom right": (999, 999, 1, 1),
    "over the right border": (900, 100, 1000, 100),
    "over the lower border": (100, 900, 100, 1000),
    "everything": (0, 0, 1000, 1000),
    "a line across": (0, 333, 1000, 1),
}


@pytest.mark.parametrize("name", BOXES)
def test_what_is_covered_is_black_to_the_last_pixel(name):
    original = stored_noise()
    assert not is_black(original, BOXES[name])
    assert is_black(redact_photo(original, [BOXES[name]], purpose="test.shown"), BOXES[name])


@pytest.mark.parametrize("size", [(7, 5), (16, 16), (331, 203), (2048, 1365), (1365, 2048)])
def test_many_boxes_at_any_place_of_any_size(size):
    dice = random.Random(str(size))
    places = [(dice.randrange(1000), dice.randrange(1000)) for _box in range(12)]
    boxes = [(left, top, dice.randint(1, 300), dice.randint(1, 300)) for left, top in places]
    copy = redact_photo(stored_noise(*size), boxes, purpose="test.shown")
    assert [box for box in boxes if not is_black(copy, box)] == []
    assert picture(copy).size == size


def test_what_is_not_covered_is_still_to_be_seen():
    original = store_photo(upload(samples.encode(samples.scene(), "PNG")), purpose="test.file")
    shown = picture(redact_photo(original, [(400, 400, 200, 200)], purpose="test.shown"))
    for at in [(20, 20), (620, 460), (256 - 9, 240), (320, 192 - 9), (384 + 9, 240), (320, 288 + 9)]:
        assert is_near(shown.getpixel(at), picture(original).getpixel(at))


def test_boxes_lie_on_the_photo_as_it_is_shown():
    """Taken with the phone turned: left and top are what the clerk sees."""
    sent = samples.encode(noise(300, 200), "JPEG", exif=samples.exif(6))
    copy = redact_photo(
        store_photo(upload(sent), purpose="test.file"), [(0, 0, 500, 100)], purpose="test.shown"
    )
    assert (copy.width, copy.height) == (200, 300)
    assert is_black(copy, (0, 0, 500, 100))
    assert not is_black(copy, (0, 900, 100, 100))


def test_the_copy_is_a_file_of_its_own(media):
    owner = Department.objects.create(key="amt", name="Amt")
    original = stored_noise()
    original.delete_after = date(2027, 1, 31)
    copy = redact_photo(original, [(0, 0, 10, 10)], purpose="test.shown", owner=owner)
    copy.refresh_from_db()
    assert (copy.purpose, copy.status, copy.owner_id) == ("test.shown", Status.RELEASED, str(owner.pk))
    assert copy.delete_after == original.delete_after
    assert copy.file.name != original.file.name
    remove(StoredFile.objects.filter(pk=original.pk))
    assert foreign_segments((media / str(copy.file.name)).read_bytes()) == []


@pytest.mark.parametrize(
    ("boxes", "sentence"),
    [
        ([], "mindestens ein Rechteck"),
        ([(0, 0, 10, 10)] * 101, "höchstens 100"),
        ([(0, 0, 10, 10), (1000, 0, 10, 10)], "Rechteck 2 liegt nicht im Bild"),
        ([(0, 1000, 10, 10)], "Rechteck 1 liegt nicht"),
        ([(0, 0, 0, 10)], "Rechteck 1 liegt nicht"),
        ([(0, 0, 10, 0)], "Rechteck 1 liegt nicht"),
        ([(-1, 0, 10, 10)], "Rechteck 1 liegt nicht"),
        ([(0, 0, 10**30, 10)], "Rechteck 1 liegt nicht"),
        ([(0, 0, float("nan"), 10)], "Rechteck 1 liegt nicht"),
        ([(0, 0, True, 10)], "Rechteck 1 liegt nicht"),
        ([(0, 0, 10)], "Rechteck 1 liegt nicht"),
        ([("0", "0", "10", "10")], "Rechteck 1 liegt nicht"),
    ],
)
def test_boxes_that_cover_nothing_are_refused(boxes, sentence):
    original = stored_noise(16, 16)
    with pytest.raises(RuleViolation, match=sentence):
        redact_photo(original, boxes, purpose="test.shown")
    assert list(StoredFile.objects.all()) == [original]


@pytest.mark.parametrize("status", [Status.QUARANTINED, Status.INFECTED])
def test_only_what_is_released_is_touched(status):
    original = stored_noise(16, 16)
    original.status = status
    with pytest.raises(RuleViolation, match="Nur geprüfte Fotos"):
        redact_photo(original, [(0, 0, 10, 10)], purpose="test.shown")


def test_a_document_is_not_redacted():
    with pytest.raises(RuleViolation, match="Nur geprüfte Fotos"):
        redact_photo(store_document(upload(samples.pdf()), purpose="test.file"), [(0, 0, 1, 1)], purpose="x")


def test_a_photo_whose_bytes_are_lost_is_told():
    original = stored_noise(16, 16)
    original.file.storage.delete(str(original.file.name))
    with pytest.raises(RuleViolation, match="nicht mehr da"):
        redact_photo(original, [(0, 0, 10, 10)], purpose="test.shown")
