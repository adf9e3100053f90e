"""Hand foreign bytes to a child process with narrow limits, and take back what may be stored."""

import json
import logging
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.errors import RuleViolation

logger = logging.getLogger(__name__)
DECODER = Path(__file__).with_name("decoder.py")
MIB = 512
CPU_SECONDS = 5
# Longer than the CPU limit: on a busy machine the child waits its turn.
WALL_SECONDS = 30
# Each child may take MIB: two at a time per web process, others queue for a while.
_places = threading.BoundedSemaphore(2)
QUEUE_SECONDS = 20


class Broken(Exception):
    """The child found a reason to refuse; `code` is "type", "pixels", "pages", … or "broken"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def decode(data: bytes, job: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Run one job (see decoder.py) over `data`. Returns what it found out and the bytes to be stored.

    Raises Broken, or RuleViolation if the machine is too busy.
    """
    job = {"mib": MIB, "seconds": CPU_SECONDS, **job}
    packages = sysconfig.get_paths()["purelib"]
    command = [sys.executable, "-I", "-S", str(DECODER), packages, json.dumps(job)]
    with _place():
        try:
            done = subprocess.run(  # noqa: S603  our own script; nothing of the file is on the command line
                command, input=data, capture_output=True, timeout=WALL_SECONDS, env={}, cwd="/", check=False
            )
        except subprocess.TimeoutExpired:
            raise Broken("broken") from None
    if done.returncode < 0:
        logger.warning("the decoder was ended by signal %d", -done.returncode)
    if done.returncode != 0:
        raise Broken("broken")
    line, _newline, payload = done.stdout.partition(b"\n")
    answer: dict[str, Any] = json.loads(line)
    if "refused" in answer:
        raise Broken(answer["refused"])
    return answer, payload


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(timeout=QUEUE_SECONDS):
        text = _("Gerade laden sehr viele Menschen Dateien hoch. Bitte gleich noch einmal.")
        raise RuleViolation(text, code="busy")
    try:
        yield
    finally:
        _places.release()
