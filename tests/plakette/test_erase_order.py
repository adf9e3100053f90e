"""What goes with an order: on request at once, and after its time whatever became of it."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from plakette.emission import VehicleFacts
from plakette.models import Order, Permit
from plakette.policies import may_pay
from plakette.services.office import accept_proof
from portal.notifications.models import OutgoingMessage
from portal.notifications.states import Status
from portal.payments.models import Payment, Receipt
from portal.payments.states import PaymentStatus
from portal.privacy.models import Erasure
from portal.privacy.services import delete_expired, erase
from portal.uploads.models import StoredFile
from portal.uploads.services import store_document
from tests.factories.plakette import OrderFactory, plate
from tests.uploads import samples

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing_key")]


def with_document(by):
    """Paid and accepted: with a document, a permit, a mail that has left and one that waits."""
    stored = store_document(SimpleUploadedFile("n.pdf", samples.pdf()), purpose="plakette.proof")
    facts = VehicleFacts(key="36N0", plate=plate())
    order = OrderFactory.paid(facts=facts, proof_document=stored.pk)
    accept_proof(order.pk, by)
    left = OutgoingMessage.objects.get(event="plakette/order_paid")
    end = {"status": Status.SENT, "sent_at": timezone.now(), "finished_at": timezone.now()}
    OutgoingMessage.objects.filter(pk=left.pk).update(next_attempt_at=None, attempts=1, **end)
    return order


def test_documents_permit_and_mails_go_with_the_order(clerk):
    order = with_document(clerk)
    other = OrderFactory.paid(text="S-XY 99")
    permit = Permit.objects.get(order=order)
    assert permit.plate_key
    assert OutgoingMessage.objects.filter(dedupe_key__contains=str(order.pk)).count() == 2

    erase(order, Erasure.Reason.REQUEST)

    order.refresh_from_db()
    permit.refresh_from_db()
    assert (order.plate, order.name, order.street, order.email) == ("", "", "", "")
    assert (bytes(permit.sealed), permit.plate_key) == (b"", "")
    assert not StoredFile.objects.exists()
    mail = OutgoingMessage.objects.get(dedupe_key__contains=str(order.pk))
    assert (mail.status, mail.to, mail.text, mail.html) == (Status.SENT, "", "", "")
    assert Receipt.objects.filter(payment__payable_id=order.pk).exists()
    # Nobody else's.
    assert OutgoingMessage.objects.get(dedupe_key__contains=str(other.pk)).to
    assert not Permit.objects.get(order=other).is_erased


def aged(order, days):
    moment = timezone.now() - timedelta(days=days)
    paid_at = moment if order.paid_at else None
    Order.objects.filter(pk=order.pk).update(placed_at=moment, paid_at=paid_at)
    delete_expired(timezone.localdate())
    order.refresh_from_db()
    return order


@pytest.mark.parametrize("state", ["paid", "in_production"])
def test_paid_and_never_sent_is_erased_after_a_year(clerk, state):
    order = getattr(OrderFactory, state)(**({"by": clerk} if state == "in_production" else {}))
    assert aged(order, 360).plate
    assert aged(order, 370).plate == ""
    assert order.erased_at
    assert order.status == state
    assert not Order.objects.to_produce().exists()


def test_money_that_is_on_its_way_for_ever_does_not_keep_the_person():
    order = OrderFactory.awaiting_payment()
    Payment.objects.update(status=PaymentStatus.PROCESSING)
    assert aged(order, 360).plate
    assert aged(order, 370).plate == ""
    assert not may_pay(order)  # late money goes back


def test_twice_changes_nothing():
    order = aged(OrderFactory.paid(), 370)
    assert aged(order, 370).erased_at == order.erased_at
