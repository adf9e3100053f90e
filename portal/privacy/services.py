"""Remove what has had its time: one job for all apps, driven by the register."""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import Model, ProtectedError, RestrictedError
from django.utils.translation import gettext_lazy as _

from portal.errors import RuleViolation
from portal.privacy.models import DeletionRun, Erasure
from portal.privacy.periods import month_ends
from portal.privacy.register import Entry, Retention, Rows, entries, entry_of

logger = logging.getLogger(__name__)
BATCH = 500
Counts = dict[str, int]


@contextmanager
def removal_allowed() -> Iterator[None]:
    """Open append-only tables for DELETE until the end of the block. Inside a transaction only."""
    _set_deletion("on")
    yield
    _set_deletion("off")


def count_due(on: date) -> Counts:
    """Rows that have to be gone on that day, per rule; rules without rows are left out."""
    counts = {key: rule.rows_due(entry.model, on).count() for key, entry, rule in _rules()}
    return {key: count for key, count in counts.items() if count}


def upcoming(on: date, months: int = 12) -> list[tuple[date, str, int]]:
    """What will go later: (last day of the month, rule, rows), for rows that exist today."""
    lines = []
    seen = count_due(on)
    for month_end in month_ends(on, months):
        due = count_due(month_end)
        lines += [
            (month_end, key, count - seen.get(key, 0)) for key, count in due.items() if count > seen.get(key, 0)
        ]
        seen = due
    return lines


def delete_expired(on: date, *, replayed: bool = False) -> DeletionRun:
    """Apply every rule of the register for that day and write down the counts.

    A second run changes nothing. Rows that others point to with PROTECT get a second chance after
    the others have gone. What could not go (in use, protected, faulty rule) is counted in `left`.
    """
    removed: Counter[str] = Counter()
    for _attempt in range(2):
        for key, entry, rule in _rules():
            removed[key] += _apply_safely(key, entry, rule, on)
        left = count_due(on)
        if not left:
            break
    run = DeletionRun.objects.create(on=on, replayed=replayed, removed=dict(+removed), left=left)
    level = logging.WARNING if left else logging.INFO
    logger.log(level, "deletion run for %s: removed %s, left %s", on, run.removed, run.left)
    return run


def replay(since: date, on: date) -> DeletionRun:
    """After a backup of the day `since` was restored: every day's rules again, as they were then.

    One run per day would drown the log, so the days are summed up in the run of the last day.
    """
    removed: Counter[str] = Counter()
    for day in range((on - since).days):
        for key, entry, rule in _rules():
            removed[key] += _apply_safely(key, entry, rule, since + timedelta(days=day))
    run = delete_expired(on, replayed=True)
    run.removed = dict(+(removed + Counter(run.removed)))
    run.save(update_fields=["removed"])
    return run


@transaction.atomic
def erase(thing: Model, reason: Erasure.Reason) -> Erasure:
    """Remove one record before its time: empty what the rules empty; without such a rule delete it.

    What law obliges the city to keep (a receipt) stays. RuleViolation where others depend on it.
    """
    target_type, target_id = thing._meta.label_lower, str(thing.pk)
    entry = entry_of(type(thing))
    rows: Rows = type(thing)._base_manager.filter(pk=thing.pk)
    anonymisers = [rule for rule in entry.rules if rule.anonymise]
    try:
        with removal_allowed():
            for rule in anonymisers or [Retention(start="")]:
                _remove(rule, rows)
    except (ProtectedError, RestrictedError) as error:
        text = _("Dieser Datensatz wird noch gebraucht und kann nicht gelöscht werden.")
        raise RuleViolation(text, code="protected") from error
    logger.info("erased %s %s", target_type, target_id)
    return Erasure.objects.create(target_type=target_type, target_id=target_id, reason=reason)


def erase_again(targets: Iterable[tuple[str, str]]) -> int:
    """Repeat erasures after a restore: pairs of "app.model" and key. Returns how many still existed."""
    found = 0
    for target_type, target_id in targets:
        thing = apps.get_model(target_type)._base_manager.filter(pk=target_id).first()
        if thing is not None:
            erase(thing, Erasure.Reason.REQUEST)
            found += 1
    return found


def _rules() -> Iterator[tuple[str, Entry, Retention]]:
    for entry in entries():
        for rule in entry.rules:
            yield f"{entry.label} {rule.key}", entry, rule


def _apply_safely(key: str, entry: Entry, rule: Retention, on: date) -> int:
    """One faulty rule must not keep the data of all other services alive."""
    try:
        return _apply(entry, rule, on)
    except DatabaseError:
        logger.exception("deletion rule failed: %s", key)
        return 0


def _apply(entry: Entry, rule: Retention, on: date) -> int:
    removed = 0
    after: Any = None
    while True:
        with transaction.atomic(), removal_allowed():
            due = rule.rows_due(entry.model, on)
            page = due if after is None else due.filter(pk__gt=after)
            keys = list(page.order_by("pk").values_list("pk", flat=True)[:BATCH])
            if not keys:
                return removed
            after = keys[-1]
            removed += _remove_locked(entry, rule, on, keys)


def _remove_locked(entry: Entry, rule: Retention, on: date, keys: list[Any]) -> int:
    """Rows that somebody works on are left for the next night; the rest is read again under lock."""
    model = entry.model
    held = model._base_manager.filter(pk__in=keys).select_for_update(skip_locked=True, of=("self",))
    locked = list(held.values_list("pk", flat=True))
    due = set(rule.rows_due(model, on).filter(pk__in=locked).values_list("pk", flat=True))
    rows: Rows = model._base_manager.filter(pk__in=due)
    try:
        with transaction.atomic():
            return _remove(rule, rows)
    except (ProtectedError, RestrictedError):
        return sum(_remove_single(rule, model._base_manager.filter(pk=key)) for key in due)


def _remove_single(rule: Retention, row: Rows) -> int:
    try:
        with transaction.atomic():
            return _remove(rule, row)
    except (ProtectedError, RestrictedError):
        return 0


def _remove(rule: Retention, rows: Rows) -> int:
    if rule.anonymise:
        return rule.anonymise(rows)
    count = rows.count()
    rows.delete()
    return count


def _set_deletion(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.deletion', %s, true)", [value])
