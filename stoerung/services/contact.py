"""Whoever reported may take back how to reach them, at any time; the report goes on."""

from uuid import UUID

from django.db import transaction

from portal.audit.services import record
from portal.notifications.services import forget
from portal.workflow import lock
from stoerung.models import Report


@transaction.atomic
def forget_contact(report_id: UUID) -> Report:
    """E-mail and phone are gone at once, from mails too; what waits to be sent never leaves. Twice is once."""
    report = lock(Report, report_id)
    if report.email or report.phone:
        report.email = report.phone = ""
        report.save(update_fields=["email", "phone"])
        forget([f"stoerung.report:{report.pk}"])
        record("stoerung.report.contact_forgotten", report)
    return report
