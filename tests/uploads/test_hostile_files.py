"""Nothing a stranger sends breaks the portal, fills its memory, or is stored as it came."""

import gzip
import json
import re
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from portal.errors import RuleViolation
from portal.uploads import keeping, sandbox
from portal.uploads.models import StoredFile
from portal.uploads.services import store_document, store_photo
from tests.uploads import samples
from tests.uploads.conftest import stored_bytes, upload
from tests.uploads.metadata import foreign_segments

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><image href="http://10.0.0.1/"/></svg>'
EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9999 9999\n(/etc/passwd) (r) file\n"
MVG = (
    b"push graphic-context\nviewbox 0 0 640 480\nimage over 0,0 0,0 'https://10.0.0.1/'\npop graphic-context\n"
)

BOMBS: dict[str, Callable[[], bytes]] = {
    "png 2^31 wide": lambda: samples.png_of_size(2**31 - 1, 1),
    "png 2^31 x 2^31": lambda: samples.png_of_size(2**31 - 1, 2**31 - 1),
    "png 0 x 0": lambda: samples.png_of_size(0, 0),
    "png 5000 x 5000 without rows": lambda: samples.png_of_size(5000, 5000),
    "png text": samples.text_bomb,
    "png profile": samples.profile_bomb,
    "png 24 megapixels": lambda: samples.encode(Image.new("RGBA", (4900, 4900)), "PNG"),
    "png 25 million wide": lambda: samples.png_of_size(25_000_000, 1, b"\0" * 25_000_001),
    "jpeg 60 megapixels": lambda: samples.encode(Image.new("L", (10_000, 6_000)), "JPEG", quality=5),
    "jpeg 65535 high": lambda: samples.encode(Image.new("L", (8, 65_500)), "JPEG"),
    "webp 16383 x 16383": lambda: b"RIFF\x1e\0\0\0WEBPVP8L\x11\0\0\0\x2f\xfe\xff\xff\x0f" + b"\0" * 20,
    "png that ends in its header": lambda: samples.encode(samples.scene(), "PNG")[:30],
    "png rows that never end": lambda: samples.png_of_size(40, 40, b"\0" * 100_000_000),
    "png chunk of 4 gigabytes": lambda: samples.encode(samples.scene(), "PNG")[:33] + b"\xff\xff\xff\xffIDAT",
    "jpeg scans": samples.scan_bomb,
    "jpeg segments": samples.segment_bomb,
    "jpeg exif": samples.exif_bomb,
    "jpeg profile": samples.jpeg_profile_bomb,
    "jpeg cut off": lambda: samples.jpeg(quality=95)[:4000],
    "jpeg 0 x 0": lambda: re.sub(rb"(\xff\xc0..\x08)....", rb"\1\0\0\0\0", samples.jpeg(), flags=re.DOTALL),
    "heic 2^31 wide": lambda: samples.heic_of_size(2**31 - 1, 2**31 - 1),
    "heic 16384 x 16384": lambda: samples.heic_of_size(16_384, 16_384),
    "heic cut off": lambda: samples.heic()[:-200],
    "webp cut off": lambda: samples.webp_with_everything()[:-300],
    "webp 4 gigabytes long": lambda: b"RIFF\xff\xff\xff\xff" + samples.webp_with_everything()[8:],
    "apng": lambda: samples.animation("PNG"),
    "animated webp": lambda: samples.animation("WEBP"),
    "pdf object stream": samples.pdf_bomb,
    "pdf page tree": samples.pdf_with_page_tree_loop,
    "pdf nesting": lambda: b"%PDF-1.4\n1 0 obj" + b"[" * 500_000 + b"\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF",
}
POLYGLOTS: dict[str, Callable[[], bytes]] = {
    "jpeg + html": lambda: samples.jpeg() + b"<script>alert(1)</script>",
    "html in a comment": lambda: samples.jpeg(comment=b"<html><script>alert(1)</script>"),
    "jpeg + zip": lambda: samples.jpeg() + samples.zip_archive(),
    "jpeg + php": lambda: samples.jpeg(comment=b"<?php system($_GET['c']); ?>"),
    "png + php": lambda: samples.png_with(b"IDOT", b"<?php system($_GET['c']); ?>"),
    "gif + js": lambda: b"GIF89a/*\0\0*/=alert(1);",
    "gif in front of a jpeg": lambda: b"GIF89a" + samples.jpeg(),
    "jpeg + pdf": lambda: samples.jpeg() + samples.pdf_with_javascript(),
    "png + zip": lambda: samples.encode(samples.scene(), "PNG") + samples.zip_archive(),
    "png + html": lambda: samples.png_with(b"tEXt", b"Comment\0<script>alert(1)</script>"),
    "webp + php": lambda: samples.webp_with_everything() + b"<?php system($_GET['c']); ?>",
    "webp + html": lambda: samples.encode(samples.scene(), "WEBP", xmp=b"<script>alert(1)</script>"),
    "heic + php": lambda: samples.heic() + b"<?php system($_GET['c']); ?>",
    "phar": lambda: samples.jpeg(comment=b"<?php __HALT_COMPILER(); ?>" + b"\0" * 40),
    "pdf in a jpeg": lambda: samples.jpeg(comment=samples.pdf_with_javascript()[:60_000]),
}
FOREIGN: dict[str, Callable[[], bytes]] = {
    "svg": lambda: SVG,
    "eps": lambda: EPS,
    "mvg": lambda: MVG,
    "gif": lambda: samples.encode(samples.scene(), "GIF"),
    "bmp": lambda: samples.encode(samples.scene(), "BMP"),
    "tiff": lambda: samples.encode(samples.scene(), "TIFF"),
    "ico": lambda: samples.encode(samples.scene(64, 64), "ICO"),
    "avif": lambda: samples.encode(samples.scene(), "AVIF"),
    "jpeg 2000": lambda: samples.encode(samples.scene(), "JPEG2000"),
    "icns": lambda: samples.encode(samples.scene(64, 64), "ICNS"),
    "pcx": lambda: samples.encode(samples.scene(), "PCX"),
    "tga": lambda: samples.encode(samples.scene(), "TGA"),
    "psd": lambda: b"8BPS\0\1" + b"\0" * 200,
    "wmf": lambda: b"\xd7\xcd\xc6\x9a" + b"\0" * 100,
    "svg in gzip": lambda: gzip.compress(SVG),
    "xml entity": lambda: b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    "postscript font": lambda: b"%!PS-AdobeFont-1.0: x\n" + b"currentfile eexec " * 20,
    "html": lambda: b"<!doctype html><script>alert(1)</script>",
    "php": lambda: b"<?php system($_GET['c']); ?>",
    "script": lambda: b"#!/bin/sh\nrm -rf /\n",
    "windows program": lambda: b"MZ" + b"\0" * 200,
    "mp4": lambda: b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 200,
    "zeros": lambda: b"\0" * 10_000,
    "zip": samples.zip_archive,
    "elf": lambda: b"\x7fELF" + b"\0" * 100,
    "one byte": lambda: b"\xff",
    "utf-16": lambda: "<html>".encode("utf-16"),
}
DOORS: dict[str, Any] = {"photo": store_photo, "document": store_document}


