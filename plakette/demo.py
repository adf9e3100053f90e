"""What the demo shows: keys for permits, and a few orders in each stage, made as life makes them."""

from datetime import timedelta

from django.utils import timezone

from plakette.emission import VehicleFacts
from plakette.models import Order
from plakette.permit_keys import ensure_demo_keys
from plakette.plates import parse_plate
from plakette.policies import leads_of_office
from plakette.registry_lookup import DEMO_PLATES
from plakette.services import office, orders
from plakette.services.orders import OrderDraft, Recipient
from portal.payments import demo as provider
from portal.payments import services as payments
from portal.payments.models import Payment

PEOPLE = [
    ("S-FA 101", "Familie Özdemir", "Neckarstraße 12", "70190", "Stuttgart", "DE"),
    ("LB-KX 77", "Jürgen Weiß", "Schloßstraße 4", "71634", "Ludwigsburg", "DE"),
    ("ES-MM 2026", "Bäckerei Früh GmbH", "Marktplatz 3", "73728", "Esslingen am Neckar", "DE"),
    ("S-PQ 9", "Zoë Lindström", "Rotebühlplatz 20", "70173", "Stuttgart", "DE"),
    ("WN-A 5", "Marek Kowalski", "ul. Długa 7", "00-238", "Warszawa", "PL"),
]


def seed() -> list[str]:
    ensure_demo_keys(timezone.now())
    if not Order.objects.exists():
        _seed_orders()
    known = ", ".join(list(DEMO_PLATES)[:3])
    return [
        "Plakette: zum Ausprobieren S-AB 1234 mit Schlüsselnummer 36N0 (grün) oder 0435 (rot, Diesel);",
        f"  ohne Schlüsselnummer kennt das Register der Vorführung {known}",
    ]


def _seed_orders() -> None:
    placed = [_place(*person) for person in PEOPLE]
    for order in placed[:4]:
        _pay(order)
    lead = leads_of_office(timezone.localdate()).first()
    if lead is not None:
        run = office.start_print_run(lead, limit=2)
        office.mark_sent(run.orders.earliest("paid_at").pk, lead)
    # One is late, so that the worklist shows what that looks like.
    Order.objects.filter(pk=placed[3].pk).update(due_on=timezone.localdate() - timedelta(days=1))


def _place(text: str, name: str, street: str, postcode: str, city: str, country: str) -> Order:
    plate = parse_plate(text).only
    recipient = Recipient(name, street, postcode, city, "buerger@example.org", country)
    return orders.place_order(OrderDraft(plate, VehicleFacts(key="36N0", plate=plate), recipient))


def _pay(order: Order) -> None:
    orders.pay_order(order.pk)
    payment = Payment.objects.of("plakette.order", order.pk).get()
    provider.pay(payment.provider_reference)
    payments.refresh_payment(payment.pk)
