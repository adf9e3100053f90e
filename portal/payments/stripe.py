"""Stripe Checkout (hosted page) through the stripe library, API 2026-09-30 and later.

Payment methods are chosen in Stripe's dashboard (dynamic payment methods); payment_method_types is gone.
Source: docs.stripe.com/api/checkout/sessions, docs.stripe.com/checkout/fulfillment, docs.stripe.com/webhooks.
"""

import functools
import json
import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import stripe
from django.conf import settings
from stripe.params import RefundCreateParams
from stripe.params.checkout import SessionCreateParams

from portal.payments.base import (
    Checkout,
    CheckoutOrder,
    CheckoutState,
    Event,
    Outcome,
    PaymentUnavailable,
    ProviderRefusedError,
    RefundOrder,
    RefundOutcome,
    RefundState,
    Subject,
    UnknownReferenceError,
    UntrustedEventError,
)

log = logging.getLogger(__name__)

PATIENT = 6.0  # seconds to connect, and again to read
HURRIED = 4.0
TOLERANCE = 300  # seconds a signature may be old, or ahead

SUBJECTS: Mapping[str, Subject] = {
    "checkout.session.completed": Subject.CHECKOUT,
    "checkout.session.async_payment_succeeded": Subject.CHECKOUT,
    "checkout.session.async_payment_failed": Subject.CHECKOUT,
    "checkout.session.expired": Subject.CHECKOUT,
    "refund.created": Subject.REFUND,
    "refund.updated": Subject.REFUND,
    "refund.failed": Subject.REFUND,
    "charge.dispute.created": Subject.DISPUTE,
}

REFUND_OUTCOMES: Mapping[str, RefundOutcome] = {
    "succeeded": RefundOutcome.DONE,
    "failed": RefundOutcome.FAILED,
    "canceled": RefundOutcome.FAILED,
}


class StillBusyError(PaymentUnavailable):
    """The same call is being answered right now."""


class StripeProvider:
    name = "stripe"

    def __init__(self, api_key: str, webhook_secret: str, api_base: str) -> None:
        self.webhook_secret = webhook_secret
        self.livemode = api_key.startswith(("sk_live_", "rk_live_"))
        self.client = _client(api_key, api_base, PATIENT, 1)
        self.hurried = _client(api_key, api_base, HURRIED, 0)

    @classmethod
    def from_settings(cls) -> "StripeProvider":
        return cls(settings.STRIPE_API_KEY, settings.STRIPE_WEBHOOK_SECRET, settings.STRIPE_API_BASE)

    def start(self, order: CheckoutOrder) -> Checkout:
        session = self._create_session(order)
        if not session.url:
            raise ProviderRefusedError(f"session {session.id} came without an address")
        return Checkout(session.id, session.url)

    def fetch(self, reference: str, *, patient: bool = True) -> CheckoutState:
        client = self.client if patient else self.hurried
        with _translated():
            session = client.v1.checkout.sessions.retrieve(reference, {"expand": ["payment_intent"]})
        return _checkout_state(session.to_dict())

    def expire(self, reference: str) -> None:
        try:
            with _translated():
                self.client.v1.checkout.sessions.expire(reference)
        except UnknownReferenceError:
            raise
        except ProviderRefusedError:
            # Not open any more: paid or expired a moment ago. Whoever asks fetches the state next.
            log.info("checkout %s was not open when it should be closed", reference)

    def refund(self, order: RefundOrder) -> RefundState:
        if order.tried_before and (earlier := self._earlier_refund(order)):
            return earlier
        params: RefundCreateParams = {
            "payment_intent": order.charge_reference,
            "amount": order.amount_cents,
            "metadata": {"refund": str(order.refund_id), "round": order.idempotency_key},
        }
        with _translated():
            refund = self.client.v1.refunds.create(params, {"idempotency_key": order.idempotency_key})
        return _refund_state(refund.to_dict())

    def fetch_refund(self, reference: str) -> RefundState:
        with _translated():
            return _refund_state(self.client.v1.refunds.retrieve(reference).to_dict())

    def verify_webhook(self, body: bytes, headers: Mapping[str, str]) -> Event:
        signature = headers.get("Stripe-Signature", "")
        try:
            stripe.WebhookSignature.verify_header(body, signature, self.webhook_secret, TOLERANCE)
            _refuse_future(signature)
            content = json.loads(body)
            event = _event(content)
        except (ValueError, stripe.SignatureVerificationError) as error:
            raise UntrustedEventError(str(error)) from error
        except (KeyError, TypeError, AttributeError) as error:
            raise UntrustedEventError("not an event") from error
        # An event of another account, or of the test mode where live money is meant, is not for us.
        if content.get("account") or bool(content.get("livemode")) != self.livemode:
            raise UntrustedEventError("event of another account or mode")
        return event

    def list_events(self, since: datetime) -> Iterator[Event]:
        with _translated():
            page = self.client.v1.events.list(
                {"created": {"gte": int(since.timestamp())}, "types": sorted(SUBJECTS), "limit": 100}
            )
            for event in page.auto_paging_iter():
                yield _event(event.to_dict())

    def _create_session(self, order: CheckoutOrder) -> stripe.checkout.Session:
        """A double click asks twice at once: Stripe lets the second wait until the first has its answer."""
        for pause in (0.5, 1.0, 2.0, 0.0):
            try:
                with _translated():
                    return self.client.v1.checkout.sessions.create(
                        _session_params(order), {"idempotency_key": order.idempotency_key}
                    )
            except StillBusyError:
                time.sleep(pause)
        raise PaymentUnavailable

    def _earlier_refund(self, order: RefundOrder) -> RefundState | None:
        """Idempotency keys live a day at Stripe; a refund tried longer ago is found by its mark."""
        with _translated():
            page = self.client.v1.refunds.list({"payment_intent": order.charge_reference, "limit": 100})
        for refund in (found.to_dict() for found in page.data):
            if (refund.get("metadata") or {}).get("round") == order.idempotency_key:
                return _refund_state(refund)
        return None


