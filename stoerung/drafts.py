"""The report while it is being filled in: kept in the session between the pages, gone with it.

Nothing of it is in an address, and nothing is a report before the last page is sent.
"""

import hashlib
import json
import time
from dataclasses import dataclass, field, replace
from typing import Any, Self
from uuid import UUID, uuid4

from django.contrib.sessions.backends.base import SessionBase

from portal.geo.points import Point, distance
from portal.uploads.keeping import kept_uploads
from portal.uploads.models import StoredFile
from stoerung.models import Category, Report
from stoerung.services.places import PlaceOfReport
from stoerung.services.reporting import NewReport

SESSION_KEY = "stoerung"
SENT_KEY = "stoerung_sent"
OUTSIDE_KEY = "stoerung_outside"
REMEMBERED = 10
"""So many sent forms of one session lead to their reports when they are sent again."""
PHOTO_PURPOSE = "stoerung.photo"
EXACT_METRES = 100
"""A place that is known better than this needs no help from a photo."""


@dataclass(frozen=True)
class Draft:
    """Plain JSON, as the pages gave it. `begun` in seconds since 1970; `photo_point` is [lon, lat]."""

    key: str = field(default_factory=lambda: str(uuid4()))
    begun: float = field(default_factory=time.time)
    place: dict[str, Any] = field(default_factory=dict)
    photo_point: list[float] | None = None
    category: str = ""
    description: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    photos: list[str] = field(default_factory=list)
    side: str = ""
    email: str = ""
    phone: str = ""
    seen: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, session: SessionBase) -> Self:
        """What was kept; fields that another release wrote are passed over."""
        kept = session.get(SESSION_KEY, {})
        return cls(**{name: value for name, value in kept.items() if name in cls.__dataclass_fields__})

    def save(self, session: SessionBase) -> None:
        session[SESSION_KEY] = {name: getattr(self, name) for name in self.__dataclass_fields__}

    def with_place(self, place: PlaceOfReport) -> Self:
        """An answer about a border belongs to the place it was asked for."""
        point = list(place.point) if place.point else None
        kept = {"text": place.text, "point": point, "accuracy": place.accuracy, "source": place.source}
        return self if kept == self.place else replace(self, place=kept, side="")

    def with_defect(self, category: str, description: str, answers: dict[str, Any]) -> Self:
        side = self.side if category == self.category else ""
        return replace(self, category=category, description=description, answers=answers, side=side)

    def with_photos(self, ids: list[str], sent: list[StoredFile]) -> Self:
        """These from now on. The first position that one just sent tells is a suggestion for the place."""
        point = next((list(photo.position) for photo in sent if photo.position), self.photo_point)
        return replace(self, photos=list(dict.fromkeys(ids)), photo_point=point)

    def begun_at(self, seconds: float) -> Self:
        return replace(self, begun=seconds)

    def having_seen(self, page: str, what: str) -> Self:
        """This page was answered, about just this; about something else it is shown again."""
        return replace(self, seen={**self.seen, page: what})

    @property
    def has_place(self) -> bool:
        return bool(self.place)

    @property
    def place_of_report(self) -> PlaceOfReport:
        point = self.place.get("point")
        return PlaceOfReport(
            text=self.place.get("text", ""),
            point=Point(*point) if point else None,
            accuracy=self.place.get("accuracy"),
            source=self.place.get("source", Report.PlaceSource.TEXT),
            chosen_area=self.side,
        )

    @property
    def photo_place(self) -> Point | None:
        """Where a photo was taken, where that says more than the place does."""
        if self.photo_point is None:
            return None
        taken, place = Point(*self.photo_point), self.place_of_report
        if place.point is None:
            return taken
        is_exact = (place.accuracy or 0) <= EXACT_METRES
        return None if is_exact or distance(place.point, taken) < EXACT_METRES else taken

    @property
    def chosen(self) -> Category | None:
        """None also where it was taken out of the catalogue meanwhile."""
        return Category.objects.leaves().filter(code=self.category).first() if self.category else None

    @property
    def fingerprint(self) -> str:
        """Stands on the last page: what is sent is what that page showed, whatever other tabs did since."""
        shown = [self.key, self.place, self.category, self.description, self.answers, self.photos, self.side]
        return fingerprint(shown)

    def kept_photos(self, session: SessionBase) -> list[StoredFile]:
        """Those that this session uploaded and that are still there, in their order."""
        return kept_uploads(session, self.photos, purpose=PHOTO_PURPOSE)

    def as_report(self, category: Category, photos: list[StoredFile], language: str) -> NewReport:
        return NewReport(
            category=category,
            place=self.place_of_report,
            description=self.description,
            answers=self.answers,
            photos=tuple(photo.pk for photo in photos),
            email=self.email,
            phone=self.phone,
            language=language,
            key=UUID(self.key),
        )


def fingerprint(what: Any) -> str:
    """16 hex characters that differ where the JSON does."""
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:16]


def forget_draft(session: SessionBase) -> None:
    session.pop(SESSION_KEY, None)


def remember_sent(session: SessionBase, key: str) -> None:
    """The draft has become a report: nothing of it stays but the key that leads there."""
    forget_draft(session)
    session[SENT_KEY] = [*(kept for kept in session.get(SENT_KEY, []) if kept != key), key][-REMEMBERED:]


def sent_report(session: SessionBase, key: str) -> Report | None:
    """The report that a form with this key became, if this session filled it in."""
    mine = {*session.get(SENT_KEY, []), session.get(SESSION_KEY, {}).get("key")}
    return Report.objects.filter(submission_key=key).first() if key in mine else None


def last_sent(session: SessionBase) -> Report | None:
    keys = session.get(SENT_KEY, [])
    return Report.objects.filter(submission_key=keys[-1]).first() if keys else None
