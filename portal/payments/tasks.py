"""By the clock and by the doorbell: thin wrappers around services."""

from uuid import UUID

from celery import shared_task

from portal.payments import demo_delivery, services
from portal.payments.base import PaymentUnavailable


@shared_task
def execute_refund(pk: str) -> None:
    services.execute_refund(UUID(pk))


@shared_task
def close_payment(pk: str) -> None:
    try:
        services.close_payment(UUID(pk))
    except PaymentUnavailable:
        return  # sweep_payments comes by


@shared_task
def deliver_demo_event(pk: str) -> None:
    demo_delivery.deliver(pk)


@shared_task
def sweep_payments() -> None:
    """Every minute: what no doorbell was heard for."""
    services.execute_refunds()
    services.expire_stale_payments()
    demo_delivery.deliver_due()


@shared_task
def reconcile() -> None:
    """Every ten minutes."""
    services.reconcile()
