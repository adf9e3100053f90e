"""The warm parent of the processes that touch foreign bytes. A script (`python -I -S`); nobody imports it.

argv: the folder of the installed packages, the process id of the web process, the formats of photos. It loads
what decodes photos once, and then forks one child per job, so that none pays for starting an interpreter.
stdin: a SOCK_SEQPACKET socket; each message is a job as JSON and carries two sockets: the job's own, from
which the child reads the file and to which it answers (one line of JSON, then the bytes to be stored), and
one for the verdict (VERDICT) once the child is dead. Nothing foreign is read here: no file, no answer.

A child ends with its one job, after `seconds` of CPU, after `wall` seconds, when the web process gives the
job up (closes its end of the verdict), or with this process. This process ends with the web process.
"""

import contextlib
import ctypes
import gc
import json
import os
import resource
import select
import signal
import socket
import struct
import sys
import time
from dataclasses import dataclass
from typing import Any, NoReturn

sys.path[:0] = [sys.argv[1]]
# Behind everything else: our own modules must not stand in for the library's.
sys.path.append(os.path.dirname(os.path.abspath(__file__)))

import decoder  # type: ignore[import-not-found]  # noqa: E402

# How the child ended (os.waitpid's status, signed) and the most memory it had, in KiB.
VERDICT = struct.Struct("!iq")
LONGEST_JOB = 1 << 16
CONTROL = 0
DESCRIPTORS = 256
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A job at work. `ended` is readable once the process is dead; `verdict` goes to the web process."""

    pid: int
    ended: int
    verdict: int
    deadline: float


def main() -> None:
    die_with(int(sys.argv[2]))
    # So that a child closes what it inherits in no time.
    resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Sent to a whole group or container: jobs may end; the web process tells us when it is time.
        signal.signal(number, signal.SIG_IGN)
    decoder.prepare(sys.argv[3:])
    gc.collect()
    # No page of a child is copied just because a collector counts.
    gc.freeze()
    serve(socket.socket(fileno=CONTROL))


def serve(control: socket.socket) -> NoReturn:
    children: list[Child] = []
    while True:
        ready = wait(control, children)
        for child in [child for child in children if is_over(child, ready)]:
            children.remove(child)
            bury(child)
        if control.fileno() in ready:
            job, descriptors = receive(control)
            if job is None:
                # The web process is gone.
                for child in children:
                    bury(child)
                os._exit(0)
            children.append(begin(job, descriptors, children))


def wait(control: socket.socket, children: list[Child]) -> set[int]:
    """Descriptors on which something happened, at the latest when the next deadline has come."""
    poll = select.poll()
    poll.register(control, select.POLLIN)
    for child in children:
        poll.register(child.ended, select.POLLIN)
        # Only "the other end was closed" is told unasked.
        poll.register(child.verdict, 0)
    left = min((child.deadline - time.monotonic() for child in children), default=None)
    return {number for number, _event in poll.poll(None if left is None else max(0, left * 1000))}


def receive(control: socket.socket) -> tuple[dict[str, Any] | None, list[int]]:
    message, descriptors, _flags, _address = socket.recv_fds(control, LONGEST_JOB, 2)
    return (json.loads(message) if message else None), descriptors


def begin(job: dict[str, Any], descriptors: list[int], others: list[Child]) -> Child:
    connection, verdict = descriptors
    own = os.getpid()
    pid = os.fork()
    if pid == 0:
        work(job, connection, own)
    os.close(connection)
    return Child(pid, os.pidfd_open(pid), verdict, time.monotonic() + job["wall"])


def work(job: dict[str, Any], connection: int, nursery: int) -> NoReturn:
    """In the child. It keeps the job's socket, and no way to the nursery, the web process or other jobs."""
    status = 1
    try:
        die_with(nursery)
        nowhere = os.open("/dev/null", os.O_WRONLY)
        os.dup2(connection, 0)
        os.dup2(connection, 1)
        os.dup2(nowhere, 2)
        os.closerange(3, DESCRIPTORS)
        found, payload = decoder.answer(job, read)
        write(json.dumps(found).encode() + b"\n")
        write(payload)
        status = 0
    finally:
        os._exit(status)


def read() -> bytes:
    with open(0, "rb", closefd=False) as source:
        return source.read()


def write(data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(1, rest) :]


def is_over(child: Child, ready: set[int]) -> bool:
    """Dead, given up, or out of time."""
    return child.ended in ready or child.verdict in ready or child.deadline <= time.monotonic()


def bury(child: Child) -> None:
    """End the child, whatever it is doing, and tell how it ended."""
    os.kill(child.pid, signal.SIGKILL)
    _pid, status, usage = os.wait4(child.pid, 0)
    with contextlib.suppress(OSError):
        os.write(child.verdict, VERDICT.pack(os.waitstatus_to_exitcode(status), usage.ru_maxrss))
    os.close(child.verdict)
    os.close(child.ended)


def die_with(parent: int) -> None:
    """SIGKILL as soon as the parent is gone, also if it is gone already."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


if __name__ == "__main__":
    main()
