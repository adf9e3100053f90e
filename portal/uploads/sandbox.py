"""Hand foreign bytes to a child process with narrow limits, and take back what may be stored."""

import json
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.errors import RuleViolation
from portal.uploads.nursing import LONGEST_ANSWER, Done, Lost, nursery

logger = logging.getLogger(__name__)
DECODER = Path(__file__).with_name("decoder.py")
MIB = 512
CPU_SECONDS = 5
# Longer than the CPU limit: on a busy machine the child waits its turn.
WALL_SECONDS = 30
# Each child may take MIB: two at a time per web process, others queue for a while.
PLACES = 2
_places = threading.BoundedSemaphore(PLACES)
QUEUE_SECONDS = 20


class Broken(Exception):
    """The child found a reason to refuse; `code` is "type", "pixels", "pages", … or "broken"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def photo_formats() -> list[str]:
    """Names of Pillow's formats that are opened at all."""
    return ["JPEG", "PNG", "WEBP", *(["HEIF"] if settings.UPLOAD_HEIC else [])]


def decode(data: bytes, job: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Run `job` (decoder.py) over `data`. Returns what it found out and the bytes to be stored.

    What it found out names the most memory the child had, too ("peak", KiB). Raises Broken, or RuleViolation
    if the machine is too busy.
    """
    job = {"mib": MIB, "seconds": CPU_SECONDS, "wall": WALL_SECONDS, **job}
    with _place():
        done = _run(job, data)
    if done.exit_code < 0:
        logger.warning("the decoder was ended by signal %d", -done.exit_code)
    if done.exit_code != 0 or len(done.output) > LONGEST_ANSWER:
        raise Broken("broken")
    line, _newline, payload = done.output.partition(b"\n")
    answer: dict[str, Any] = json.loads(line)
    if "refused" in answer:
        raise Broken(answer["refused"])
    return {**answer, "peak": done.peak}, payload


def _run(job: dict[str, Any], data: bytes) -> Done:
    """Once more where the nursery was lost: it was killed from outside, the file never comes near it."""
    for _attempt in range(2):
        try:
            return nursery.run(job, data, photo_formats())
        except TimeoutError:
            raise Broken("broken") from None
        except Lost:
            logger.warning("the decoder's parent process was lost")
    raise _busy()


@contextmanager
def _place() -> Iterator[None]:
    places = _places
    if not places.acquire(timeout=QUEUE_SECONDS):
        raise _busy()
    try:
        yield
    finally:
        places.release()


def _busy() -> RuleViolation:
    text = _("Gerade laden sehr viele Menschen Dateien hoch. Bitte gleich noch einmal.")
    return RuleViolation(text, code="busy")


def _empty_places() -> None:
    """In a process just forked: whoever holds a place is a thread that does not exist here."""
    global _places
    _places = threading.BoundedSemaphore(PLACES)


os.register_at_fork(after_in_child=_empty_places)
