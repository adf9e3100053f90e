"""What happens in the office: a document is judged, a run is printed, letters leave, money goes back."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from plakette.models import Order, PrintRun
from plakette.policies import leads_of_office
from plakette.services.orders import cancel_order, give_permit, tell
from plakette.states import KEPT, OrderStatus, ProofStatus
from portal.accounts.models import User
from portal.audit.services import record
from portal.errors import RuleViolation
from portal.notifications.services import notify
from portal.payments import services as payments
from portal.payments.models import Payment, Refund
from portal.uploads.models import StoredFile
from portal.uploads.services import remove
from portal.workflow import lock, move_to

LONGEST_RUN = 200
"""Orders in one PDF: what a clerk folds in an hour, and a page count the printer takes."""


@transaction.atomic
def start_print_run(by: User, limit: int = LONGEST_RUN) -> PrintRun:
    """Take the oldest orders that are ready into production, in the same step as the run that prints them.

    Two clerks at once share the orders between them: a row locked by one is skipped by the other.
    Raises RuleViolation where there is nothing to print.
    """
    rows = Order.objects.to_produce().select_for_update(skip_locked=True, no_key=True, of=("self",))
    orders = list(rows[:limit])
    if not orders:
        raise RuleViolation("Zurzeit ist nichts zu drucken.", code="empty")
    run = PrintRun.objects.create(created_by=by)
    now = timezone.now()
    for order in orders:
        move_to(order, OrderStatus.IN_PRODUCTION, by=by, produced_at=now, print_run=run)
    return run


@transaction.atomic
def print_again(run_id: int, by: User) -> PrintRun:
    """The same PDF once more (paper jam, lost sheet); counted and logged."""
    run = lock(PrintRun, run_id)
    run.printed_again += 1
    run.save(update_fields=["printed_again"])
    record("plakette.printrun.printed_again", run, by=by, times=run.printed_again)
    return run


@transaction.atomic
def mark_sent(order_id: UUID, by: User) -> Order:
    """The letter left the house. Marking twice changes nothing."""
    order = lock(Order, order_id)
    if order.status == OrderStatus.SENT:
        return order
    if order.status != OrderStatus.IN_PRODUCTION:
        raise RuleViolation(
            f"Bestellung {order.number} ist noch nicht gedruckt oder schon beendet.", code="not_printed"
        )
    move_to(order, OrderStatus.SENT, by=by, sent_at=timezone.now())
    tell(order, "order_sent")
    return order


def mark_all_sent(order_ids: Iterable[UUID], by: User) -> tuple[list[Order], list[str]]:
    """Each on its own: what went through, and a sentence for each that did not."""
    done, refused = [], []
    for order_id in order_ids:
        try:
            done.append(mark_sent(order_id, by))
        except RuleViolation as refusal:
            refused.append(str(refusal))
    return done, refused


def mark_scanned_sent(text: str, by: User) -> Order:
    """What the barcode scanner typed: an order number. Raises RuleViolation for an unknown one."""
    number = "".join(text.split()).upper()
    order = Order.objects.filter(number=number).first()
    if order is None:
        raise RuleViolation("Diese Bestellnummer gibt es nicht.", field="number", code="unknown")
    return mark_sent(order.pk, by)


@transaction.atomic
def refund_order(order_id: UUID, by: User, reason: str) -> Order:
    """Send the money back, with a reason.

    Before production this is a cancellation; later the order stays as it is until the money is back.

    Raises RuleViolation without a reason, or where no money is here.
    """
    if not reason.strip():
        raise RuleViolation("Bitte geben Sie einen Grund an.", field="reason", code="reason")
    order = lock(Order, order_id)
    if order.status not in KEPT:
        raise RuleViolation(
            "Für diese Bestellung ist kein Geld da, das erstattet werden könnte.", code="no_money"
        )
    record("plakette.order.refund_requested", order, by=by)
    if order.status == OrderStatus.PAID:
        return cancel_order(order_id, by=by, reason=reason)
    kept = Payment.objects.of("plakette.order", order.pk).kept().first()
    if kept is None:
        raise RuleViolation(
            "Für diese Bestellung ist kein Geld da, das erstattet werden könnte.", code="no_money"
        )
    payments.request_refund(kept, reason=reason, by=by)
    return order


def refund_is_under_way(order: Order) -> bool:
    return Refund.objects.filter(
        payment__in=Payment.objects.of("plakette.order", order.pk).kept(), of_kept_money=True
    ).exists()


@transaction.atomic
def accept_proof(order_id: UUID, by: User) -> Order:
    """The document proves the norm: the order may be printed, and the permit goes out."""
    order = _undecided(order_id)
    _set_proof(order, ProofStatus.ACCEPTED, by)
    permit = give_permit(order)
    if permit is not None:
        tell(order, "permit_issued", permit=permit)
    return order


@transaction.atomic
def reject_proof(order_id: UUID, by: User, reason: str) -> Order:
    """The document proves nothing: the order ends, the money goes back, the citizen hears why."""
    if not reason.strip():
        raise RuleViolation("Bitte geben Sie einen Grund an.", field="reason", code="reason")
    order = _undecided(order_id)
    _set_proof(order, ProofStatus.REJECTED, by)
    tell(order, "proof_rejected")
    return cancel_order(order_id, by=by, reason=reason)


def _undecided(order_id: UUID) -> Order:
    order = lock(Order, order_id)
    if order.proof_status != ProofStatus.OPEN or order.status != OrderStatus.PAID:
        raise RuleViolation("Über diesen Nachweis ist schon entschieden.", code="decided")
    return order


def _set_proof(order: Order, status: ProofStatus, by: User) -> None:
    """Note the decision; the document itself is not needed any longer."""
    order.proof_status = status
    order.save(update_fields=["proof_status"])
    record(f"plakette.order.proof_{status}", order, by=by)
    remove(StoredFile.objects.of(order))


@transaction.atomic
def report_late_orders(on: date) -> int:
    """Tell the lead once about each order that should have left the house; returns how many are new.

    One mail a day and lead, with counts only; the worklist shows which.
    """
    leads = list(leads_of_office(on))
    if not leads:
        return 0  # tomorrow there may be somebody to tell
    late = Order.objects.late(on).filter(late_reported_at__isnull=True)
    new = late.update(late_reported_at=timezone.now())
    if new:
        for lead in leads:
            notify(
                "plakette/orders_late",
                to=lead.email,
                language="de",
                context={"new": new, "all": Order.objects.late(on).count()},
                dedupe_key=f"plakette.late:{on}:{lead.pk}",
            )
    return new
