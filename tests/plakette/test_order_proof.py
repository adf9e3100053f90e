"""The page between: a document that raises a foreign vehicle's group, or none."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from plakette.models import Order
from plakette.states import ProofStatus
from portal.uploads.models import StoredFile
from tests.plakette.steps import ADDRESS, FOREIGN, leads_to, send, shown_total, text, to_address
from tests.uploads import samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def abroad(citizen):
    """A diesel of 2005 from Poland: yellow by date, green with a document."""
    send(citizen, "order_foreign_vehicle", {**FOREIGN, "first_registration_2": "2005"})
    return citizen


def document(content=None):
    return SimpleUploadedFile("nachweis.pdf", samples.pdf() if content is None else content)


def test_page_says_what_a_document_would_change(abroad):
    page = text(abroad, "order_proof")
    assert "gelbe Plakette" in page
    assert "Euro 4: grüne Plakette" in page
    assert "nach? <span" not in page  # the question is not called optional


def test_without_a_document_the_date_counts(abroad):
    assert leads_to(send(abroad, "order_proof", {"euro_norm": ""}), "order_address")
    assert "gelbe Plakette" in text(abroad, "order_address")


def test_norm_without_a_document_is_refused_and_kept(abroad):
    page = send(abroad, "order_proof", {"euro_norm": "4"}).content.decode()
    assert "Bitte wählen Sie das Dokument aus" in page
    assert 'value="4" id="euro_norm_0" checked' in page or 'value="4" checked' in page


def test_norm_that_does_not_exist_is_refused(abroad):
    assert "<title>Fehler:" in send(abroad, "order_proof", {"euro_norm": "99"}).content.decode()


def test_document_comes_with_the_order_and_holds_it_back(abroad):
    answer = send(abroad, "order_proof", {"euro_norm": "4", "document": document()})
    assert leads_to(answer, "order_address")
    assert "grüne Plakette" in text(abroad, "order_address")
    send(abroad, "order_address", ADDRESS)
    send(abroad, "order_check", {"total": shown_total(text(abroad, "order_check"))})
    order = Order.objects.get()
    assert (order.group, order.proof_status) == (4, ProofStatus.OPEN)
    assert StoredFile.objects.of(order).get().pk == order.proof_document


def test_changed_mind_drops_the_document(abroad):
    send(abroad, "order_proof", {"euro_norm": "4", "document": document()})
    send(abroad, "order_proof", {"euro_norm": ""})
    assert "gelbe Plakette" in text(abroad, "order_address")


@pytest.mark.parametrize("content", [b"", b"MZ not a document", b"<script>alert(1)</script>"])
def test_other_files_are_refused(abroad, content):
    answer = send(abroad, "order_proof", {"euro_norm": "4", "document": document(content)})
    assert answer.status_code == 200
    assert "<title>Fehler:" in answer.content.decode()


def test_nobody_is_asked_whom_it_would_not_help(citizen):
    to_address(citizen)
    assert leads_to(citizen.get(reverse("plakette:order_proof")), "order_vehicle")


def test_without_a_vehicle_it_leads_to_the_first_page(citizen):
    assert leads_to(send(citizen, "order_proof", {"euro_norm": "4"}), "order_vehicle")
