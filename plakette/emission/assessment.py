"""The answer a person gets: group, sticker, and why, in whole sentences."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plakette.emission.decide import Outcome, Rules, decide
from plakette.emission.errors import FactsError
from plakette.emission.facts import (
    NO_FILTER,
    STICKERS,
    Fuel,
    Sticker,
    VehicleClass,
    VehicleFacts,
    emission_key,
    invalid,
)
from plakette.emission.questions import filters_for, first_completion, open_questions
from plakette.emission.table import Table

OLDEST_VEHICLE: Final = date(1885, 1, 1)
EURO_NORMS: Final = range(1, 7)


@dataclass(frozen=True, slots=True)
class Gain:
    """With ``what`` (a filter class, or the number of a Euro norm) the vehicle would be in ``group``."""

    what: str
    group: int

    @property
    def sticker(self) -> Sticker:
        return STICKERS[self.group]


@dataclass(frozen=True, slots=True)
class Assessment:
    """``group`` and ``sticker`` are None where the vehicle is exempt.

    ``euro`` is the least Euro norm that is sure (0: nothing known, 9: no combustion engine).
    """

    group: int | None
    sticker: Sticker | None
    eligible: bool
    reason: str
    remarks: tuple[str, ...]
    code: str
    law: str
    euro: int = 0

    @property
    def text(self) -> str:
        return " ".join((self.reason, *self.remarks))


def emission_group(facts: VehicleFacts, rules: Rules, on: date) -> Assessment:
    """Put a vehicle into its group on a day. FactsError for facts that are wrong, or needed and missing.

    A filter nobody was asked about counts as none.
    """
    told = checked(facts, rules.table, on)
    settled = replace(told, filter=told.filter or NO_FILTER)
    missing = open_questions(settled, rules, on)
    if missing:
        raise FactsError(MISSING[missing[0].fact], field=missing[0].fact, code="missing")
    outcome = decide(first_completion(settled, rules.table), rules, on)
    return Assessment(
        group=outcome.group,
        sticker=None if outcome.group is None else STICKERS[outcome.group],
        eligible=outcome.group is not None and outcome.group > 1,
        reason=_reason(outcome, told),
        remarks=tuple(_remarks(outcome, told, rules, on)),
        code=outcome.code,
        law=outcome.exemption.law if outcome.exemption else LAWS[outcome.code],
        euro=outcome.euro,
    )


def what_a_filter_would_change(facts: VehicleFacts, rules: Rules, on: date) -> tuple[Gain, ...]:
    """The filter classes that would lift the vehicle above the group it has now, with the group each gives."""
    told = checked(facts, rules.table, on)
    return _gains(told, ((name, {"filter": name}) for name in filters_for(told, rules.table)), rules, on)


def document_would_raise(facts: VehicleFacts, rules: Rules, on: date) -> tuple[Gain, ...]:
    """The Euro norms whose proof would lift a foreign vehicle; empty where no document is worth asking for."""
    told = checked(facts, rules.table, on)
    if not told.foreign:
        return ()
    return _gains(told, ((str(norm), {"euro_norm": norm}) for norm in EURO_NORMS), rules, on)


def checked(facts: VehicleFacts, table: Table, on: date) -> VehicleFacts:
    """The facts with the key in its one form; FactsError where one of them can't be."""
    day = facts.first_registration
    if day is not None and day > on:
        raise invalid(_("Das Datum der ersten Zulassung liegt in der Zukunft."), "first_registration")
    if day is not None and day < OLDEST_VEHICLE:
        raise invalid(_("Bitte prüfen Sie das Datum der ersten Zulassung."), "first_registration")
    if facts.euro_norm is not None and facts.euro_norm not in EURO_NORMS:
        raise invalid(_("Die Euro-Norm ist eine Zahl von 1 bis 6."), "euro_norm")
    if facts.filter not in {None, NO_FILTER, *table.filters}:
        raise invalid(_("Diese Filterstufe kennen wir nicht."), "filter")
    return facts if facts.key is None else replace(facts, key=emission_key(facts.key, table))


