"""How the Stripe stand-in tells: signed, again until it is taken, doubled and shuffled on demand."""

import hashlib
import hmac
import json
import random
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue

from tests.standins.stripe_books import Books, Json

Send = Callable[[bytes, str], int]
"""Give body and Stripe-Signature to the webhook; the status of its answer."""


def signature(body: bytes, secret: str, at: float | None = None) -> str:
    stamp = int(time.time() if at is None else at)
    seal = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={seal}"


def http_sender(url: str, *, timeout: float = 20) -> Send:
    """Send over HTTP, as Stripe does; 0 where nobody answered."""

    def send(body: bytes, seal: str) -> int:
        headers = {"Content-Type": "application/json", "Stripe-Signature": seal}
        try:
            with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=timeout) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except OSError:
            return 0

    return send


class Mail:
    """The events of the books on their way to a webhook."""

    def __init__(self, books: Books, secret: str) -> None:
        self.books = books
        self.secret = secret
        self.counting = threading.Lock()
        self.times: list[float] = []
        """Seconds until each delivery of a storm was answered."""

    def post(self, event: Json, send: Send, *, secret: str | None = None, at: float | None = None) -> int:
        """Send one event once; another secret or time makes a forgery of it."""
        body = json.dumps(event).encode()
        return send(body, signature(body, secret or self.secret, at))

    def waiting(self) -> list[Json]:
        return [event for event in self.books.events if event["pending_webhooks"]]

    def deliver(self, send: Send, *, rounds: int = 3) -> Counter[int]:
        """Send what waits, in order; what is not taken is sent again in the next round."""
        answers: Counter[int] = Counter()
        for _ in range(rounds):
            for event in self.waiting():
                answers[self._hand_over(event, send)] += 1
        return answers

    def lose(self) -> int:
        """Events that never arrive; the events list still tells of them."""
        lost = self.waiting()
        for event in lost:
            event["pending_webhooks"] = 0
        return len(lost)

    def storm(
        self,
        send: Send,
        *,
        senders: int = 8,
        duplicates: float = 0.3,
        times: int = 1,
        seed: int = 7,
        events: Sequence[Json] | None = None,
        afterwards: Callable[[], None] | None = None,
    ) -> Counter[int]:
        """Every event `times` times, a share of the deliveries again, shuffled, from several threads.

        ``afterwards`` is called by each thread at its end: where `send` works in this process, close its
        database connections there.
        """
        chance = random.Random(seed)
        deliveries = list(self.waiting() if events is None else events) * times
        deliveries += chance.sample(deliveries, int(len(deliveries) * duplicates))
        chance.shuffle(deliveries)
        queue: SimpleQueue[Json] = SimpleQueue()
        for event in deliveries:
            queue.put(event)
        answers: Counter[int] = Counter()

        def work() -> None:
            self._drain(queue, send, answers)
            if afterwards is not None:
                afterwards()

        threads = [threading.Thread(target=work) for _ in range(senders)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    def _drain(self, queue: "SimpleQueue[Json]", send: Send, answers: Counter[int]) -> None:
        while True:
            try:
                event = queue.get_nowait()
            except Empty:
                return
            started = time.perf_counter()
            status = self._hand_over(event, send)
            with self.counting:
                answers[status] += 1
                self.times.append(time.perf_counter() - started)

    def _hand_over(self, event: Json, send: Send) -> int:
        status = self.post({**event, "pending_webhooks": 1}, send)
        if 200 <= status < 300:
            event["pending_webhooks"] = 0
        return status
