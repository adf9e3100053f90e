"""A stand-in for clamd: speaks INSTREAM on a real socket, knows one virus, and can misbehave in every way."""

import socket
import socketserver
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

VIRUS = b"STAND-IN-VIRUS"
BEHAVIOURS: dict[str, bytes] = {
    "error": b"INSTREAM size limit exceeded. ERROR\0",
    "garbage": b"\xff\xfe<html>502 Bad Gateway</html>\0",
    "nothing": b"",
    "half a word": b"stream: O",
    "found in the wrong place": b"FOUND stream: OK maybe\0",
    "endless": b"A" * 100_000,
}


class Clamd(socketserver.ThreadingMixIn):
    """`behaviour`: "honest", "slow", "hang up", or a key of BEHAVIOURS. `seen` is what was sent to it."""

    daemon_threads = True
    behaviour = "honest"

    def __init__(self, *args: Any) -> None:
        self.seen: list[bytes] = []
        super().__init__(*args)


class Tcp(Clamd, socketserver.TCPServer):
    pass


class Unix(Clamd, socketserver.UnixStreamServer):
    pass


class Handler(socketserver.BaseRequestHandler):
    server: Any

    def handle(self) -> None:
        if self.server.behaviour == "hang up":
            self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return
        data = self._stream()
        self.server.seen.append(data)
        self.request.sendall(self._answer(data))
        if self.server.behaviour == "slow":
            for _second in range(30):
                time.sleep(0.05)
                self.request.sendall(b"A")

    def _stream(self) -> bytes:
        assert self._exactly(10) == b"zINSTREAM\0"
        data = b""
        while length := struct.unpack("!L", self._exactly(4))[0]:
            data += self._exactly(length)
        return data

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            part = self.request.recv(count - len(data))
            if not part:
                raise ConnectionError
            data += part
        return data

    def _answer(self, data: bytes) -> bytes:
        if self.server.behaviour == "honest":
            return b"stream: Stand.In-1 FOUND\0" if VIRUS in data else b"stream: OK\0"
        return BEHAVIOURS.get(self.server.behaviour, b"")


@contextmanager
def running(server: Tcp | Unix) -> Iterator[None]:
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def clamd_on_tcp() -> Iterator[tuple[Clamd, str]]:
    server = Tcp(("127.0.0.1", 0), Handler)
    with running(server):
        yield server, f"tcp://127.0.0.1:{server.server_address[1]}"


@contextmanager
def clamd_on_unix(folder: Path) -> Iterator[tuple[Clamd, str]]:
    path = folder / "clamd.sock"
    server = Unix(str(path), Handler)
    with running(server):
        yield server, f"unix://{path}"
