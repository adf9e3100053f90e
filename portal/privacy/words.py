"""The register in plain words, for the page "Was wir speichern"."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.privacy.periods import Period
from portal.privacy.register import DataClass, Entry, Permanent, Retention, Text, entries, entry_of

# Groups of the page that are no app.
STAFF, OPERATION = "beschaeftigte", "betrieb"
FOREIGN = ("django.", "allauth.")


@dataclass(frozen=True)
class RuleInWords:
    """`what` goes; `when` names period and start event; `example` a day, if the period is fixed."""

    what: Text
    when: str
    example: str


@dataclass(frozen=True)
class RecordInWords:
    title: Text
    data_class: Text
    legal_basis: Text
    purposes: list[Text]
    rules: list[RuleInWords]
    kept: Text


@dataclass(frozen=True)
class ServiceInWords:
    key: str
    title: Text
    records: list[RecordInWords]


def personal_data(on: date) -> list[ServiceInWords]:
    """What citizens want to know first: the services, what all of them use, at last who works here."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries():
        if entry.data_class is not DataClass.NONE and entry.purposes():
            groups.setdefault(_group(entry), []).append(entry)
    return [_service(key, groups[key], on) for key in sorted(groups, key=_rank)]


def period_in_words(period: Period) -> str:
    """ "10 Jahre", "6 Monate", "90 Tage", or "sofort" for a period of no length."""
    parts = []
    if period.years:
        parts.append(ngettext("%d Jahr", "%d Jahre", period.years) % period.years)
    if period.months:
        parts.append(ngettext("%d Monat", "%d Monate", period.months) % period.months)
    if period.days:
        parts.append(ngettext("%d Tag", "%d Tage", period.days) % period.days)
    return " ".join(parts) or _("sofort")


def _group(entry: Entry) -> str:
    if entry.data_class is DataClass.STAFF:
        return STAFF
    label = entry.model._meta.app_label
    return OPERATION if apps.get_app_config(label).name.startswith(FOREIGN) else label


def _rank(group: str) -> int:
    if group in (OPERATION, STAFF):
        return 2 if group == OPERATION else 3
    return 1 if apps.get_app_config(group).name.startswith("portal.") else 0


def _service(group: str, found: list[Entry], on: date) -> ServiceInWords:
    titles = {STAFF: _("Menschen, die hier arbeiten"), OPERATION: _("Technischer Betrieb")}
    title = titles.get(group) or apps.get_app_config(group).verbose_name
    return ServiceInWords(group, title, [_record(entry, on) for entry in found])


def _record(entry: Entry, on: date) -> RecordInWords:
    return RecordInWords(
        title=entry.title,
        data_class=entry.data_class.label,
        legal_basis=entry.legal_basis,
        purposes=entry.purposes(),
        rules=[_rule(rule, on) for rule in entry.rules],
        kept=_kept(entry),
    )


def _kept(entry: Entry) -> Text:
    if entry.kept is None:
        return ""
    if isinstance(entry.kept, Permanent):
        return entry.kept.reason
    parent: Any = entry.model._meta.get_field(entry.kept.with_field).related_model
    return _("Wird zusammen gelöscht mit: %(parent)s") % {"parent": entry_of(parent).title}


def _rule(rule: Retention, on: date) -> RuleInWords:
    period = rule.period(on)
    words = {"period": period_in_words(period), "start": rule.start}
    if period.year_end:
        when = _("%(period)s, gerechnet vom Ende des Jahres: %(start)s") % words
    else:
        when = _("%(period)s, gerechnet ab: %(start)s") % words
    return RuleInWords(rule.removes or _("alle diese Angaben"), when, _example(period, on))


def _example(period: Period, on: date) -> str:
    end = period.removal_day(on)
    if end == on:
        return ""
    days = {"start": date_format(on, "DATE_FORMAT"), "end": date_format(end, "DATE_FORMAT")}
    return _("Beispiel: Beginnt die Frist am %(start)s, löschen wir am %(end)s.") % days
