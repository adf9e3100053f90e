"""The counter's pages: worklist, file, print run, totals; open to the office, closed to everybody else."""

import pytest
from django.contrib.admin import site
from django.urls import reverse
from django.utils import timezone

from plakette.models import Order, Permit
from plakette.states import OrderStatus
from portal.audit.models import Entry
from portal.payments import services as payments
from tests.factories.plakette import OrderFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing_key")]
WORKLIST = reverse("admin:plakette_order_worklist")


@pytest.fixture
def counter(clerk, enter):
    return enter(clerk)


def page(client, name, *args, **query):
    return client.get(reverse(f"admin:{name}", args=args), query).content.decode()


def search(client, text):
    return client.post(WORKLIST, {"q": text}).content.decode()


def test_worklist_shows_what_is_to_do(counter):
    order = OrderFactory.paid()
    content = page(counter, "plakette_order_worklist")
    assert order.number in content
    assert "<strong>1</strong> zu drucken" in content


@pytest.mark.parametrize("typed", ["S-AB 1234", "s ab1234", "sab12"])
def test_search_takes_any_spelling(counter, typed):
    order = OrderFactory.cancelled()
    assert order.number in search(counter, typed)


def test_search_by_number_and_for_nothing(counter):
    order = OrderFactory.cancelled()
    assert order.number in search(counter, order.number.lower())
    assert "Nichts gefunden" in search(counter, "XX-YY 1")


def test_no_plate_stands_in_an_address(counter):
    """Addresses stay in logs and histories: neither the worklist nor a plain list is asked by GET."""
    order = OrderFactory.cancelled()
    assert order.number not in page(counter, "plakette_order_worklist", q="S-AB 1234")
    for admin in (site.get_model_admin(Order), site.get_model_admin(Permit)):
        assert not [field for field in admin.search_fields if "plate" in field]
    assert order.number not in page(counter, "plakette_order_changelist", q="SAB1234")
    assert order.number in page(counter, "plakette_order_changelist", q=order.number)


def test_print_run_leads_to_its_pdf(counter):
    order = OrderFactory.paid()
    answer = counter.post(reverse("admin:plakette_order_start_print_run"))
    order.refresh_from_db()
    assert order.status == OrderStatus.IN_PRODUCTION
    assert order.number in counter.get(answer.url).content.decode()
    pdf = counter.get(reverse("admin:plakette_printrun_pdf", args=[order.print_run_id]))
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")


def test_every_print_of_addresses_leaves_a_line(counter, clerk):
    run = OrderFactory.in_production(clerk).print_run_id
    for _ in range(2):
        counter.get(reverse("admin:plakette_printrun_pdf", args=[run]))
    lines = Entry.objects.filter(action="plakette.printrun.handed_out", target_id=str(run))
    assert [line.by for line in lines] == [clerk, clerk]


def test_ticked_orders_are_marked_as_sent(counter, clerk):
    order = OrderFactory.in_production(clerk)
    counter.post(reverse("admin:plakette_order_mark_sent"), {"order": [str(order.pk), "rubbish"]})
    order.refresh_from_db()
    assert order.status == OrderStatus.SENT


def test_scanned_order_is_marked_as_sent(counter, clerk):
    order = OrderFactory.in_production(clerk)
    answer = counter.post(
        reverse("admin:plakette_order_mark_scanned_sent"), {"number": order.number}, follow=True
    )
    assert "ist als verschickt vermerkt" in answer.content.decode()


def test_looking_at_a_file_leaves_a_line(counter, clerk):
    order = OrderFactory.paid()
    assert "Königstraße 1" in page(counter, "plakette_order_file", order.pk)
    assert Entry.objects.get(action="plakette.order.viewed").by == clerk


def test_refund_without_reason_is_refused_in_words(counter, clerk):
    order = OrderFactory.sent(clerk)
    address = reverse("admin:plakette_order_refund_order", args=[order.pk])
    assert "Bitte geben Sie einen Grund an" in counter.post(address, follow=True).content.decode()
    counter.post(address, {"reason": "beschädigt"})
    payments.execute_refunds()
    order.refresh_from_db()
    assert order.status == OrderStatus.REFUNDED


def test_totals_and_export_agree_with_the_receipts(counter):
    order = OrderFactory.paid()
    content = page(counter, "plakette_order_daily_totals")
    assert "stimmen überein" in content
    export = counter.get(
        reverse("admin:plakette_order_accounting_csv"), {"day": timezone.localdate().isoformat()}
    )
    assert order.number in export.content.decode("utf-8-sig")


@pytest.mark.parametrize("who", ["other_clerk", "officer", "stranger", "operator"])
def test_others_cannot_work_here(request, enter, who):
    order = OrderFactory.paid()
    client = enter(request.getfixturevalue(who))
    assert client.get(WORKLIST).status_code in {302, 403, 404}
    assert client.post(reverse("admin:plakette_order_start_print_run")).status_code in {302, 403, 404}
    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
