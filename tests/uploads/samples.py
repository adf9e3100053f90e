"""Files to upload: sound ones with every kind of tag, and hostile ones. All made here, none copied."""

import io
import random
import re
import struct
import zipfile
import zlib
from functools import cache
from itertools import takewhile
from typing import Any

from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

SECRET = "GEHEIMES-GERAET-4711"
STUTTGART = (9.182932, 48.775846)
GPS_IFD = {
    1: "N",
    2: (48.0, 46.0, 33.0456),
    3: "E",
    4: (9.0, 10.0, 58.5552),
}
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="48,46.55N"'
    f' note="{SECRET}"/></rdf:RDF></x:xmpmeta>'
).encode()


def scene(width: int = 640, height: int = 480, mode: str = "RGB") -> Image.Image:
    """A picture whose corners tell which way is up: red at the top left, blue at the bottom right."""
    picture = Image.new("RGB", (width, height), "lightgrey")
    picture.paste("red", (0, 0, width // 4, height // 4))
    picture.paste("blue", (width * 3 // 4, height * 3 // 4, width, height))
    return picture.convert(mode)


def exif(orientation: int = 1, gps: dict[int, Any] | None = None, thumbnail: bool = False) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x010F] = SECRET  # make
    tags[0x9286] = f"ASCII\0\0\0{SECRET}"  # user comment
    tags.get_ifd(0x8769)[0xA431] = SECRET  # serial number
    tags.get_ifd(0x8769)[0x927C] = SECRET.encode() * 20  # maker note
    tags.get_ifd(0x8825).update(GPS_IFD if gps is None else gps)
    return tags


def encode(picture: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def jpeg(**options: Any) -> bytes:
    return encode(scene(), "JPEG", **options)


def jpeg_with_everything() -> bytes:
    """EXIF with GPS, XMP, IPTC, comment, a thumbnail that is a JPEG of its own, an ICC profile."""
    plain = jpeg(exif=exif(), comment=SECRET.encode(), icc_profile=SECRET.encode() * 9, dpi=(300, 300), xmp=XMP)
    iptc = (
        b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", 40) + b"\x1c\x02\x5a\0\x23" + SECRET.encode()
    )
    trailer = jpeg(exif=exif())
    return _with_segment(plain, 0xED, iptc) + trailer + SECRET.encode()


def png_with_everything() -> bytes:
    text = PngInfo()
    text.add_text("Comment", SECRET)
    text.add_text("Author", SECRET, zip=True)
    text.add_itxt("XML:com.adobe.xmp", XMP.decode())
    return encode(scene(mode="RGBA"), "PNG", pnginfo=text, exif=exif(), icc_profile=SECRET.encode() * 9)


def webp_with_everything() -> bytes:
    return encode(scene(), "WEBP", exif=exif().tobytes(), xmp=XMP, icc_profile=SECRET.encode() * 9)


def heic(picture: Image.Image | None = None, **options: Any) -> bytes:
    import pillow_heif

    pillow_heif.register_heif_opener()
    return encode(picture or scene(), "HEIF", **options)


def display_p3() -> bytes:
    """The colour profile of newer phones: sRGB's curves, wider primaries (Apple's values, adapted to D50)."""
    primaries = {
        b"rXYZ": (0.5151, 0.2412, -0.0011),
        b"gXYZ": (0.2920, 0.6922, 0.0419),
        b"bXYZ": (0.1571, 0.0666, 0.7841),
    }
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    (tags,) = struct.unpack_from(">I", profile, 128)
    for number in range(tags):
        name, at = struct.unpack_from(">4sI", profile, 132 + 12 * number)
        if name in primaries:
            struct.pack_into(">3i", profile, at + 8, *(round(part * 65536) for part in primaries[name]))
    return bytes(profile)


def png_of_size(width: int, height: int, rows: bytes = b"") -> bytes:
    """A PNG that claims these dimensions; `rows` is what it really has."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows or b"\0" * 100))
        + chunk(b"IEND", b"")
    )


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_with(kind: bytes, body: bytes) -> bytes:
    """A sound PNG with one more chunk behind its header."""
    sound = encode(scene(), "PNG")
    return sound[:33] + chunk(kind, body) + sound[33:]


@cache
def text_bomb() -> bytes:
    return png_with(b"zTXt", b"Comment\0\0" + zlib.compress(b"A" * 200_000_000, 9))


@cache
def profile_bomb() -> bytes:
    return png_with(b"iCCP", b"icc\0\0" + zlib.compress(b"\0" * 200_000_000, 9))


@cache
def animation(kind: str) -> bytes:
    """300 frames; only the first may cost anything."""
    frames = [Image.new("RGB", (400, 400), (n % 256, n // 256, 0)) for n in range(300)]
    return encode(frames[0], kind, save_all=True, append_images=frames[1:])


@cache
def scan_bomb() -> bytes:
    """A small progressive JPEG that repaints 24 megapixels two thousand times."""
    sound = encode(Image.new("L", (4900, 4900), 90), "JPEG", progressive=True)
    last = sound.rindex(b"\xff\xda")
    return sound[:last] + sound[last:-2] * 2000 + b"\xff\xd9"


@cache
def segment_bomb() -> bytes:
    """A hundred thousand empty comments, then a picture."""
    sound = jpeg()
    return sound[:2] + b"\xff\xfe\0\2" * 100_000 + sound[2:]


@cache
def exif_bomb() -> bytes:
    """Directories that name each other, with a million entries each."""
    entry = struct.pack("<HHII", 0x8769, 4, 1, 8)
    body = b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", 65_535) + entry * 5_000 + struct.pack("<I", 8)
    return _with_segment(jpeg(), 0xE1, body)


def jpeg_profile_bomb() -> bytes:
    """A colour profile whose table of tags has four billion lines."""
    profile = bytearray(display_p3())
    struct.pack_into(">I", profile, 128, 0xFFFFFFFF)
    return jpeg(icc_profile=bytes(profile))


def heic_of_size(width: int, height: int) -> bytes:
    """A HEIC that claims these dimensions."""
    sound = heic()
    at = sound.index(b"ispe") + 8
    return sound[:at] + struct.pack(">II", width, height) + sound[at + 8 :]


def zip_archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("evil.php", "<?php system($_GET['c']); ?>")
    return out.getvalue()


def pdf(pages: int = 1, **metadata: str) -> bytes:
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(595, 842)
    writer.add_metadata({f"/{key}": value for key, value in metadata.items()})
    return _written(writer)


def pdf_with_javascript() -> bytes:
    """In the table of scripts by name, run when the file is opened."""
    writer = _writer()
    script = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("x")}
    )
    names = ArrayObject([TextStringObject("a"), writer._add_object(script)])
    table = DictionaryObject({NameObject("/JavaScript"): DictionaryObject({NameObject("/Names"): names})})
    writer._root_object[NameObject("/Names")] = writer._add_object(table)
    return _written(writer)


def pdf_with_action(kind: str, *, indirect_name: bool = False) -> bytes:
    """Opens with an action of this kind; its name may hide behind a reference."""
    writer = _writer()
    name: Any = NameObject(kind)
    action = DictionaryObject({NameObject("/S"): writer._add_object(name) if indirect_name else name})
    action[NameObject("/F")] = TextStringObject("calc.exe")
    writer._root_object[NameObject("/OpenAction")] = writer._add_object(action)
    return _written(writer)


def pdf_with_attachment() -> bytes:
    writer = _writer()
    writer.add_attachment("rechnung.exe", b"MZ" * 100)
    return _written(writer)


def pdf_with_password() -> bytes:
    writer = _writer()
    writer.encrypt("geheim", algorithm="RC4-128")
    return _written(writer)


def pdf_with_old_revision() -> bytes:
    """The current revision is harmless; what it replaced is still in the bytes."""
    old = pdf_with_action("/Launch")
    return old + b"\n" + _revision(old)


def _revision(old: bytes) -> bytes:
    """A catalogue without the action, appended as any editor would."""
    catalogue = re.search(rb"/Root (\d+) 0 R", old)
    size = re.search(rb"/Size (\d+)", old)
    assert catalogue
    assert size
    number = int(catalogue[1])
    body = b"%d 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n" % number
    at = len(old) + 1
    table = b"xref\n%d 1\n%010d 00000 n \n" % (number, at)
    previous = int(old[old.rindex(b"startxref") :].split()[1])
    trailer = b"trailer\n<</Root %d 0 R/Size %s/Prev %d>>\n" % (number, size[1], previous)
    return body + table + trailer + b"startxref\n%d\n%%%%EOF\n" % (at + len(body))


def pdf_with_page_tree_loop() -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R 2 0 R]/Count 999999999>>endobj\n"
        b"trailer<</Root 1 0 R/Size 3>>\n%%EOF"
    )


@cache
def pdf_bomb() -> bytes:
    """An object stream that unpacks to 500 MB."""
    packed = zlib.compress(b" " * 500_000_000, 9)
    stream = b"<</Type/ObjStm/N 1/First 5/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    return (
        b"%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        b"4 0 obj" + stream + packed + b"\nendstream endobj\n"
        b"trailer<</Root 1 0 R/Size 5>>\n%%EOF"
    )


def shares_bytes(stored: bytes, original: bytes) -> bool:
    """Is a run of 32 bytes of the original in what is stored?

    Of a JPEG only what follows its tables counts (every JPEG has the same ones), and of flat areas, which
    look alike in every file, nothing does. Every run of 32 holds a whole block of 16.
    """
    pixels = stored[stored.index(b"\xff\xda") + 14 :] if stored.startswith(b"\xff\xd8") else stored
    blocks = {original[at : at + 16]: at for at in range(0, len(original) - 15, 16)}
    telling = {block: at for block, at in blocks.items() if len(set(block)) >= 12}
    hits = (at for at in range(len(pixels) - 15) if pixels[at : at + 16] in telling)
    return any(_run(pixels, at, original, telling[pixels[at : at + 16]]) >= 32 for at in hits)


def _run(one: bytes, at: int, other: bytes, there: int) -> int:
    """How many bytes around these places are the same."""
    before = _same(one[max(at - 32, 0) : at][::-1], other[max(there - 32, 0) : there][::-1])
    return before + _same(one[at : at + 32], other[there : there + 32])


def _same(one: bytes, other: bytes) -> int:
    pairs = zip(one, other, strict=False)
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], pairs))


def mutated(data: bytes, seed: int) -> bytes:
    """The file with a few bytes changed, cut out, doubled or cut off."""
    dice = random.Random(seed)
    broken = bytearray(data)
    for _change in range(dice.randint(1, 12)):
        at = dice.randrange(len(broken))
        match dice.randrange(4):
            case 0:
                broken[at] = dice.randrange(256)
            case 1:
                del broken[at : at + dice.randint(1, 40)]
            case 2:
                broken[at:at] = broken[at : at + dice.randint(1, 40)]
            case _:
                broken[at : at + 4] = b"\xff\xff\xff\xff"
        if len(broken) < 20:
            break
    return bytes(broken if dice.random() < 0.8 else broken[: dice.randint(1, len(broken))])


def _with_segment(data: bytes, marker: int, body: bytes) -> bytes:
    return data[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body + data[2:]


def _writer() -> PdfWriter:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    return writer


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
