"""Start nursery.py when it is first needed, hand it jobs, start it again if it died."""

import json
import os
import socket
import struct
import subprocess
import sys
import sysconfig
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NURSERY = Path(__file__).with_name("nursery.py")
# As in nursery.py: exit code (negative: signal), most memory in KiB.
VERDICT = struct.Struct("!iq")
# A photo of 2048 × 2048 pixels is far below; nobody fills our memory through the child's answer.
LONGEST_ANSWER = 32_000_000
CHUNK = 1 << 18
# All a decoder sees of the environment. Pictures in large pages where the kernel leaves that to programs:
# a child lives too short to touch 25,000 small ones for the first time (an eighth of its time).
ENVIRONMENT = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}


class Lost(Exception):
    """The nursery ended while the job was in it, or cannot be started."""


@dataclass(frozen=True)
class Done:
    """What the child wrote, its exit code (negative: signal), and the most memory it had, in KiB."""

    output: bytes
    exit_code: int
    peak: int


class Nursery:
    """The nursery of this process. Any thread may use it; after a fork the child begins with none."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._control: socket.socket | None = None

    def run(self, job: dict[str, Any], data: bytes, formats: list[str]) -> Done:
        """Have one child do one job within job["wall"] seconds. Raises TimeoutError or Lost."""
        deadline = time.monotonic() + job["wall"]
        ours, theirs = socket.socketpair()
        verdict, their_verdict = socket.socketpair()
        # Leaving closes our ends: where that happens before the child is done, the nursery ends it.
        with ours, verdict:
            with theirs, their_verdict:
                self._hand_over(job, [theirs.fileno(), their_verdict.fileno()], formats)
            output = _converse(ours, data, deadline)
            return Done(output, *_verdict(verdict, deadline))

    def forget(self) -> None:
        """In a process just forked: the nursery is the parent's."""
        if self._control is not None:
            self._control.close()
            self._control = None
        # Whoever holds the old one may be a thread that does not exist here.
        self._lock = threading.Lock()

    def _hand_over(self, job: dict[str, Any], descriptors: list[int], formats: list[str]) -> None:
        message = json.dumps(job).encode()
        with self._lock:
            for _attempt in range(2):
                if self._control is None:
                    self._control = _start(formats)
                try:
                    socket.send_fds(self._control, [message], descriptors)
                except OSError:
                    self._control.close()
                    self._control = None
                else:
                    return
        raise Lost


def _start(formats: list[str]) -> socket.socket:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    born = threading.Event()
    threading.Thread(target=_mind, args=(theirs, formats, born), name="nursery", daemon=True).start()
    born.wait()
    return ours


def _mind(theirs: socket.socket, formats: list[str], born: threading.Event) -> None:
    """A thread for as long as the nursery lives: to Linux its parent is the thread that started it."""
    packages = sysconfig.get_paths()["purelib"]
    command = [sys.executable, "-I", "-S", str(NURSERY), packages, str(os.getpid()), *formats]
    try:
        process = subprocess.Popen(  # noqa: S603  our own script; nothing foreign is on the command line
            command,
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            env=ENVIRONMENT,
            cwd="/",
        )
    finally:
        theirs.close()
        born.set()
    process.wait()


def _converse(connection: socket.socket, data: bytes, deadline: float) -> bytes:
    """Send the file, take the answer. What a child leaves behind that was ended is its answer, too."""
    parts: list[bytes] = []
    length = 0
    try:
        _wait_at_most_until(connection, deadline)
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        while (part := _received(connection, deadline)) and length <= LONGEST_ANSWER:
            parts.append(part)
            length += len(part)
    except ConnectionError:
        pass
    return b"".join(parts)


def _received(connection: socket.socket, deadline: float) -> bytes:
    _wait_at_most_until(connection, deadline)
    return connection.recv(CHUNK)


def _verdict(connection: socket.socket, deadline: float) -> tuple[int, int]:
    message = _received(connection, deadline)
    if len(message) != VERDICT.size:
        raise Lost
    exit_code, peak = VERDICT.unpack(message)
    return exit_code, peak


def _wait_at_most_until(connection: socket.socket, deadline: float) -> None:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    connection.settimeout(left)


nursery = Nursery()
os.register_at_fork(after_in_child=nursery.forget)
