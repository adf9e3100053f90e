"""A stand-in for Stripe: Checkout Sessions, refunds and events over HTTP, as the real client speaks.

    with StripeStandIn() as stripe:
        settings.STRIPE_API_BASE, settings.STRIPE_API_KEY = stripe.url, stripe.api_key
        settings.STRIPE_WEBHOOK_SECRET = stripe.secret
        payment = start_payment(…)                     # the real stripe client, over HTTP
        stripe.pay(payment.provider_reference)         # or decline, pay_later, money_arrives, money_fails
        stripe.mail.deliver(send)                      # signed; `send(body, signature)` gives a status

It keeps state like Stripe does and refuses what API 2026-09-30 refuses (payment_method_types, the old
ui_mode words, unknown parameters, expires_at outside 30 min .. 24 h, a missing or wrong key). The
same idempotency key replays the answer; with other parameters it is an error; while the first call is
under way it is a 409. `stripe.trouble` makes it slow, broken or deaf. The hosted page is at the
session's address, with buttons.

To drive a storm (order service + 8 senders): create the orders, let each checkout end (`pay` …), then
`stripe.mail.storm(send, senders=8, duplicates=0.3, times=…, seed=7)`: every event at least once, the
given share again, in random order over all events, from that many threads. Answers come back as a
Counter of status codes; `stripe.mail.times` has the seconds of each. `send` may be `http_sender(url)`
(a live server) or a test client per thread (tests/payments/crowd.py: threaded_send; then give
`afterwards=connections.close_all`). Race the return page by calling it from another thread meanwhile.
`stripe.books.oracle()` tells for each of our payment ids how many cents must be with us in the end.
tests/payments/test_storm.py is the short form.
"""

import json
import threading
import time
from collections.abc import Callable
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from tests.standins.stripe_books import Books, Json, StripeRefusalError, nested
from tests.standins.stripe_mail import Mail

Answer = tuple[int, bytes]
REASONS = {
    200: "OK",
    303: "See Other",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    409: "Conflict",
}


