"""What the reporter's page says: what happens next, by when, and every step in words. No database."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stoerung.models import CaseEntry, Report
from stoerung.services.forecast import Forecast
from stoerung.states import ON_THE_CLOCK, CloseReason, ReportStatus

Kind = CaseEntry.Kind

BADGES = {
    ReportStatus.DONE: "success",
    ReportStatus.NOT_DONE: "warning",
    ReportStatus.DUPLICATE: "info",
    ReportStatus.WAITING: "warning",
    ReportStatus.REOPENED: "warning",
}


@dataclass(frozen=True)
class Line:
    """One line of the history: when, what happened, and what was written."""

    at: datetime
    title: str
    text: str


def badge_kind(report: Report) -> str:
    return BADGES.get(ReportStatus(report.status), "info")


def public_label(report: Report) -> str:
    """The status in a word for somebody else than its reporter, who is not asked anything."""
    if report.status == ReportStatus.WAITING:
        return _("wartet auf eine Auskunft")
    return report.get_status_display()


def next_step(report: Report) -> str:
    """One sentence: what happens next, and whether the reader has to do anything."""
    return _NEXT[ReportStatus(report.status)](report)


def promise(report: Report, forecast: Forecast | None) -> str:
    """By when: from what experience says, else the deadline; empty where it is not the city's turn."""
    if report.status not in ON_THE_CLOCK or report.planned_for:
        return ""
    if forecast is None:
        return _("Wir wollen das bis zum %(day)s erledigt haben.") % {
            "day": date_format(report.due_on, "d.m.Y")
        }
    typical, most = max(1, round(forecast.p50_days)), max(1, round(forecast.p80_days))
    first = ngettext(
        "Ähnliche Meldungen sind meist nach einem Arbeitstag behoben,",
        "Ähnliche Meldungen sind meist nach %(days)d Arbeitstagen behoben,",
        typical,
    ) % {"days": typical}
    second = ngettext("8 von 10 nach einem.", "8 von 10 nach %(days)d.", most) % {"days": most}
    return f"{first} {second}"


def lines(entries: Iterable[CaseEntry]) -> Iterator[Line]:
    """The history in words; a step that leaves the status as it was is news about it."""
    before = ""
    for entry in entries:
        yield Line(entry.at, _title(entry, before), entry.text)
        before = entry.status


def masked(address: str) -> str:
    """ "aenne@example.org" → "a***@example.org": enough to see a slip, too little to write to."""
    name, _at, domain = address.rpartition("@")
    return f"{name[:1]}***@{domain}" if name else ""


def _title(entry: CaseEntry, before: str) -> str:
    if entry.kind == Kind.STEP:
        return _("Neues von der Stadt") if entry.status == before else entry.get_status_display()
    return _TITLES[Kind(entry.kind)]()


_TITLES: dict[Kind, Callable[[], str]] = {
    Kind.QUESTION: lambda: _("Frage der Stadt an Sie"),
    Kind.ANSWER: lambda: _("Ihre Antwort"),
    Kind.REPLY: lambda: _("Nachricht der Stadt an Sie"),
    Kind.OBJECTION: lambda: _("Sie haben gesagt: nicht behoben"),
    Kind.CONTRACTOR: lambda: _("Neues von der Stadt"),
    Kind.ROUTING: lambda: _("An ein anderes Amt gegeben"),
    Kind.NOTE: lambda: "",
}


def _received(report: Report) -> str:
    if report.place_has_to_be_checked:
        return _("Wir finden heraus, welche Stelle Sie meinen. Sie müssen nichts mehr tun.")
    return _("Das Amt prüft Ihre Meldung und kümmert sich darum. Sie müssen nichts mehr tun.")


def _planned(report: Report) -> str:
    if report.planned_for is None:
        return _("Die Arbeit ist eingeplant.")
    return _("Die Arbeit ist für den %(day)s eingeplant.") % {"day": date_format(report.planned_for, "d.m.Y")}


def _forwarded(report: Report) -> str:
    return _("Wir haben Ihre Meldung weitergegeben an: %(target)s. Dort geht es jetzt weiter.") % {
        "target": report.forwarded_to
    }


def _not_done(report: Report) -> str:
    if report.close_reason == CloseReason.NOT_RESPONSIBLE:
        return _("Dafür ist die Stadt nicht zuständig, sondern: %(target)s.") % {"target": report.forwarded_to}
    if report.close_reason == CloseReason.NO_DEFECT:
        return _("Wir haben nachgesehen und keinen Mangel gefunden.")
    return _("Das lässt sich leider nicht beheben.")


def _duplicate(report: Report) -> str:
    if report.email:
        return _("Das war schon gemeldet. Sie hören von uns, sobald es dort weitergeht.")
    return _("Das war schon gemeldet. Wie es dort weitergeht, sehen Sie hier.")


_NEXT: dict[ReportStatus, Callable[[Report], str]] = {
    ReportStatus.RECEIVED: _received,
    ReportStatus.IN_PROGRESS: lambda report: _("Das Amt arbeitet daran. Sobald es Neues gibt, steht es hier."),
    ReportStatus.PLANNED: _planned,
    ReportStatus.WAITING: lambda report: _(
        "Wir haben eine Frage an Sie. Bitte antworten Sie, dann geht es weiter."
    ),
    ReportStatus.FORWARDED: _forwarded,
    ReportStatus.DONE: lambda report: _("Der Mangel ist behoben. Danke, dass Sie ihn gemeldet haben."),
    ReportStatus.NOT_DONE: _not_done,
    ReportStatus.DUPLICATE: _duplicate,
    ReportStatus.REOPENED: lambda report: _(
        "Ihre Meldung liegt wieder bei demselben Amt. Es sieht noch einmal nach."
    ),
}
