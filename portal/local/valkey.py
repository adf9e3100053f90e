"""A private Valkey: the doorbell of Celery on one machine. It may be wiped without loss."""

import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from portal.local import places, processes, programs
from portal.local.errors import LocalError

SOCKET = "valkey.sock"
PATIENCE = 10.0  # seconds


@dataclass
class Valkey:
    """The server whose files lie in *directory*/valkey. ``with Valkey(directory) as server: …server.url``."""

    directory: Path

    def __post_init__(self) -> None:
        self.home = self.directory / "valkey"
        socket_home = self.home if places.fits_socket(self.home, SOCKET) else None
        self.socket = (socket_home or places.open_place(self.directory)) / SOCKET
        self.log = self.directory / "log" / "valkey.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address for REDIS_URL, as Celery writes it."""
        return f"redis+socket://{self.socket}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start the server and return when it answers. Raises LocalError."""
        for directory in (self.home, self.log.parent):
            directory.mkdir(mode=0o700, exist_ok=True)
        self.socket.unlink(missing_ok=True)
        options: dict[str, str | Path] = {
            "port": "0",
            "unixsocket": self.socket,
            "unixsocketperm": "700",
            "dir": self.home,
            "appendonly": "yes",
            "save": "",
            "maxmemory": "128mb",
            "maxmemory-policy": "noeviction",
        }
        command: list[str | Path] = [programs.find_valkey()]
        for name, value in options.items():
            command += [f"--{name}", value]
        self.process = processes.start(
            command, log=self.log, parting_signal=signal.SIGTERM, environment=_environment()
        )
        self._await_ready(self.process)

    def stop(self) -> None:
        """End the server."""
        if self.process:
            processes.end(self.process, signal.SIGTERM, patience=PATIENCE)
            self.process = None

    def _await_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and process.poll() is None:
            if self.answers():
                return
            time.sleep(0.01)
        self.stop()
        raise LocalError(f"Valkey startet nicht, siehe {self.log}.")

    def answers(self) -> bool:
        """Whether the server answers a PING."""
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(1)
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath)}
