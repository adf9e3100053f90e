"""Nothing a stranger sends breaks the portal, fills its memory, or is stored as it came."""

import json
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from portal.errors import RuleViolation
from portal.uploads import sandbox
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


@pytest.mark.django_db
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", FOREIGN)
def test_other_types_are_refused(name, door, media):
    assert try_to_store(door, FOREIGN[name]()) == "type"
    assert stored_bytes(media) == []


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
