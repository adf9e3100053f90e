"""What the child process does that touches foreign bytes. nursery.py forks it; Django never imports this.

Before the first foreign byte is read the process gives up memory, time, files and network. Whatever goes
wrong with the file may end it: the web process takes any other end than an answer for "broken".
"""

import io
import re
import resource
import struct
import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

MIB = 1 << 20
# What pypdf calls an action or an annotation that does something, or carries something.
ACTIVE = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/Rendition",
    "/RichMedia",
    "/Movie",
    "/Sound",
    "/Screen",
    "/3D",
    "/GoToE",
    "/GoToR",
}
ACTIVE_KEYS = {"/JS", "/JavaScript", "/XFA"}
CARRYING = {"/FileAttachment", "/EmbeddedFile"}
CARRYING_KEYS = {"/EmbeddedFile", "/EmbeddedFiles", "/EF"}
# Older revisions and objects no table names: a viewer that repairs the file would find them.
HIDDEN = re.compile(rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|Encrypt)\b")
# What Pillow and its helpers raise on broken EXIF; the picture itself may be sound.
BAD_EXIF = (OSError, ValueError, TypeError, KeyError, IndexError, SyntaxError, ArithmeticError, struct.error)
# EXIF orientation → Image.Transpose
TURNS = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}
# JPEG squares of 8 × 8 pixels are encoded on their own: a black one is black to the last pixel.
SQUARE = 8
COLORANTS = ("red_colorant", "green_colorant", "blue_colorant")


class Refused(Exception):
    """Not acceptable; the text is a code for which the web process has a sentence."""


def prepare(formats: list[str]) -> None:
    """Import what reads and writes photos, before there is anything foreign and while files may be opened."""
    from PIL import Image, ImageDraw, MpoImagePlugin, TiffImagePlugin, WebPImagePlugin

    assert all([ImageDraw, MpoImagePlugin, TiffImagePlugin, WebPImagePlugin])  # noqa: S101  later no file opens
    Image.preinit()
    _screen_colours()
    if "HEIF" in formats:
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False)


def answer(job: dict[str, Any], read: Callable[[], bytes]) -> tuple[dict[str, Any], bytes]:
    """What was found out and what is to be stored, or {"refused": code}. `read` gives the foreign bytes."""
    try:
        return {"photo": photo, "pdf": pdf}[job["kind"]](job, read)
    except Refused as refusal:
        return {"refused": str(refusal)}, b""
    except MemoryError:
        return {"refused": "memory"}, b""


def limit(job: dict[str, Any]) -> None:
    """Cap address space and CPU; no core dump, no written file, no further descriptor and so no socket."""
    resource.setrlimit(resource.RLIMIT_AS, (job["mib"] * MIB, job["mib"] * MIB))
    resource.setrlimit(resource.RLIMIT_CPU, (job["seconds"], job["seconds"] + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def photo(job: dict[str, Any], read: Callable[[], bytes]) -> tuple[dict[str, Any], bytes]:
    """Decode, turn upright, shrink to `edge` pixels, black out `boxes`, encode as JPEG without any metadata."""
    prepare(job["formats"])
    limit(job)
    picture: Any = _open(read(), job)
    orientation, gps = _exif(picture, job["gps"])
    picture = _flat(picture, job["edge"])
    if orientation in TURNS:
        picture = picture.transpose(TURNS[orientation])
    boxes = job.get("boxes", [])
    for box in boxes:
        _black_out(picture, box)
    # The encoder would write a comment or a resolution it finds here.
    picture.info.clear()
    out = io.BytesIO()
    # Where colours share pixels with their neighbours (4:2:0), something shines into a black box.
    picture.save(out, "JPEG", quality=82, subsampling="4:4:4" if boxes else "4:2:0")
    return {"width": picture.width, "height": picture.height, "gps": gps}, out.getvalue()


def _open(data: bytes, job: dict[str, Any]) -> Any:
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = job["pixels"]
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        return Image.open(io.BytesIO(data), formats=job["formats"])
    except UnidentifiedImageError:
        raise Refused("type") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("pixels") from None


def _flat(picture: Any, edge: int) -> Any:
    """At most `edge` pixels wide and high, three channels; what was transparent is white."""
    from PIL import Image

    profile = picture.info.get("icc_profile")
    picture = _smaller(picture, edge)
    if picture.mode == "CMYK":
        picture = _in_screen_colours(picture, profile)
    elif picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info:
        colours = picture.convert("RGBA")
        picture = Image.new("RGB", colours.size, "white")
        picture.paste(colours, mask=colours.getchannel("A"))
    return _in_screen_colours(picture.convert("RGB"), profile)


def _smaller(picture: Any, edge: int) -> Any:
    from PIL import Image

    if picture.mode == "P":
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    picture.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    return picture


def _in_screen_colours(picture: Any, profile: bytes | None) -> Any:
    """From the colours of a profile (phones: Display P3) to sRGB; unchanged where the profile is of no use."""
    from PIL import ImageCms

    try:
        theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile or b""))
        if theirs.profile.xcolor_space.strip() != picture.mode or _is_srgb(theirs.profile):
            return picture
        way = ImageCms.buildTransform(theirs, _screen_colours(), picture.mode, "RGB")
        if picture.mode == "RGB":
            ImageCms.applyTransform(picture, way, inPlace=True)
            return picture
        return ImageCms.applyTransform(picture, way)
    except (ImageCms.PyCMSError, *BAD_EXIF):
        return picture


