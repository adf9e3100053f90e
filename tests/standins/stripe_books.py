"""What the Stripe stand-in knows: sessions, payment intents, refunds, events. No HTTP here."""

import copy
import re
import secrets
import time
from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]

API_VERSION = "2026-10-28.endive"
LOCALES = {
    "auto",
    "bg",
    "cs",
    "da",
    "de",
    "el",
    "en",
    "es",
    "et",
    "fi",
    "fr",
    "hr",
    "hu",
    "it",
    "ja",
    "lt",
    "lv",
}
LOCALES |= {"mt", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sv", "tr", "zh"}
SESSION_PARAMS = {
    "mode",
    "ui_mode",
    "client_reference_id",
    "metadata",
    "payment_intent_data",
    "line_items",
    "customer_email",
    "locale",
    "success_url",
    "cancel_url",
    "expires_at",
    "excluded_payment_method_types",
    "allowed_payment_method_types",
    "expand",
}
REFUND_PARAMS = {"payment_intent", "charge", "amount", "metadata", "reason", "expand"}


class StripeRefusalError(Exception):
    def __init__(
        self, status: int, message: str, *, kind: str = "invalid_request_error", code: str = "", param: str = ""
    ) -> None:
        super().__init__(message)
        self.status = status
        self.error = {"type": kind, "message": message, "code": code or None, "param": param or None}

    def body(self) -> Json:
        return {"error": self.error}


def nested(pairs: Iterable[tuple[str, str]]) -> Json:
    """a[b][0]=c becomes {"a": {"b": ["c"]}}, as Stripe's form encoding means it."""
    tree: Json = {}
    for name, value in pairs:
        *path, last = re.findall(r"[^\[\]]+", name)
        branch = tree
        for step in path:
            branch = branch.setdefault(step, {})
        branch[last] = value
    return {name: _lists(value) for name, value in tree.items()}


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(step.isdigit() for step in value):
        return [_lists(value[step]) for step in sorted(value, key=int)]
    return {step: _lists(inner) for step, inner in value.items()}


def new_id(prefix: str) -> str:
    return f"{prefix}_test_{secrets.token_hex(14)}"


def _known(params: Json, allowed: set[str]) -> None:
    if "payment_method_types" in params:
        raise StripeRefusalError(
            400,
            "payment_method_types is no longer supported",
            code="payment_method_types_no_longer_supported",
            param="payment_method_types",
        )
    for name in params.keys() - allowed:
        raise StripeRefusalError(
            400, f"Received unknown parameter: {name}", code="parameter_unknown", param=name
        )


def _need(holds: bool, param: str) -> None:
    if not holds:
        raise StripeRefusalError(400, f"Invalid or missing {param}", param=param)


class Books:
    """Every public method is called with the stand-in's lock held."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.things: dict[str, Json] = {}
        self.events: list[Json] = []
        self.refunds_wait = False
        self.refunds_fail = ""

    def route(self, method: str, path: str, params: Json) -> Json:
        """One call of the API; what it answers must be written down before the lock is given up."""
        match method, *path.strip("/").split("/")[1:]:
            case _, "checkout", "sessions", *rest:
                return self._sessions(method, rest, params)
            case "POST", "refunds":
                return self.create_refund(params)
            case "GET", "refunds":
                return self.list_refunds(params)
            case "GET", "refunds", reference:
                return self.find(reference, "refund")
            case "GET", "events":
                return self.list_events(params)
        raise StripeRefusalError(404, f"Unrecognized request URL ({method}: {path}).")

    def _sessions(self, method: str, rest: list[str], params: Json) -> Json:
        match method, *rest:
            case ("POST",):
                return self.create_session(params)
            case "GET", reference:
                return self.expanded(self.session(reference), params)
            case "POST", reference, "expire":
                return self.expire(reference)
        raise StripeRefusalError(404, f"Unrecognized request URL ({method}: sessions).")

    def find(self, reference: str, kind: str) -> Json:
        thing = self.things.get(reference)
        if thing is None or thing["object"] != kind:
            raise StripeRefusalError(404, f"No such {kind}: '{reference}'", code="resource_missing", param="id")
        return thing

    def session(self, reference: str) -> Json:
        return self.find(reference, "checkout.session")

    def expanded(self, thing: Json, params: Json) -> Json:
        answer = dict(thing)
        for name in params.get("expand", []):
            if answer.get(name):
                answer[name] = self.things[answer[name]]
        return answer

    def create_session(self, params: Json) -> Json:
        _known(params, SESSION_PARAMS)
        _need(params.get("mode") == "payment", "mode")
        _need(params.get("ui_mode", "hosted_page") == "hosted_page", "ui_mode")
        _need(params.get("success_url", "").startswith("http"), "success_url")
        _need(params.get("locale", "auto") in LOCALES, "locale")
        _need("@" in params.get("customer_email", "a@b"), "customer_email")
        now = int(time.time())
        expires_at = int(params.get("expires_at", now + 86_400))
        _need(now + 1_800 <= expires_at <= now + 86_400, "expires_at")
        amount, currency = self._total(params.get("line_items") or [])
        reference = new_id("cs")
        return self._keep(
            {
                "id": reference,
                "object": "checkout.session",
                "amount_total": amount,
                "amount_subtotal": amount,
                "currency": currency,
                "mode": "payment",
                "ui_mode": "hosted_page",
                "status": "open",
                "payment_status": "unpaid",
                "payment_intent": None,
                "client_reference_id": params.get("client_reference_id"),
                "customer_email": params.get("customer_email"),
                "metadata": params.get("metadata", {}),
                "payment_intent_data": params.get("payment_intent_data", {}),
                "success_url": params["success_url"],
                "cancel_url": params.get("cancel_url"),
                "created": now,
                "expires_at": expires_at,
                "livemode": False,
                "locale": params.get("locale"),
                "url": f"{self.url}/c/pay/{reference}",
            }
        )

    def _total(self, lines: list[Json]) -> tuple[int, str]:
        _need(bool(lines), "line_items")
        prices = [line["price_data"] for line in lines]
        currency = prices[0]["currency"]
        _need(bool(re.fullmatch("[a-z]{3}", currency)), "line_items[0][price_data][currency]")
        amounts = [int(line["price_data"]["unit_amount"]) * int(line.get("quantity", 1)) for line in lines]
        _need(min(amounts) >= 50, "line_items[0][price_data][unit_amount]")
        return sum(amounts), currency

    # --- What happens to a session

    def pay(self, reference: str) -> None:
        session = self._open(reference)
        self._intent(session, "succeeded")
        session.update(status="complete", payment_status="paid", url=None)
        self._emit("checkout.session.completed", session)
        self._emit("payment_intent.succeeded", self.things[session["payment_intent"]])

    def decline(self, reference: str) -> None:
        session = self._open(reference)
        self._emit("payment_intent.payment_failed", self._intent(session, "requires_payment_method"))

    def pay_later(self, reference: str) -> None:
        session = self._open(reference)
        self._intent(session, "processing")
        session.update(status="complete", url=None)
        self._emit("checkout.session.completed", session)

    def money_arrives(self, reference: str) -> None:
        session = self.session(reference)
        self._intent(session, "succeeded")
        session["payment_status"] = "paid"
        self._emit("checkout.session.async_payment_succeeded", session)

    def money_fails(self, reference: str) -> None:
        session = self.session(reference)
        self._intent(session, "requires_payment_method")
        self._emit("checkout.session.async_payment_failed", session)

    def expire(self, reference: str) -> Json:
        session = self.session(reference)
        if session["status"] != "open":
            raise StripeRefusalError(400, "Only Checkout Sessions with a status in [open] can be expired.")
        session.update(status="expired", url=None)
        self._emit("checkout.session.expired", session)
        return session

    def _open(self, reference: str) -> Json:
        session = self.session(reference)
        if session["status"] != "open" or session["expires_at"] <= time.time():
            raise StripeRefusalError(400, "this session is not open")
        return session

    def _intent(self, session: Json, status: str) -> Json:
        if session["payment_intent"] is None:
            intent = self._keep(
                {
                    "id": new_id("pi"),
                    "object": "payment_intent",
                    "amount": session["amount_total"],
                    "currency": session["currency"],
                    "metadata": session["payment_intent_data"].get("metadata", {}),
                    "amount_refunded": 0,
                    "livemode": False,
                }
            )
            session["payment_intent"] = intent["id"]
        intent = self.things[session["payment_intent"]]
        intent["status"] = status
        return intent

    # --- Money back

    def create_refund(self, params: Json) -> Json:
        _known(params, REFUND_PARAMS)
        intent = self.find(params.get("payment_intent", ""), "payment_intent")
        amount = int(params.get("amount") or intent["amount"])
        if intent["status"] != "succeeded":
            raise StripeRefusalError(400, "This PaymentIntent does not have a successful charge to refund.")
        if intent["amount_refunded"] == intent["amount"]:
            raise StripeRefusalError(400, "Charge has already been refunded.", code="charge_already_refunded")
        if not 0 < amount <= intent["amount"] - intent["amount_refunded"]:
            raise StripeRefusalError(400, "Refund amount is greater than unrefunded amount", param="amount")
        intent["amount_refunded"] += amount
        refund = self._keep(
            {
                "id": new_id("re"),
                "object": "refund",
                "amount": amount,
                "currency": intent["currency"],
                "payment_intent": intent["id"],
                "status": "pending" if self.refunds_wait else "succeeded",
                "metadata": params.get("metadata", {}),
                "failure_reason": None,
                "created": int(time.time()),
            }
        )
        if self.refunds_fail:
            self.refund_fails(refund["id"], self.refunds_fail)
        self._emit("refund.created", refund)
        return refund

    def refund_arrives(self, reference: str) -> None:
        refund = self.find(reference, "refund")
        refund["status"] = "succeeded"
        self._emit("refund.updated", refund)

    def refund_fails(self, reference: str, reason: str) -> None:
        """The bank sends it back: the money is with the merchant again."""
        refund = self.find(reference, "refund")
        refund.update(status="failed", failure_reason=reason)
        self.things[refund["payment_intent"]]["amount_refunded"] -= refund["amount"]
        self._emit("refund.failed", refund)

    def list_refunds(self, params: Json) -> Json:
        rows = [row for row in self.of_kind("refund") if row["payment_intent"] == params.get("payment_intent")]
        return {"object": "list", "url": "/v1/refunds", "has_more": False, "data": rows[::-1]}

    # --- Events

    def _emit(self, kind: str, thing: Json) -> None:
        self.events.append(self.event(kind, thing))

    def event(self, kind: str, thing: Json) -> Json:
        """An event as Stripe words it: a photograph of the thing at this moment."""
        return {
            "id": new_id("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": int(time.time()),
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
            "data": {"object": copy.deepcopy(thing)},
        }

    def list_events(self, params: Json) -> Json:
        """Newest first, in pages, like the real one."""
        since = int(params.get("created", {}).get("gte", 0))
        kinds = params.get("types")
        rows = [
            row for row in self.events[::-1] if row["created"] >= since and (not kinds or row["type"] in kinds)
        ]
        ids = [row["id"] for row in rows]
        begin = ids.index(params["starting_after"]) + 1 if "starting_after" in params else 0
        limit = int(params.get("limit", 10))
        page = rows[begin : begin + limit]
        return {"object": "list", "url": "/v1/events", "has_more": begin + limit < len(rows), "data": page}

    def of_kind(self, kind: str) -> list[Json]:
        return [thing for thing in self.things.values() if thing["object"] == kind]

    def oracle(self) -> dict[str, int]:
        """Cents that are with us in the end, per payment id: what was paid and not given back."""
        sums: dict[str, int] = {}
        for session in self.of_kind("checkout.session"):
            intent = self.things.get(session["payment_intent"] or "")
            paid = session["payment_status"] == "paid" and intent
            held = intent["amount"] - intent["amount_refunded"] if paid and intent else 0
            sums[session["client_reference_id"]] = sums.get(session["client_reference_id"], 0) + held
        return sums

    def _keep(self, thing: Json) -> Json:
        self.things[thing["id"]] = thing
        return thing
