"""Start programs that do not outlive us, if need be as another user."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from portal.local.errors import LocalError

PR_SET_PDEATHSIG = 1
# Loaded here, because nothing may be imported between fork and exec.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class Account(NamedTuple):
    """A system user a program runs as."""

    user: int
    group: int


def unprivileged_account() -> Account | None:
    """Return the user PostgreSQL shall run as: None (ourselves), or one without rights if we are root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise LocalError(
        "PostgreSQL läuft nicht als root, und es gibt hier weder „postgres“ noch „nobody“ als Benutzer."
    )


def start(
    command: Sequence[str | Path],
    *,
    log: Path,
    parting_signal: signal.Signals,
    account: Account | None = None,
    environment: Mapping[str, str] | None = None,
    directory: Path = Path("/"),
) -> subprocess.Popen[bytes]:
    """Start *command* in a session of its own, its output appended to *log*.

    On Linux the kernel sends it *parting_signal* when we die, however we die.
    """
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=directory,
            env=environment,
            start_new_session=True,
            preexec_fn=_begin(parting_signal, os.getpid()),
            user=account.user if account else None,
            group=account.group if account else None,
            extra_groups=[] if account else None,
        )


def run(
    command: Sequence[str | Path],
    *,
    account: Account | None = None,
    environment: Mapping[str, str] | None = None,
    text: str | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run *command* to its end, *text* as its input; the caller looks at ``returncode`` and ``stderr``."""
    return subprocess.run(
        command,
        input=text or "",
        capture_output=True,
        text=True,
        cwd="/",
        env=environment,
        check=False,
        user=account.user if account else None,
        group=account.group if account else None,
        extra_groups=[] if account else None,
    )


def end(process: subprocess.Popen[bytes], wish: signal.Signals, *, patience: float) -> None:
    """Ask *process* to end with *wish*; kill it with all its group after *patience* seconds."""
    if process.poll() is None:
        process.send_signal(wish)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        _kill_group(process.pid)
        process.wait()


def _kill_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def follow_parent(parting_signal: signal.Signals) -> None:
    """Have the kernel send us *parting_signal* when our parent dies (Linux only)."""
    _bind_to_parent(parting_signal, os.getppid())()


def _begin(parting_signal: signal.Signals, parent: int) -> Callable[[], None]:
    """What a child does before its program: hear signals again, and be bound to us.

    A shell starts what runs in its background with SIGINT and SIGQUIT ignored, and programs inherit that:
    the parting signal would go unheard.
    """
    bind = _bind_to_parent(parting_signal, parent)

    def begin() -> None:
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        bind()

    return begin


def _bind_to_parent(parting_signal: signal.Signals, parent: int) -> Callable[[], None]:
    def bind() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(parting_signal), 0, 0, 0)
        # The parent may have died before the kernel knew our wish.
        if os.getppid() != parent:
            os._exit(1)

    return bind