def _is_srgb(profile: Any) -> bool:
    """The same primaries (nearly every photo that has a profile and is not of a newer phone)."""
    ours = _screen_colours().profile
    pairs = [(getattr(profile, name), getattr(ours, name)) for name in COLORANTS]
    return all(theirs and _near(theirs[0], own[0]) for theirs, own in pairs)


def _near(xyz: Any, other: Any) -> bool:
    return all(abs(a - b) < 0.002 for a, b in zip(xyz, other, strict=True))


@cache
def _screen_colours() -> Any:
    from PIL import ImageCms

    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def _black_out(picture: Any, box: list[int]) -> None:
    """Black from [left, top, width, height] in thousandths, outwards to whole squares of the encoder."""
    from PIL import ImageDraw

    left, right = _squares(box[0], box[2], picture.width)
    top, bottom = _squares(box[1], box[3], picture.height)
    ImageDraw.Draw(picture).rectangle((left, top, right, bottom), fill=(0, 0, 0))


def _squares(begin: int, length: int, pixels: int) -> tuple[int, int]:
    """First and last pixel of the squares that hold this range of thousandths."""
    first = begin * pixels // 1000
    last = -(-(begin + length) * pixels // 1000)
    return first - first % SQUARE, min(last + -last % SQUARE, pixels) - 1


def _exif(picture: Any, wants_gps: bool) -> tuple[int, list[float] | None]:
    """Orientation (1-8, 0 unknown) and, if wanted, [longitude, latitude] in degrees WGS84."""
    try:
        exif = picture.getexif()
        orientation = exif.get(0x0112, 0)
        gps = exif.get_ifd(0x8825) if wants_gps else {}
        return (orientation if isinstance(orientation, int) else 0), _position(gps)
    except BAD_EXIF:
        return 0, None


def _position(gps: dict[int, Any]) -> list[float] | None:
    if not {1, 2, 3, 4} <= gps.keys():
        return None
    latitude = _degrees(gps[2]) * (-1 if str(gps[1]).upper().startswith("S") else 1)
    longitude = _degrees(gps[4]) * (-1 if str(gps[3]).upper().startswith("W") else 1)
    # NaN fails both comparisons; 0/0 is what cameras without a fix write.
    if not (abs(latitude) <= 90 and abs(longitude) <= 180) or latitude == longitude == 0:
        return None
    return [round(longitude, 6), round(latitude, 6)]


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return degrees + minutes / 60 + seconds / 3600


def pdf(job: dict[str, Any], read: Callable[[], bytes]) -> tuple[dict[str, Any], bytes]:
    """Count the pages; refuse what acts, what carries other files and what is locked. Rewrites nothing."""
    import encodings.utf_16
    import logging

    import pypdf.filters
    from pypdf import PdfReader

    assert all([encodings.utf_16, pypdf.filters])  # noqa: S101  pypdf would import them later
    logging.disable()
    limit(job)
    data = read()
    if not data.startswith(b"%PDF-"):
        raise Refused("type")
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        raise Refused("encrypted")
    for thing in _objects(reader):
        _refuse_active(thing)
    if HIDDEN.search(data):
        raise Refused("active")
    pages = len(reader.pages)
    if pages > job["pages"]:
        raise Refused("pages")
    if not pages:
        raise Refused("broken")
    return {"pages": pages}, b""


def _objects(reader: Any) -> Any:
    """Every dictionary of the file that any table names, nested ones too."""
    from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

    numbers = {(n, generation) for generation, table in reader.xref.items() for n in table}
    numbers |= {(n, 0) for n in reader.xref_objStm}
    waiting = [reader.trailer]
    waiting += [reader.get_object(IndirectObject(n, generation, reader)) for n, generation in numbers]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, DictionaryObject):
            yield thing
            waiting.extend(thing.values())
        elif isinstance(thing, ArrayObject):
            waiting.extend(thing)


def _refuse_active(thing: Any) -> None:
    # [] follows references, get() does not: a kind may hide behind one.
    kinds = {str(thing[key]) for key in ("/S", "/Type", "/Subtype") if key in thing}
    if kinds & ACTIVE or thing.keys() & ACTIVE_KEYS:
        raise Refused("active")
    if kinds & CARRYING or thing.keys() & CARRYING_KEYS:
        raise Refused("attachments")