def try_to_store(door: str, data: bytes) -> str:
    """ "stored" or the code of the refusal; anything else is a fault. Every refusal has a sentence."""
    try:
        DOORS[door](upload(data), purpose="test.file")
    except RuleViolation as refusal:
        return refusal.code if len(str(refusal)) > 20 else "no sentence"
    return "stored"


@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", BOMBS)
def test_bombs_cost_little(name, door):
    """Memory is capped by the child's limits, tested below; here time, and an answer in words."""
    data: bytes = BOMBS[name]()
    began = time.monotonic()
    assert try_to_store(door, data) in {"stored", "pixels", "memory", "broken", "type"}
    assert time.monotonic() - began < sandbox.WALL_SECONDS


@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", POLYGLOTS)
def test_of_a_polyglot_only_the_picture_is_left(name, door, media):
    assert try_to_store(door, POLYGLOTS[name]()) in {"stored", "type", "broken"}
    for content in stored_bytes(media):
        assert foreign_segments(content) == []
        assert not any(trace in content for trace in (b"<script", b"<?php", b"PK\x03\x04", b"%PDF"))
        assert not samples.shares_bytes(content, POLYGLOTS[name]())


def test_the_check_for_original_bytes_finds_them():
    """The negative control of the test above."""
    original = samples.encode(Image.effect_noise((200, 200), 60), "JPEG")
    assert samples.shares_bytes(b"anything" + original[3000:3032], original)
    assert not samples.shares_bytes(original[3000:3010] * 4, original)


@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", FOREIGN)
def test_other_types_are_refused(name, door, media):
    assert try_to_store(door, FOREIGN[name]()) == "type"
    assert stored_bytes(media) == []


NAMES = ["../../x.php.jpg", "x.jpg.exe", "foto.svg", "a\0b.png", "x" * 300 + ".jpg", "CON", "<script>.heic"]
TYPES = ["image/jpeg", "text/html", "image/svg+xml", "application/octet-stream", "../../etc/passwd", ""]
EVERYTHING = [*BOMBS.values(), *POLYGLOTS.values(), *FOREIGN.values()]


