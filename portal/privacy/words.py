"""The register in plain words, for the page "Was wir speichern"."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.privacy.periods import Period
from portal.privacy.register import DataClass, Entry, Permanent, Retention, Text, entries


@dataclass(frozen=True)
class RuleInWords:
    """`what` goes; `when` names period and start event; `example` a day, if the period is fixed."""

    what: Text
    when: str
    example: str


@dataclass(frozen=True)
class RecordInWords:
    title: str
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
    """Every service that holds personal data, services of citizens first."""
    services = [_service(label, found, on) for label, found in _by_app().items()]
    return sorted(services, key=lambda service: service.key in _building_blocks())


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


def _by_app() -> dict[str, list[Entry]]:
    found: dict[str, list[Entry]] = {}
    for entry in entries():
        if entry.data_class is not DataClass.NONE:
            found.setdefault(entry.model._meta.app_label, []).append(entry)
    return found


def _building_blocks() -> set[str]:
    names = ("portal.", "django.", "allauth.")
    return {config.label for config in apps.get_app_configs() if config.name.startswith(names)}


def _service(label: str, found: Iterable[Entry], on: date) -> ServiceInWords:
    title = apps.get_app_config(label).verbose_name
    return ServiceInWords(label, title, [_record(entry, on) for entry in found])


def _record(entry: Entry, on: date) -> RecordInWords:
    return RecordInWords(
        title=str(entry.model._meta.verbose_name_plural),
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
    parent = entry.model._meta.get_field(entry.kept.with_field).related_model
    title = parent._meta.verbose_name_plural if parent and not isinstance(parent, str) else ""
    return _("Wird zusammen gelöscht mit: %(parent)s") % {"parent": title}


def _rule(rule: Retention, on: date) -> RuleInWords:
    period = rule.period(on)
    words = {"period": period_in_words(period), "start": rule.start}
    if period.year_end:
        when = _("%(period)s nach dem Ende des Jahres (%(start)s)") % words
    else:
        when = _("%(period)s danach (%(start)s)") % words
    return RuleInWords(rule.removes or _("alle diese Angaben"), when, _example(period, on))


def _example(period: Period, on: date) -> str:
    end = period.removal_day(on)
    if end == on:
        return ""
    days = {"start": date_format(on, "DATE_FORMAT"), "end": date_format(end, "DATE_FORMAT")}
    return _("Beispiel: vom %(start)s, gelöscht am %(end)s") % days
