"""A thousand pictures that have broken decoders before: every one is made anew or refused in a sentence."""

import logging
import os
import subprocess
from collections import Counter

import pytest

from portal.errors import RuleViolation
from portal.uploads import sandbox
from portal.uploads.checks import check_photo, photo_job
from tests.uploads import corpus, samples
from tests.uploads.metadata import foreign_segments

REFUSALS = {"type", "broken", "pixels", "memory"}


@pytest.fixture(scope="module")
def pictures() -> list[tuple[str, bytes]]:
    try:
        return list(corpus.pictures())
    except subprocess.SubprocessError:
        message = "pip cannot fetch Pillow's source package, in which its test pictures are."
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)


def faults(data: bytes) -> list[str]:
    """What must not be, or nothing."""
    found, content = sandbox.decode(data, photo_job(wants_position=True))
    said = [f"segment {name}" for name in foreign_segments(content)]
    said += ["bytes of the original"] if samples.shares_bytes(content, data) else []
    return said + ([f"{found['peak']} KiB"] if found["peak"] > sandbox.MIB * 1024 else [])


def refusal(data: bytes) -> str:
    try:
        check_photo(data)
    except RuleViolation as refused:
        return str(refused)
    return ""


@pytest.mark.long
def test_every_picture_of_pillows_own_tests(pictures, caplog):
    assert len(pictures) > 900
    bad, outcomes = {}, Counter[str]()
    with caplog.at_level(logging.WARNING):
        for name, data in pictures:
            try:
                said = faults(data)
                outcomes["stored"] += 1
            except sandbox.Broken as broken:
                said = [] if broken.code in REFUSALS else [broken.code]
                outcomes[broken.code] += 1
            if said:
                bad[name] = said
    print(f"{len(pictures)} pictures: {dict(outcomes)}")
    assert bad == {}
    assert outcomes["stored"] > 300
    assert [record.getMessage() for record in caplog.records] == [], "a decoder crashed or ran out of time"


@pytest.mark.long
def test_each_refusal_of_them_has_a_sentence(pictures):
    sentences = [sentence for _name, data in pictures[::20] if (sentence := refusal(data))]
    assert len(sentences) > 20
    assert [one for one in sentences if len(one) < 30 or not one.endswith(".")] == []
