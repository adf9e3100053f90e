"""The register of personal data: what every model holds, why, on what ground and until when.

Each app has a module `privacy.py` that calls `register()`; the modules are found through the app
registry. The page "Was wir speichern", the deletion command and the record of processing
activities (Art. 30 GDPR) are made from it.
"""

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.privacy.periods import Period

Text = str | Promise
Rows = QuerySet[Any]

TECHNICAL = _("Technische Angaben ohne Bezug zu Ihnen, etwa laufende Nummern und Zustände")


class DataClass(models.TextChoices):
    """How sensitive the most sensitive field of a model is."""

    NONE = "none", _("keine personenbezogenen Daten")
    STAFF = "staff", _("Angaben über Beschäftigte")
    ACCOUNT = "account", _("Zugangsdaten")
    CONTACT = "contact", _("Kontaktdaten")
    VEHICLE = "vehicle", _("Fahrzeugdaten")
    PAYMENT = "payment", _("Zahlungsdaten")
    PLACE = "place", _("Ortsangaben")
    PHOTO = "photo", _("Fotos")
    DOCUMENT = "document", _("Dokumente")
    MESSAGE = "message", _("Nachrichten")
    CHILD = "child", _("Angaben über Kinder")
    HEALTH = "health", _("Gesundheitsdaten")


@dataclass(frozen=True, kw_only=True)
class Retention:
    """One rule: `start` names the event in words, then the period; afterwards the rows go.

    The rows come from `field` (lookup path of a date or datetime, optionally narrowed by `where`)
    or from `due(on)`, a pure function that returns the rows to be gone on a day.
    `anonymise(rows)` empties fields and returns the number of rows; `rows` is a plain QuerySet
    over primary keys inside a transaction. It must make the rows not due any more (narrow with
    `where`). Without it rows are deleted, with `removes` in words where only a part goes.
    """

    start: Text
    years: int | Callable[[date], int] = 0
    months: int = 0
    days: int = 0
    year_end: bool = False
    field: str = ""
    where: Q = dataclasses.field(default_factory=Q)
    due: Callable[[date], Rows] | None = None
    anonymise: Callable[[Rows], int] | None = None
    removes: Text = ""
    name: str = ""

    @property
    def key(self) -> str:
        return self.name or ("anonymise" if self.anonymise else "delete")

    def period(self, on: date) -> Period:
        """The period as it is on a day; dated rules of law may change it."""
        years = self.years(on) if callable(self.years) else self.years
        return Period(years=years, months=self.months, days=self.days, year_end=self.year_end)

    def rows_due(self, model: type[Model], on: date) -> Rows:
        """Rows of the model that have to be gone on that day."""
        if self.due is not None:
            return self.due(on)
        latest = self.period(on).latest_start(on)
        rows = model._base_manager.filter(self.where)
        if _is_datetime(model, self.field):
            end = timezone.make_aware(datetime.combine(latest + timedelta(days=1), time.min))
            return rows.filter(**{f"{self.field}__lt": end})
        return rows.filter(**{f"{self.field}__lte": latest})


@dataclass(frozen=True)
class Permanent:
    """Kept without end; `reason` says in words why."""

    reason: Text


@dataclass(frozen=True)
class Together:
    """Goes with its parent: `with_field` is the foreign key (on_delete=CASCADE) to it."""

    with_field: str


@dataclass(frozen=True)
class Entry:
    """What the register says about one model."""

    model: type[Model]
    data_class: DataClass
    legal_basis: Text
    rules: tuple[Retention, ...]
    kept: Permanent | Together | None
    fields: Mapping[str, Text]
    own_title: Text = ""

    @property
    def label(self) -> str:
        return self.model._meta.label

    @property
    def title(self) -> Text:
        """What the records are called on the page."""
        return self.own_title or self.model._meta.verbose_name_plural or ""

    def purposes(self) -> list[Text]:
        """Purposes of the fields that say something about a person, each once, in order."""
        seen: dict[str, Text] = {}
        for purpose in self.fields.values():
            if purpose is not TECHNICAL:
                seen.setdefault(str(purpose), purpose)
        return list(seen.values())


_entries: dict[type[Model], Entry] = {}


def register(
    model: type[Model],
    *,
    data_class: DataClass,
    legal_basis: Text,
    retention: Retention | Permanent | Together | Sequence[Retention],
    fields: Mapping[str, Text],
    title: Text = "",
) -> None:
    """Declare a model. `fields`: every concrete field and many-to-many → its purpose in words.

    `title` is what the page calls the records, where the model's own name is not fit for it.

    Raises ImproperlyConfigured on a second entry or a rule without rows.
    """
    if model in _entries:
        raise ImproperlyConfigured(f"{model._meta.label} is in the register already")
    kept = retention if isinstance(retention, Permanent | Together) else None
    rules = _rules(retention)
    for rule in rules:
        if bool(rule.due) == bool(rule.field):
            raise ImproperlyConfigured(f"{model._meta.label}: give either field= or due=")
    _entries[model] = Entry(model, data_class, legal_basis, rules, kept, dict(fields), title)


def technical(*names: str) -> dict[str, Text]:
    """Fields that say nothing about a person: `fields={**technical("id", "created_at"), …}`."""
    return dict.fromkeys(names, TECHNICAL)


def for_purpose(purpose: Text, *names: str) -> dict[str, Text]:
    """Several fields with one purpose: `**for_purpose(_("Anschrift: …"), "street", "city")`."""
    return dict.fromkeys(names, purpose)


def entries() -> list[Entry]:
    """All entries in the order of registration."""
    return list(_entries.values())


def entry_of(model: type[Model]) -> Entry:
    """The entry of a model. KeyError if there is none."""
    return _entries[model]


def field_names(model: type[Model]) -> set[str]:
    """Names the register has to know: concrete fields and many-to-many of the model."""
    meta = model._meta
    return {f.name for f in meta.concrete_fields} | {f.name for f in meta.many_to_many}


def _rules(
    retention: Retention | Permanent | Together | Sequence[Retention],
) -> tuple[Retention, ...]:
    if isinstance(retention, Retention):
        return (retention,)
    return () if isinstance(retention, Permanent | Together) else tuple(retention)


def _is_datetime(model: type[Model], path: str) -> bool:
    names: Iterable[str] = path.split("__")
    found: Any = None
    for name in names:
        found = (found.related_model if found else model)._meta.get_field(name)
    return isinstance(found, models.DateTimeField)
