"""Ask the provider for what its messages did not tell."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone

from portal.payments.base import PaymentUnavailable, Provider, ProviderRefusedError, UntrustedEventError
from portal.payments.models import Payment, ReconcileRun, Refund
from portal.payments.providers import UnknownProviderError, provider_for
from portal.payments.services.refunds import refresh_refund
from portal.payments.services.results import apply_result
from portal.payments.services.rounds import each
from portal.payments.services.webhooks import take_event
from portal.payments.states import LIVE, RefundStatus

log = logging.getLogger(__name__)

BATCH = 500
OVERLAP = timedelta(minutes=15)
FIRST_LOOK = timedelta(days=3)


def reconcile() -> list[ReconcileRun]:
    """One round per provider that has open business: every live payment, every submitted refund, unseen events.

    Twice at once is harmless. A provider that is down ends its round; the next one begins where it stopped.
    """
    names = set(Payment.objects.live().exclude(provider_reference="").values_list("provider", flat=True))
    names |= set(Refund.objects.submitted().values_list("payment__provider", flat=True))
    names |= set(
        Payment.objects.filter(created_at__gte=timezone.now() - FIRST_LOOK).values_list("provider", flat=True)
    )
    return [_round(name) for name in sorted(names)]


def _round(name: str) -> ReconcileRun:
    run = ReconcileRun.objects.create(provider=name)
    try:
        _check(provider_for(name), run)
    except PaymentUnavailable:
        run.problems += 1
    except UnknownProviderError as error:
        _set_aside(run, str(error))
    except ProviderRefusedError as error:
        log.error("the round at %s ended early: %s", name, error.code)
        run.problems += 1
    run.save()
    return run


def _check(provider: Provider, run: ReconcileRun) -> None:
    _check_payments(provider, run)
    _check_refunds(provider, run)
    if _check_events(provider, run, _since(provider)):
        run.finished_at = timezone.now()


def _set_aside(run: ReconcileRun, text: str) -> None:
    """Nobody can be asked about these: a person has to find out what became of the money."""
    rows = Payment.objects.filter(
        Q(status__in=LIVE) | Q(refund__status=RefundStatus.SUBMITTED), provider=run.provider
    )
    open_rows = [payment.pk for payment in rows]
    run.problems += len(open_rows)
    if Payment.objects.filter(pk__in=open_rows, puzzle="").update(puzzle=text):
        log.error("%d payments wait at %s, which is not known here", len(open_rows), run.provider)


def _since(provider: Provider) -> datetime:
    """Where the last finished round began, and a little before."""
    earlier = ReconcileRun.objects.filter(provider=provider.name, finished_at__isnull=False)
    last = earlier.order_by("-started_at").values_list("started_at", flat=True).first()
    return last - OVERLAP if last else timezone.now() - FIRST_LOOK


def _check_payments(provider: Provider, run: ReconcileRun) -> None:
    rows = Payment.objects.live().filter(provider=provider.name).exclude(provider_reference="")
    for payment in rows.order_by(F("last_checked_at").asc(nulls_first=True))[:BATCH]:
        run.checked += 1
        with _excused(run, payment):
            after = apply_result(payment.pk, provider.fetch(payment.provider_reference))
            run.changed += after.status != payment.status


@contextmanager
def _excused(run: ReconcileRun, payment: Payment) -> Iterator[None]:
    """A fault with one payment is put before a clerk and stops nobody; a silent provider ends the round."""
    try:
        yield
    except PaymentUnavailable:
        raise
    except (UntrustedEventError, ProviderRefusedError) as error:
        log.error("payment %s: the provider's answer does not fit: %s", payment.pk, error)
        _puzzle(run, payment, f"Die Auskunft des Zahlungsdienstes passt nicht: {error}")
    except Exception:  # whatever a payable does wrong, the money of others must go on
        log.exception("payment %s could not be worked on", payment.pk)
        _puzzle(
            run,
            payment,
            "Der Dienst kann die Zahlung nicht verbuchen; die Technik findet den Fehler im Protokoll",
        )


def _puzzle(run: ReconcileRun, payment: Payment, text: str) -> None:
    run.problems += 1
    Payment.objects.filter(pk=payment.pk).update(puzzle=text[:300], last_checked_at=timezone.now())


def _check_refunds(provider: Provider, run: ReconcileRun) -> None:
    rows = Refund.objects.submitted().filter(payment__provider=provider.name)
    keys = rows.order_by(F("last_checked_at").asc(nulls_first=True)).values_list("pk", flat=True)[:BATCH]
    run.checked += each(keys, refresh_refund)


def _check_events(provider: Provider, run: ReconcileRun, since: datetime) -> bool:
    """True if every event could be worked on: only then the next round may begin later."""
    complete = True
    for event in provider.list_events(since):
        try:
            run.unseen_events += take_event(provider, event)
        except PaymentUnavailable:
            raise
        except (UntrustedEventError, ProviderRefusedError) as error:
            # Not ours: another program may use the same account.
            log.info("event %s does not fit: %s", event.event_id, error)
        except Exception:  # as above; the next round begins here again
            run.problems += 1
            complete = False
            log.exception("event %s could not be worked on", event.event_id)
    return complete