@functools.lru_cache(maxsize=8)
def _client(api_key: str, api_base: str, timeout: float, retries: int) -> stripe.StripeClient:
    """One client per key and pace: it keeps its connections per thread."""
    return stripe.StripeClient(
        api_key,
        base_addresses={"api": api_base},
        max_network_retries=retries,
        http_client=stripe.RequestsClient(timeout=timeout),
    )


@contextmanager
def _translated() -> Iterator[None]:
    """Stripe's errors in words of the port; never their text to a reader."""
    try:
        yield
    except stripe.InvalidRequestError as error:
        kind = UnknownReferenceError if error.http_status == 404 else ProviderRefusedError
        raise kind(f"{error.user_message}", error.code or error.param or "invalid") from error
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        log.error("Stripe does not accept our key: %s", type(error).__name__)
        raise PaymentUnavailable from error
    except stripe.IdempotencyError as error:
        raise ProviderRefusedError(f"{error.user_message}", "idempotency") from error
    except stripe.StripeError as error:
        if error.http_status == 409:
            raise StillBusyError from error
        log.warning("Stripe is not available: %s", type(error).__name__)
        raise PaymentUnavailable from error


def _session_params(order: CheckoutOrder) -> SessionCreateParams:
    marks = {"payment": str(order.payment_id)}
    return {
        "mode": "payment",
        "ui_mode": "hosted_page",
        "client_reference_id": str(order.payment_id),
        "metadata": marks,
        "payment_intent_data": {"metadata": marks, "description": order.title},
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": order.currency.lower(),
                    "unit_amount": order.amount_cents,
                    "product_data": {"name": order.title},
                },
            }
        ],
        "customer_email": order.email,
        "locale": order.language,
        "success_url": order.return_url,
        "cancel_url": order.cancel_url,
        "expires_at": int(order.expires_at.timestamp()),
    }


def _checkout_state(session: Mapping[str, Any]) -> CheckoutState:
    intent = session.get("payment_intent") or {}
    if isinstance(intent, str):
        intent = {"id": intent}
    return CheckoutState(
        reference=session["id"],
        url=session.get("url") or "",
        payment_id=_uuid(session.get("client_reference_id")),
        outcome=_outcome(session, intent),
        amount_cents=session["amount_total"],
        currency=session["currency"].upper(),
        charge_reference=intent.get("id", ""),
    )


def _outcome(session: Mapping[str, Any], intent: Mapping[str, Any]) -> Outcome:
    """Money counts only as "paid"; a complete session that is unpaid waits for its bank, or failed there."""
    if session["payment_status"] == "paid":
        return Outcome.PAID
    if session["status"] == "open":
        return Outcome.OPEN
    if intent.get("status") == "processing":
        return Outcome.PROCESSING
    if session["status"] == "expired":
        return Outcome.EXPIRED
    failed = intent.get("status") in ("requires_payment_method", "canceled")
    return Outcome.FAILED if failed else Outcome.PROCESSING


def _refund_state(refund: Mapping[str, Any]) -> RefundState:
    intent = refund.get("payment_intent") or ""
    marks = refund.get("metadata") or {}
    return RefundState(
        reference=refund["id"],
        refund_id=_uuid(marks.get("refund")),
        idempotency_key=marks.get("round", ""),
        charge_reference=intent if isinstance(intent, str) else intent["id"],
        outcome=REFUND_OUTCOMES.get(refund["status"], RefundOutcome.PENDING),
        amount_cents=refund["amount"],
        currency=refund["currency"].upper(),
        problem=refund.get("failure_reason") or "",
    )


def _event(content: Mapping[str, Any]) -> Event:
    subject = SUBJECTS.get(content["type"], Subject.OTHER)
    thing = content["data"]["object"]
    amount = thing.get("amount_total") if subject is Subject.CHECKOUT else thing.get("amount")
    currency = thing.get("currency")
    reference = thing.get("payment_intent") if subject is Subject.DISPUTE else thing.get("id")
    return Event(
        event_id=content["id"],
        kind=content["type"],
        subject=subject,
        reference=reference or "",
        amount_cents=amount,
        currency=currency.upper() if currency else None,
    )


def _refuse_future(signature: str) -> None:
    """The library takes a timestamp from the future; such a message could be replayed for ever."""
    stamp = next(part[2:] for part in signature.split(",") if part.startswith("t="))
    if int(stamp) > time.time() + TOLERANCE:
        raise UntrustedEventError("signed in the future")


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(cast(str, text))
    except (ValueError, TypeError, AttributeError):
        return None