def _gains(
    facts: VehicleFacts, trials: Iterable[tuple[str, dict[str, Any]]], rules: Rules, on: date
) -> tuple[Gain, ...]:
    """Which trials lead above today's group. Facts still missing count as their first possible answer."""
    full = first_completion(replace(facts, filter=facts.filter or NO_FILTER), rules.table)
    now = decide(full, rules, on).group
    if now is None:
        return ()
    found = ((what, decide(replace(full, **changes), rules, on).group) for what, changes in trials)
    return tuple(Gain(what, group) for what, group in found if group is not None and group > now)


LAWS: Final = {
    "listed": "35. BImSchV § 5, Anhang 2",
    "listed_with_filter": "35. BImSchV § 5, Anhang 2",
    "prefix": "35. BImSchV § 5, Anhang 2",
    "unlisted": "35. BImSchV § 5 Abs. 2",
    "no_combustion": "35. BImSchV Anhang 2 Abs. 3",
    "foreign_date": "35. BImSchV § 6 Abs. 2 bis 4",
    "foreign_proof": "35. BImSchV § 6 Abs. 2 bis 5",
}

MISSING: Final[dict[str, str | Promise]] = {
    "key": gettext_lazy("Bitte geben Sie die vier Zeichen aus Feld 14.1 der Zulassungsbescheinigung ein."),
    "fuel": gettext_lazy("Bitte geben Sie den Kraftstoff an: davon hängt hier die Gruppe ab."),
    "vehicle": gettext_lazy("Bitte geben Sie die Fahrzeugklasse an: davon hängt hier die Gruppe ab."),
    "first_registration": gettext_lazy("Bitte geben Sie das Datum der ersten Zulassung an."),
}


def _reason(outcome: Outcome, facts: VehicleFacts) -> str:
    if outcome.exemption is not None:
        return _("Sie brauchen keine Plakette. Ausgenommen ist: %(label)s (%(law)s).") % {
            "label": outcome.exemption.label,
            "law": outcome.exemption.law,
        }
    because = _because(outcome, facts)
    if outcome.group == 1:
        return _("%(because)s: Schadstoffgruppe 1. Dafür gibt es keine Plakette.") % {"because": because}
    return _("%(because)s: Schadstoffgruppe %(group)s, %(sticker)s.") % {
        "because": because,
        "group": outcome.group,
        "sticker": STICKERS[outcome.group or 1].label,
    }


def _because(outcome: Outcome, facts: VehicleFacts) -> str:
    key, fuel = facts.key or "", facts.fuel.label if facts.fuel else ""
    match outcome.code:
        case "prefix":
            return _("Schlüsselnummer %(key)s, alle mit %(prefix)s am Anfang") % {"key": key, "prefix": key[:2]}
        case "no_combustion":
            return _("Fahrzeug ohne Verbrennungsmotor")
        case "unlisted":
            return _("Die Schlüsselnummer %(key)s steht in keiner Liste") % {"key": key}
        case "foreign_proof":
            return _("Im Ausland zugelassen, %(fuel)s, Euro %(norm)s nachgewiesen") % {
                "fuel": fuel,
                "norm": facts.euro_norm,
            }
        case "foreign_date":
            return _("Im Ausland zugelassen, %(fuel)s, erste Zulassung %(day)s") % {
                "fuel": fuel,
                "day": date_format(facts.first_registration, "SHORT_DATE_FORMAT")
                if facts.first_registration
                else "–",
            }
        case "listed_with_filter":
            return _("Schlüsselnummer %(key)s, %(fuel)s, Filterstufe %(filter)s") % {
                "key": key,
                "fuel": fuel,
                "filter": facts.filter,
            }
    return (
        _("Schlüsselnummer %(key)s, %(fuel)s") % {"key": key, "fuel": fuel}
        if fuel
        else _("Schlüsselnummer %(key)s") % {"key": key}
    )