class Trouble:
    """What goes wrong at Stripe today."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.pause = 0.0
        self.lost_answers = 0

    def fails(self, *statuses: int) -> None:
        """Answer the next calls with these statuses, doing nothing."""
        self.statuses.extend(statuses)

    def loses_answers(self, count: int) -> None:
        """Do the next calls, but drop the connection instead of answering."""
        self.lost_answers += count


class StripeStandIn:
    def __init__(self, *, api_key: str = "sk_test_standin", secret: str = "whsec_standin") -> None:
        self.api_key = api_key
        self.secret = secret
        self.trouble = Trouble()
        self.requests: list[tuple[str, str, Json]] = []
        self.lock = threading.RLock()
        self.answers: dict[str, tuple[tuple[str, bytes], Answer | None]] = {}
        self.server = Server(self)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.books = Books(self.url)
        self.mail = Mail(self.books, secret)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> "StripeStandIn":
        self.thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Go off the air: new connections are refused, those that are open break."""
        self.trouble.lost_answers = 1_000_000
        self.trouble.statuses = [503] * 1_000
        if self.thread.is_alive():
            self.server.shutdown()
            self.thread.join()
        self.server.server_close()

    # --- What a reader, a bank or the dashboard does

    def pay(self, session: str) -> None:
        with self.lock:
            self.books.pay(session)

    def decline(self, session: str) -> None:
        with self.lock:
            self.books.decline(session)

    def pay_later(self, session: str) -> None:
        with self.lock:
            self.books.pay_later(session)

    def money_arrives(self, session: str) -> None:
        with self.lock:
            self.books.money_arrives(session)

    def money_fails(self, session: str) -> None:
        with self.lock:
            self.books.money_fails(session)

    def time_is_over(self, session: str) -> None:
        with self.lock:
            self.books.expire(session)

    # --- The desk

    def answer(self, method: str, path: str, headers: Message, raw: bytes) -> Answer:
        """One API call: key, version, idempotency, then the books."""
        if headers.get("Authorization") != f"Bearer {self.api_key}":
            return _refused(StripeRefusalError(401, "Invalid API Key provided"))
        if headers.get("Stripe-Version", "") < "2026-09-30":
            return _refused(StripeRefusalError(400, "This stand-in speaks API 2026-09-30 and later"))
        key = headers.get("Idempotency-Key") if method == "POST" else None
        if key is None:
            return self.act(method, path, raw)
        return self.once(key, (path, raw), lambda: self.act(method, path, raw))

    def once(self, key: str, question: tuple[str, bytes], act: Callable[[], Answer]) -> Answer:
        with self.lock:
            if key in self.answers:
                return _replayed(question, *self.answers[key])
            self.answers[key] = question, None
        answer = act()
        with self.lock:
            if answer[0] < 500:
                self.answers[key] = question, answer
            else:
                del self.answers[key]
        return answer

    def act(self, method: str, path: str, raw: bytes) -> Answer:
        address = urlsplit(path)
        text = raw.decode() if method == "POST" else address.query
        params = nested(parse_qsl(text, keep_blank_values=True))
        time.sleep(self.trouble.pause)
        with self.lock:
            self.requests.append((method, address.path, params))
            if self.trouble.statuses:
                return _refused(StripeRefusalError(self.trouble.statuses.pop(0), "trouble", kind="api_error"))
            try:
                return 200, json.dumps(self.books.route(method, address.path, params)).encode()
            except StripeRefusalError as refusal:
                return _refused(refusal)

    def page(self, method: str, reference: str, form: Json) -> tuple[int, bytes, str]:
        """The hosted page: status, body, and where it leads to."""
        buttons: dict[str, Callable[[str], None]] = {
            "pay": self.pay,
            "decline": self.decline,
            "later": self.pay_later,
        }
        try:
            session = self.books.session(reference)
            if method == "POST" and form.get("button") == "back":
                return 303, b"", session["cancel_url"]
            if method == "POST":
                buttons[form["button"]](reference)
                if form["button"] != "decline":
                    return 303, b"", session["success_url"].replace("{CHECKOUT_SESSION_ID}", reference)
        except (StripeRefusalError, KeyError) as error:
            return 404, str(error).encode(), ""
        names = "".join(f"<button name=button value={name}>{name}</button>" for name in (*buttons, "back"))
        amount = f"{session['amount_total'] / 100:.2f} {session['currency']}"
        return 200, f"<!doctype html><title>Pay</title><p>{amount}<form method=post>{names}</form>".encode(), ""


def _refused(refusal: StripeRefusalError) -> Answer:
    return refusal.status, json.dumps(refusal.body()).encode()


def _replayed(question: tuple[str, bytes], earlier: tuple[str, bytes], answer: Answer | None) -> Answer:
    if earlier != question:
        message = "Keys for idempotent requests can only be used with the same parameters"
        return _refused(StripeRefusalError(400, message, kind="idempotency_error"))
    if answer is None:
        return _refused(StripeRefusalError(409, "in use", code="idempotency_key_in_use"))
    return answer


class Server(ThreadingHTTPServer):
    request_queue_size = 128

    def __init__(self, desk: StripeStandIn) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.desk = desk


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, format: str, *args: object) -> None:
        """Tests are quiet."""

    def do_GET(self) -> None:
        self.serve()

    def do_POST(self) -> None:
        self.serve()

    def serve(self) -> None:
        desk = self.server.desk
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path).path.strip("/").split("/")
        if parts[:2] == ["c", "pay"]:
            form = dict(parse_qsl(raw.decode()))
            self.reply(*desk.page(self.command, parts[2], form), kind="text/html; charset=utf-8")
            return
        status, body = desk.answer(self.command, self.path, self.headers, raw)
        if desk.trouble.lost_answers:
            desk.trouble.lost_answers -= 1
            self.close_connection = True
            return
        self.reply(status, body, "", kind="application/json")

    def reply(self, status: int, body: bytes, location: str, kind: str) -> None:
        """Headers and body in one write: two of them cost 40 ms of Nagle and delayed ACK."""
        lines = [
            f"HTTP/1.1 {status} {REASONS.get(status, 'Trouble')}",
            f"Content-Type: {kind}",
            f"Content-Length: {len(body)}",
            "Request-Id: req_standin",
        ]
        if location:
            lines.append(f"Location: {location}")
        self.wfile.write("\r\n".join([*lines, "", ""]).encode() + body)
