"""The child process that touches foreign bytes. Run as a script (`python -I -S`); Django never imports it.

argv: the folder of the installed packages, and the job as JSON. stdin: the file. stdout: one line of JSON,
then the bytes to be stored. Before the first foreign byte is read the process gives up memory, time, files
and network. Whatever goes wrong with the file may end it: the parent takes any other end for "broken".
"""

import io
import json
import re
import resource
import struct
import sys
import warnings
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


class Refused(Exception):
    """Not acceptable; the text is a code for which the parent has a sentence."""


def limit(job: dict[str, Any]) -> None:
    """Cap address space and CPU; no core dump, no written file, no further descriptor and so no socket."""
    resource.setrlimit(resource.RLIMIT_AS, (job["mib"] * MIB, job["mib"] * MIB))
    resource.setrlimit(resource.RLIMIT_CPU, (job["seconds"], job["seconds"] + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def photo(job: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Decode, turn upright, shrink to `edge` pixels, encode as JPEG without any metadata."""
    from PIL import Image, MpoImagePlugin, TiffImagePlugin, UnidentifiedImageError, WebPImagePlugin

    assert all([MpoImagePlugin, TiffImagePlugin, WebPImagePlugin])  # noqa: S101  later no file can be opened
    Image.preinit()
    if "HEIF" in job["formats"]:
        import pillow_heif

        pillow_heif.register_heif_opener(thumbnails=False)
    Image.MAX_IMAGE_PIXELS = job["pixels"]
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    limit(job)
    try:
        picture: Any = Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=job["formats"])
    except UnidentifiedImageError:
        raise Refused("type") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("pixels") from None
    orientation, gps = _exif(picture, job["gps"])
    picture = _flat(picture, job["edge"])
    if orientation in TURNS:
        picture = picture.transpose(Image.Transpose(TURNS[orientation]))
    # The encoder would write a comment or a resolution it finds here.
    picture.info.clear()
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return {"width": picture.width, "height": picture.height, "gps": gps}, out.getvalue()


def _flat(picture: Any, edge: int) -> Any:
    """At most `edge` pixels wide and high, three channels; what was transparent is white."""
    from PIL import Image

    if picture.mode == "P":
        picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    picture.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    if picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info:
        colours = picture.convert("RGBA")
        picture = Image.new("RGB", colours.size, "white")
        picture.paste(colours, mask=colours.getchannel("A"))
    return picture.convert("RGB")


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


def pdf(job: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Count the pages; refuse what acts, what carries other files and what is locked. Rewrites nothing."""
    import encodings.utf_16
    import logging

    import pypdf.filters
    from pypdf import PdfReader

    assert all([encodings.utf_16, pypdf.filters])  # noqa: S101  pypdf would import them later
    logging.disable()
    limit(job)
    data = sys.stdin.buffer.read()
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


def main() -> None:
    sys.path.insert(0, sys.argv[1])
    job = json.loads(sys.argv[2])
    try:
        answer, payload = {"photo": photo, "pdf": pdf}[job["kind"]](job)
    except Refused as refusal:
        answer, payload = {"refused": str(refusal)}, b""
    except MemoryError:
        answer, payload = {"refused": "memory"}, b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + payload)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
