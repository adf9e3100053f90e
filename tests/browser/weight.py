"""What a page costs on the wire: bytes as they come, headers included, compressed as in production."""

from contextlib import contextmanager
from dataclasses import dataclass

from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connections
from django.test.testcases import LiveServerThread

HASHED = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
# Of the applications' own files the citizens' pages load none.
OF_OTHERS = ["admin/*", "account/*", "mfa/*"]


@dataclass(frozen=True)
class Weight:
    """Of one page view: bytes received, those of them that are no headers, requests the server answered."""

    bytes: int
    content: int
    requests: int


def weigh(page, path: str) -> Weight:
    """Open the page and count what came for it. A new context stands for a first visit."""
    session = page.context.new_cdp_session(page)
    received: list[int] = []
    content: list[int] = []
    session.on("Network.loadingFinished", lambda event: received.append(int(event["encodedDataLength"])))
    session.on("Network.dataReceived", lambda event: content.append(int(event["encodedDataLength"])))
    session.send("Network.enable")
    page.goto(path, wait_until="networkidle")
    session.detach()
    counted = [size for size in received if size]  # what came out of the cache has no length
    return Weight(sum(counted), sum(content), len(counted))


class _PlainHandler(WSGIHandler):
    """Django's live server serves static files by itself; here the portal's own middleware has to."""

    def __new__(cls, application):
        return application


@contextmanager
def production_server(settings, static_root):
    """The portal with hashed and compressed static files, as whitenoise serves them. Gives its address."""
    settings.STATIC_ROOT = static_root
    settings.STORAGES = {**settings.STORAGES, "staticfiles": HASHED}
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=OF_OTHERS)
    shared = {name: connections[name] for name in connections}
    for connection in shared.values():
        connection.inc_thread_sharing()
    server = LiveServerThread("127.0.0.1", _PlainHandler, connections_override={}, port=0)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.terminate()
        for connection in shared.values():
            connection.dec_thread_sharing()