@pytest.mark.django_db
@pytest.mark.urls("tests.uploads.photo_page")
@pytest.mark.usefixtures("purpose")
@pytest.mark.parametrize("start", range(0, len(EVERYTHING), 8))
def test_over_http_every_file_gets_a_page_in_words(start, client, monkeypatch):
    """Whatever name and type a browser claims: the form comes back with a sentence, or goes on."""
    monkeypatch.setattr(keeping, "PER_HOUR", 1000)
    files = [
        upload(make(), NAMES[at % len(NAMES)], TYPES[at % len(TYPES)])
        for at, make in enumerate(EVERYTHING[start : start + 8], start)
    ]
    page = client.post("/fotos/", {"text": "Loch", "photos": files})
    assert page.status_code in {200, 302}
    kept = StoredFile.objects.count()
    if page.status_code == 200:
        html = page.content.decode()
        told = html[html.index('id="id_photos_error"') :].split("</p>")[0]
        assert told.count("Foto ") + told.count("Fotos") >= len(files) - kept
        assert not any(name in html for name in ("etc/passwd", "<script>.heic"))


SOUND: dict[str, list[Callable[[], bytes]]] = {
    "photo": [
        samples.jpeg_with_everything,
        samples.png_with_everything,
        samples.webp_with_everything,
        samples.heic,
    ],
    "document": [lambda: samples.pdf(2), samples.pdf_with_javascript, samples.pdf_with_attachment],
}


CROWD = [(door, number) for door, makers in SOUND.items() for number in range(len(makers))]
ANSWERS = {"stored", "type", "broken", "pixels", "memory", "active", "attachments", "pages", "encrypted"}


def mutate_and_store(door, number, seeds, media):
    sound = SOUND[door][number]()
    for seed in seeds:
        assert try_to_store(door, samples.mutated(sound, seed)) in ANSWERS, f"seed {seed}"
    for content in stored_bytes(media):
        assert content.startswith(b"%PDF-") or foreign_segments(content) == []
        assert content.startswith(b"%PDF-") or not samples.shares_bytes(content, sound)


@pytest.mark.django_db
@pytest.mark.parametrize(("door", "number"), CROWD)
def test_mutated_files(door, number, media):
    mutate_and_store(door, number, range(5), media)


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize(("door", "number"), CROWD)
def test_many_mutated_files(door, number, media):
    mutate_and_store(door, number, range(200), media)


def test_a_child_that_needs_more_memory_is_ended():
    data = samples.encode(Image.new("RGB", (4000, 4000)), "PNG")
    job = {"kind": "photo", "pixels": 25_000_000, "edge": 2048, "formats": ["PNG"], "gps": False, "mib": 80}
    with pytest.raises(sandbox.Broken) as ended:
        sandbox.decode(data, job)
    assert ended.value.code in {"memory", "broken"}


def test_a_child_that_needs_more_time_is_ended(monkeypatch):
    monkeypatch.setattr(sandbox, "WALL_SECONDS", 0.01)
    with pytest.raises(sandbox.Broken):
        sandbox.decode(samples.pdf(), {"kind": "pdf", "pages": 5})


def test_too_many_at_once_are_asked_to_wait(monkeypatch):
    monkeypatch.setattr(sandbox, "QUEUE_SECONDS", 0.01)
    with sandbox._place(), sandbox._place(), pytest.raises(RuleViolation, match="gleich noch einmal"):
        sandbox.decode(samples.pdf(), {"kind": "pdf", "pages": 5})


@pytest.mark.parametrize(
    "attempt",
    [
        "open('/etc/passwd')",
        "socket.socket()",
        "open('/dev/shm/x', 'w')",
        "bytearray(600 << 20)",
        "exec('while True: pass')",
        "subprocess.run(['/bin/true'])",
    ],
)
def test_what_the_child_gives_up_before_the_first_foreign_byte(attempt):
    """The limits really hold: the same child, made to do what an exploit would try."""
    job = {"mib": sandbox.MIB, "seconds": 1}
    script = (
        f"import sys, socket, subprocess; sys.path.insert(0, {str(sandbox.DECODER.parent)!r})\n"
        f"import decoder; decoder.limit({json.dumps(job)})\n{attempt}\nprint('done')"
    )
    child = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, timeout=20, check=False)
    assert child.returncode != 0
    assert b"done" not in child.stdout


def test_the_decoder_knows_nothing_of_the_portal():
    """It starts in milliseconds and has no secret to lose: no Django, no settings, no environment."""
    code = "import sys; sys.argv = ['x']; sys.path[:0] = sys.argv_; import decoder; print(*sys.modules)"
    code = code.replace("sys.argv_", repr([str(sandbox.DECODER.parent), sysconfig.get_paths()["purelib"]]))
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)
    assert not {"django", "portal", "PIL", "pypdf"} & set(done.stdout.split())
