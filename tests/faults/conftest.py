"""Real processes: Celery workers, a Valkey of our own, a mail server. Nothing of it outlives its test."""

import os
import signal
import sys
import time
from pathlib import Path

import psutil
import pytest
from django.conf import settings as live_settings
from django.db import connection
from kombu.connection import Connection

from portal import doorbell
from portal.celery import app
from portal.local import processes
from portal.local.valkey import Valkey
from tests.standins.mail_server import MailServer

CHECKOUT = Path(__file__).resolve().parents[2]


class Workers:
    """Starts processes that use the test's database, Valkey and mail server, and ends them with the test."""

    def __init__(self, directory, redis_url, mail_url):
        self.directory = directory
        self.environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(CHECKOUT), *sys.path]),
            "DATABASE_URL": _test_database_url(),
            "REDIS_URL": redis_url,
            "EMAIL_URL": mail_url,
            "LOG_LEVEL": "INFO",
        }
        self.started = []

    def celery(self, *options, concurrency=4, app="portal.celery"):
        """A Celery worker as in production, with as many pool processes."""
        command = [sys.executable, "-m", "celery", "-A", app, "worker"]
        return self.run(
            *command,
            f"--concurrency={concurrency}",
            "--without-gossip",
            "--without-mingle",
            "-l",
            "INFO",
            *options,
        )

    def script(self, module, *options):
        """A module of the tests as a process."""
        return self.run(sys.executable, "-m", module, *options)

    def run(self, *command):
        process = processes.start(
            command,
            log=self.directory / "workers.log",
            parting_signal=signal.SIGKILL,
            environment=self.environment,
            directory=CHECKOUT,
        )
        self.started.append(process)
        return process

    def log(self):
        return (self.directory / "workers.log").read_text(errors="replace")

    def end(self):
        for process in self.started:
            kill_tree(process.pid)
            process.wait()


def kill_tree(pid):
    """SIGKILL a process and its children, as a machine does that runs out of memory."""
    try:
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return
    for member in family:
        try:
            member.kill()
        except psutil.NoSuchProcess:
            continue


def children(pid):
    """The pool processes of a worker."""
    try:
        return psutil.Process(pid).children()
    except psutil.NoSuchProcess:
        return []


def wait_until(true, seconds=20.0, every=0.1):
    """Wait for something to become true; False if it does not in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(every)
    return False


def _test_database_url():
    head, _, rest = os.environ["DATABASE_URL"].rpartition("/")
    return f"{head}/{connection.settings_dict['NAME']}{rest[rest.find('?') :] if '?' in rest else ''}"


@pytest.fixture
def mail_server():
    with MailServer() as server:
        yield server


@pytest.fixture
def valkey(tmp_path):
    """A broker that this test may stop, wipe and start again."""
    with Valkey(tmp_path) as server:
        yield server


class Broker:
    """The doorbell and the clock of this test: ``stop()`` and ``start()`` the Valkey behind it at will."""

    def __init__(self, valkey):
        self.valkey = valkey

    def send(self, task, *args):
        with Connection(self.valkey.url) as connection:
            task.apply_async(args, connection=connection)

    def wipe(self):
        with Connection(self.valkey.url) as connection:
            connection.default_channel.client.flushall()


@pytest.fixture
def broker(valkey, monkeypatch):
    """Let this process ring at the test's own Valkey."""
    monkeypatch.setattr(doorbell, "_silent_until", 0.0)
    monkeypatch.setitem(app.conf, "broker_url", valkey.url)
    return Broker(valkey)


@pytest.fixture
def workers(transactional_db, tmp_path, valkey, mail_server):
    assert live_settings.DEMO
    team = Workers(tmp_path, valkey.url, mail_server.url)
    try:
        yield team
    finally:
        team.end()
