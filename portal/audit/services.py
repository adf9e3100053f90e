"""Write the log. It carries no personal data: who did what to which number, not what it said."""

from django.db.models import Model

from portal.audit.models import Entry

Fact = str | int | bool | None


def record(action: str, target: Model, *, by: Model | None = None, **facts: Fact) -> Entry:
    """Add one line about ``target``; ``by`` is the person, or None where the clock or a citizen acted."""
    return Entry.objects.create(
        action=action,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        by_id=by.pk if by is not None else None,
        facts=facts,
    )