def _remarks(outcome: Outcome, facts: VehicleFacts, rules: Rules, on: date) -> Iterator[str]:
    if outcome.exemption is not None:
        return
    if outcome.code == "unlisted":
        yield _("Bitte prüfen Sie, ob die Nummer stimmt: sie steht in Feld 14.1.")
    yield from _remarks_on_vehicle(facts, rules.table)
    yield from _remarks_on_filter(outcome, facts, rules.table)
    if outcome.group == 1:
        yield from _remarks_on_gains(facts, rules, on)


def _remarks_on_vehicle(facts: VehicleFacts, table: Table) -> Iterator[str]:
    prefix = table.prefixes.get((facts.key or "")[:2])
    if facts.foreign or prefix is None or prefix.table is None or facts.vehicle is None:
        return
    if (prefix.table == "M1") != (facts.vehicle is VehicleClass.CAR):
        yield _(
            "Angegeben ist „%(vehicle)s“, aber Nummern mit %(prefix)s am Anfang gehören zur Liste für "
            "%(list)s. Es gilt die Liste der Nummer."
        ) % {"vehicle": facts.vehicle.label, "prefix": (facts.key or "")[:2], "list": _list_name(prefix.table)}


def _list_name(table: str) -> str:
    return _("Pkw") if table == "M1" else _("Nutzfahrzeuge und Busse")


def _remarks_on_filter(outcome: Outcome, facts: VehicleFacts, table: Table) -> Iterator[str]:
    """Why a filter somebody named does not count, and what the sources leave open."""
    name = facts.filter
    if name is None or name == NO_FILTER or outcome.code in {"prefix", "no_combustion", "unlisted"}:
        return
    if facts.fuel is not None and facts.fuel is not Fuel.DIESEL:
        yield _("Ein Partikelfilter zählt nur bei Diesel.")
    elif facts.foreign and outcome.code == "foreign_date":
        yield _("Bei ausländischen Fahrzeugen zählt ein Partikelfilter nur mit Nachweis der Euro-Norm.")
    elif not facts.foreign:
        yield from _remarks_on_listed_filter(outcome, facts, name, table)


def _remarks_on_listed_filter(outcome: Outcome, facts: VehicleFacts, name: str, table: Table) -> Iterator[str]:
    key = facts.key or ""
    prefix = table.prefixes[key[:2]]
    if name not in filters_for(facts, table):
        yield _("Die Filterstufe %(filter)s gibt es in der Liste für %(list)s nicht; sie zählt hier nicht.") % {
            "filter": name,
            "list": _list_name(prefix.table or ""),
        }
    elif outcome.code == "listed":
        yield _("Die Filterstufe %(filter)s ändert bei dieser Nummer nichts.") % {"filter": name}
    for note in table.notes:
        if (note.table, note.filter) == (prefix.table, name) and key[2:] in note.codes and outcome.group != 4:
            yield note.text


def _remarks_on_gains(facts: VehicleFacts, rules: Rules, on: date) -> Iterator[str]:
    better: dict[int, list[str]] = {}
    for gain in what_a_filter_would_change(facts, rules, on):
        better.setdefault(gain.group, []).append(gain.what)
    for group, names in sorted(better.items()):
        yield _("Mit nachgerüstetem Partikelfilter %(filters)s wäre es Gruppe %(group)s, %(sticker)s.") % {
            "filters": _(" oder ").join(names),
            "group": group,
            "sticker": STICKERS[group].label,
        }
    norms = [gain.what for gain in document_would_raise(facts, rules, on)]
    if norms:
        yield _("Ein Nachweis ab Euro %(norm)s würde die Gruppe verbessern.") % {"norm": norms[0]}
    elif facts.fuel is Fuel.DIESEL and not better:
        yield _("Auch ein nachgerüsteter Partikelfilter würde daran nichts ändern.")
