"""The portal in a real browser, and nothing that it should not do there.

`page` is a phone (390×844, German). A test fails where a page loads anything from elsewhere, breaks the
content security policy, throws, or logs an error; `page.expected_errors` takes patterns of what may be logged.
`plain_page` is the same without JavaScript. `watched` wraps a context of your own. See axe.py and weight.py.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# No call home, no sandbox (tests may run as root in a container).
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-dev-shm-usage",
]
PHONE = {"width": 390, "height": 844}


def find_chromium(bundled: str) -> str | None:
    """$CHROMIUM, else the system's, else Playwright's own download."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    installed = (shutil.which(name) for name in CHROMIUMS)
    return next((path for path in installed if path), bundled if Path(bundled).is_file() else None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, playwright):
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    path = find_chromium(playwright.chromium.executable_path)
    if path is None:
        message = "There is no Chromium: install Debian's package `chromium`, or name one in $CHROMIUM."
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    return {**browser_type_launch_args, "executable_path": path, "args": CHROMIUM_ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": PHONE, "locale": "de-DE"}


@dataclass
class Watch:
    """What a browser context did that it should not have done."""

    context: Any
    origin: str
    expected: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def begin(self) -> None:
        self.context.on("request", self._request)
        self.context.on("console", self._console)
        self.context.on("weberror", lambda error: self._add(f"exception: {error.error}"))

    def _request(self, request) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self._add(f"request to a third party: {request.url}")

    def _console(self, message) -> None:
        # Broken policies are logged as errors, too.
        if message.type == "error":
            self._add(f"console: {message.text} ({message.location['url']})")

    def _add(self, fault: str) -> None:
        if not any(re.search(pattern, fault) for pattern in self.expected):
            self.faults.append(fault)


@contextmanager
def watched(context, origin: str) -> Iterator[Watch]:
    """Fail at the end if anything in the context misbehaved."""
    watch = Watch(context, origin)
    watch.begin()
    yield watch
    assert not watch.faults, "\n".join(watch.faults)


@pytest.fixture
def page(context, live_server):
    """A phone that is watched."""
    with watched(context, live_server.url) as watch:
        page = context.new_page()
        page.expected_errors = watch.expected
        yield page


@pytest.fixture
def plain_page(new_context, live_server):
    """A phone without JavaScript, watched too."""
    context = new_context(java_script_enabled=False)
    with watched(context, live_server.url):
        yield context.new_page()


@pytest.fixture(scope="session")
def base_url(live_server):
    """So that tests write `page.goto("/hilfe/")`."""
    return live_server.url
