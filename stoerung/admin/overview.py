"""For those who lead a desk: what is open, what is late, how long things take. And a case as PDF."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from portal.audit.services import record
from stoerung.admin.pages import READ, Address, clerk, page, report_or_404
from stoerung.charts import Bar, bars
from stoerung.pdf import case_pdf
from stoerung.policies import desks_led_by, may_see_overview
from stoerung.services.desk_figures import DeskFigures, desk_figures

SHORT = 12
MOST_BARS = 12


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
        **_charts(found),
    }
    return page(request, "overview", context)


def _charts(found: DeskFigures) -> dict[str, Any]:
    groups = [Bar(_short(line.name), line.open) for line in found.groups][:MOST_BARS]
    days = [
        Bar(_short(line.name), line.median_days, f"{line.median_days:.0f}")
        for line in found.groups
        if line.median_days is not None
    ][:MOST_BARS]
    load = [Bar(_short(line.name or "niemand"), line.open) for line in found.clerks][:MOST_BARS]
    return {
        "groups_chart": bars("Offene Meldungen je Thema", groups),
        "days_chart": bars("Arbeitstage bis behoben je Thema, Median", days),
        "load_chart": bars("Offene Meldungen je Person", load),
    }


def _short(name: str) -> str:
    return name if len(name) <= SHORT else f"{name[: SHORT - 1]}…"


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
