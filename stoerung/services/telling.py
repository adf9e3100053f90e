"""Mails about a report: to whoever reported it, to those who have the same trouble, to a desk in danger."""

from portal.notifications.services import notify
from stoerung.models import Report, Supporter
from stoerung.states import Priority


def tell_reporter(report: Report, event: str, key: str, **facts: object) -> None:
    """One mail per report, event and ``key`` (what makes this occurrence one of its kind: an entry's number).

    Nothing where no address was given, or where it is deleted already.
    """
    if not report.email:
        return
    notify(
        f"stoerung/{event}",
        to=report.email,
        language=report.language,
        context={"report": report, "status_url": report.status_url, **facts},
        dedupe_key=f"stoerung.report:{report.pk}:{event}:{key}",
    )


def tell_supporter(supporter: Supporter, event: str, key: str, **facts: object) -> None:
    """The same to somebody who said "Ich auch" and left an address."""
    if not supporter.email:
        return
    notify(
        f"stoerung/{event}",
        to=supporter.email,
        language=supporter.language,
        context={"report": supporter.report, "leave_url": supporter.leave_url, **facts},
        dedupe_key=f"stoerung.supporter:{supporter.pk}:{event}:{key}",
    )


def tell_everybody(report: Report, event: str, key: str, **facts: object) -> None:
    """The reporter, the supporters, and those of its duplicates (which have none themselves)."""
    for told in (report, *report.duplicates.all()):
        tell_reporter(told, event, key, **facts)
        for supporter in told.supporters.select_related("report").exclude(email=""):
            tell_supporter(supporter, event, key, **facts)


def warn_desk(report: Report, key: str) -> None:
    """Danger goes to the department's mailbox at once; what it is about stands behind the login.

    ``key`` as for tell_reporter(): a desk that gets a case back, or again, has to be warned again.
    """
    if report.priority != Priority.DANGER or not report.department.email:
        return
    notify(
        "stoerung/danger_reported",
        to=report.department.email,
        language="de",
        context={"report": report},
        dedupe_key=f"stoerung.danger:{report.pk}:{report.department.pk}:{key}",
    )
