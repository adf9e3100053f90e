"""Many hands at once: threads with connections of their own, let go together."""

from collections import Counter
from collections.abc import Callable, Sequence
from threading import Barrier, Thread, local
from typing import Any

from django.db import connections
from django.test import Client

from tests.payments.conftest import send_to
from tests.standins.stripe_mail import Send


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run all acts at the same moment; their results, or what they raised, in the same order."""
    barrier = Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        barrier.wait()
        try:
            results[place] = act()
        except Exception as error:  # noqa: BLE001  (judged by the test, whatever it is)
            results[place] = error
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def faults(results: Sequence[Any]) -> Counter[str]:
    return Counter(type(result).__name__ for result in results if isinstance(result, Exception))


def threaded_send() -> Send:
    """A sender for threads, a client for each; 500 instead of an exception. Close connections at the end."""
    own = local()

    def send(body: bytes, seal: str) -> int:
        if not hasattr(own, "send"):
            own.send = send_to(Client(raise_request_exception=False))
        status: int = own.send(body, seal)
        return status

    return send
