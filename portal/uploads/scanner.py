"""Ask clamd whether bytes are known malware: INSTREAM over TCP or a unix socket (clamd(8))."""

import socket
import struct
import time
from urllib.parse import urlsplit

from django.conf import settings

CHUNK = 1 << 16
CONNECT_SECONDS = 2.0
# For everything together, so that a slow answer byte by byte cannot hold a web process.
TOTAL_SECONDS = 15.0
LONGEST_ANSWER = 4096


class ScannerUnreachable(Exception):
    """Nobody answers: no use in trying the next file now."""


class ScanFailed(Exception):
    """The scanner answered, but not with a verdict on this file."""


def is_configured() -> bool:
    return bool(settings.CLAMD_URL)


def is_infected(data: bytes) -> bool:
    """The verdict. Raises ScannerUnreachable or ScanFailed: then nobody knows, and the file must wait."""
    deadline = time.monotonic() + TOTAL_SECONDS
    with _connect() as connection:
        try:
            _send(connection, data, deadline)
            answer = _receive(connection, deadline)
        except OSError as error:
            raise ScanFailed(type(error).__name__) from error
    return _verdict(answer)


def _verdict(answer: bytes) -> bool:
    if answer == b"stream: OK":
        return False
    if answer.startswith(b"stream: ") and answer.endswith(b" FOUND"):
        return True
    raise ScanFailed(answer[:80].decode("ascii", "replace"))


def _connect() -> socket.socket:
    address = urlsplit(settings.CLAMD_URL)
    try:
        if address.scheme == "unix":
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(CONNECT_SECONDS)
            connection.connect(address.path)
            return connection
        return socket.create_connection((address.hostname, address.port or 3310), CONNECT_SECONDS)
    except OSError as error:
        raise ScannerUnreachable(type(error).__name__) from error


def _send(connection: socket.socket, data: bytes, deadline: float) -> None:
    _wait_at_most_until(connection, deadline)
    connection.sendall(b"zINSTREAM\0")
    for start in range(0, len(data), CHUNK):
        chunk = data[start : start + CHUNK]
        _wait_at_most_until(connection, deadline)
        connection.sendall(struct.pack("!L", len(chunk)) + chunk)
    connection.sendall(struct.pack("!L", 0))


def _receive(connection: socket.socket, deadline: float) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        _wait_at_most_until(connection, deadline)
        part = connection.recv(LONGEST_ANSWER)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0")


def _wait_at_most_until(connection: socket.socket, deadline: float) -> None:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    connection.settimeout(left)
