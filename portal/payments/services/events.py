"""Which events have taken effect already."""

from portal.payments.base import Event, Provider
from portal.payments.models import Payment, ProviderEvent


def seen(provider: Provider, event: Event) -> bool:
    """A look without a lock, to spare the provider a question."""
    return ProviderEvent.objects.filter(provider=provider.name, event_id=event.event_id).exists()


def first_time(payment: Payment, event: Event) -> bool:
    """Write the event down with its effect; False if that has happened before.

    Call it with the payable's lock held: two deliveries of one event meet there, so looking is enough;
    the constraint is the second wall.
    """
    if ProviderEvent.objects.filter(provider=payment.provider, event_id=event.event_id).exists():
        return False
    ProviderEvent.objects.create(
        provider=payment.provider, event_id=event.event_id, kind=event.kind, payment=payment
    )
    return True
