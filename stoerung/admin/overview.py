"""For those who lead a desk: what is open, what is late, how long things take. And a case as PDF."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from portal.audit.services import record
from stoerung.admin.pages import READ, Address, clerk, page, report_or_404
from stoerung.pdf import case_pdf
from stoerung.policies import desks_led_by, may_see_overview
from stoerung.services.desk_figures import desk_figures


def overview(request: HttpRequest) -> HttpResponse:
    """Of all desks one leads, or of one of them."""
    led = list(desks_led_by(clerk(request)).order_by("name"))
    chosen = next((desk for desk in led if desk.key == request.GET.get("amt")), None)
    desks = [chosen] if chosen else led
    found = desk_figures([desk.pk for desk in desks], timezone.localdate())
    context = {
        "title": "Störungen: Überblick der Leitung",
        "led": led,
        "chosen": chosen,
        "figures": found,
    }
    return page(request, "overview", context)


def case_pdf_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """With ?intern=1 the internal lines, too. Every time it leaves a line in the log."""
    report = report_or_404(request, pk)
    with_notes = request.GET.get("intern") == "1"
    record("stoerung.report.printed", report, by=clerk(request), with_notes=with_notes)
    response = HttpResponse(case_pdf(report, with_notes=with_notes), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="meldung-{report.number}.pdf"'
    return response


ADDRESSES = [
    Address("uebersicht/", READ, overview, "overview", may_see_overview),
    Address("<uuid:pk>/akte.pdf", READ, case_pdf_page, "case_pdf"),
]
