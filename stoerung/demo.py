"""A living city for the demo: its districts, a clerk at every desk, and a year of reports in all states.

Every report comes in and moves on through the services, as life makes it; afterwards its dates are laid back.
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from itertools import cycle
from uuid import UUID, uuid5

from django.core.files.base import ContentFile
from django.db.models import Q
from django.utils import timezone

from portal.accounts.demo import add_person
from portal.accounts.models import Department, Role, User
from portal.geo.points import Point
from portal.uploads.services import store_photo
from portal.working_days import add_working_days
from stoerung import demo_words as words
from stoerung import gazetteer
from stoerung.deadlines import days_taken, deadline
from stoerung.demo_city import load_demo_city
from stoerung.demo_photos import SCENE_OF_GROUP, SCENE_OF_LEAF, draw_photo
from stoerung.models import Category, Report, RoutingDecision
from stoerung.policies import TRIAGE
from stoerung.services import casework, contractors, publishing, reporter
from stoerung.services.catalogue import shipped
from stoerung.services.places import is_in_city
from stoerung.services.plans import apply_shipped_area_rules
from stoerung.services.reporting import NewReport, PlaceOfReport, join_report, submit_report
from stoerung.states import CLOSED, CloseReason, ReportStatus

HOW_MANY = 240
RECENT = 48
DAYS = 360
KEYS = UUID("57a77ba7-0000-4000-8000-000000000311")
PICTURES_OF_A_SCENE = 3
SHOWN_DESKS = (TRIAGE, "beleuchtung", "bauabteilung-innenstadt", "aws-reinigung")
Step = Callable[[Report, User, random.Random], object]


def seed() -> list[str]:
    load_demo_city()
    lines = _people()
    apply_shipped_area_rules(_clerk(TRIAGE))
    if not Report.objects.exists():
        _year(random.Random(20261125))  # noqa: S311  a demo, no secret
    return ["Störungsmelder (Passwort wie oben):", *lines]


def _people() -> list[str]:
    """Somebody at every desk; only a few are named on the screen."""
    keys = [entry["key"] for entry in shipped()["departments"]]
    desks = Department.objects.filter(key__in=keys).order_by("key")
    lines = {
        desk.key: add_person(f"{desk.key}@example.org", name, (desk.key, _role(desk)))
        for desk, name in zip(desks, cycle(words.CLERKS), strict=False)
    }
    return [lines[key] for key in SHOWN_DESKS if key in lines]


def _role(desk: Department) -> str:
    return Role.LEAD if desk.key == TRIAGE else Role.CLERK


def _clerk(key: str) -> User:
    return User.objects.get(email=f"{key}@example.org")


def _year(dice: random.Random) -> None:
    """The oldest first, so that their numbers of days are the experience of the later ones."""
    leaves = list(Category.objects.leaves())
    spots = [entry for entry in gazetteer.entries() if is_in_city(entry.point)]
    for number in range(HOW_MANY):
        age = int(DAYS * ((HOW_MANY - 1 - number) / HOW_MANY) ** 2)  # most of them are recent
        report = _come_in(number, dice.choice(leaves), dice.choice(spots), dice)
        clerk = _clerk(report.department.key)
        _publish(report, clerk, dice)
        _fate(number, age, dice)(report, clerk, dice)
        for row in Report.objects.filter(Q(pk=report.pk) | Q(duplicate_of=report.pk)):
            _lay_back(row, age, dice)


def _come_in(number: int, leaf: Category, spot: gazetteer.Entry, dice: random.Random) -> Report:
    east, north = dice.uniform(-0.0012, 0.0012), dice.uniform(-0.0008, 0.0008)
    point = Point(spot.point.lon + east, spot.point.lat + north)
    place = PlaceOfReport(spot.name, point if is_in_city(point) else spot.point, 15.0, Report.PlaceSource.MAP)
    email = f"buerger{number}@example.org" if number % 10 < 7 else ""
    new = NewReport(
        category=leaf,
        place=place,
        description=words.complaint(leaf, dice),
        photos=_photos(leaf, dice),
        email=email,
        key=uuid5(KEYS, f"report {number}"),
    )
    report = submit_report(new)
    for other in range(dice.choice([0, 0, 0, 1, 2, 5])):
        if report.is_public:
            join_report(report.pk, key=uuid5(KEYS, f"{number} {other}"))
    return report


def _photos(leaf: Category, dice: random.Random) -> tuple[UUID, ...]:
    if leaf.parent is None or dice.random() < 0.4:
        return ()
    scene = SCENE_OF_LEAF.get(leaf.code) or SCENE_OF_GROUP.get(leaf.parent.code)
    if scene is None:
        return ()
    content = _picture(scene, dice.randrange(PICTURES_OF_A_SCENE))
    return (store_photo(ContentFile(content, "foto.jpg"), purpose="stoerung.photo").pk,)


@cache
def _picture(scene: str, seed: int) -> bytes:
    return draw_photo(scene, seed)


def _publish(report: Report, clerk: User, dice: random.Random) -> None:
    """Two of three have been read already."""
    if report.is_public and dice.random() < 0.66:
        publishing.publish(report.pk, clerk, report.description, [photo.pk for photo in report.photos.all()])


def _fate(number: int, age: int, dice: random.Random) -> Step:
    """What became of a report of this age in days: the older, the more surely it is closed."""
    if age == 0:
        return _nothing
    if number >= HOW_MANY - RECENT and number % 2:
        # In turn, so that each of them is there.
        return IN_TURN[number // 2 % len(IN_TURN)]
    if dice.random() < (0.5 if age < 10 else 0.9 if age < 40 else 1):
        ends: list[Step] = [_fix, _not_found, _not_ours, _cant, _fix_and_rate]
        return dice.choices(ends, [62, 8, 7, 6, 17])[0]
    return dice.choice([_nothing, _work])


def _nothing(report: Report, clerk: User, dice: random.Random) -> None:
    """Nobody has looked at it yet."""


def _work(report: Report, clerk: User, dice: random.Random) -> None:
    casework.take_up(report.pk, clerk)
    casework.add_note(report.pk, clerk, dice.choice(words.NOTES))


def _update(report: Report, clerk: User, dice: random.Random) -> None:
    _work(report, clerk, dice)
    casework.post_update(report.pk, clerk, dice.choice(words.UPDATES))


def _plan(report: Report, clerk: User, dice: random.Random) -> None:
    casework.plan_work(report.pk, clerk, add_working_days(timezone.localdate(), dice.randint(2, 15)))


def _ask(report: Report, clerk: User, dice: random.Random) -> None:
    if not report.email:
        return _work(report, clerk, dice)
    casework.ask_reporter(report.pk, clerk, dice.choice(words.QUESTIONS))
    return None


def _ask_and_hear(report: Report, clerk: User, dice: random.Random) -> None:
    _ask(report, clerk, dice)
    if report.email:
        reporter.answer_question(report.pk, dice.choice(words.ANSWERS))


def _forward(report: Report, clerk: User, dice: random.Random) -> None:
    casework.forward_outside(report.pk, clerk, "Stuttgarter Straßenbahnen AG", words.NOT_OURS)


def _contract(report: Report, clerk: User, dice: random.Random) -> None:
    casework.take_up(report.pk, clerk)
    link = contractors.give_to_contractor(
        report.pk, clerk, "Muster Bau GmbH", "firma@example.org", dice.choice(words.TASKS)
    )
    if dice.random() < 0.5:
        contractors.contractor_reports(link.pk, done=True, text="Arbeiten ausgeführt.")


def _fix(report: Report, clerk: User, dice: random.Random) -> None:
    casework.take_up(report.pk, clerk)
    casework.close_report(report.pk, clerk, CloseReason.FIXED, dice.choice(words.DONE))


def _fix_and_rate(report: Report, clerk: User, dice: random.Random) -> None:
    _fix(report, clerk, dice)
    reporter.rate_report(report.pk, dice.choices(["yes", "partly", "no"], [7, 2, 1])[0])


def _object(report: Report, clerk: User, dice: random.Random) -> None:
    _fix(report, clerk, dice)
    reporter.reopen_report(report.pk, dice.choice(words.OBJECTIONS))


def _not_found(report: Report, clerk: User, dice: random.Random) -> None:
    casework.close_report(report.pk, clerk, CloseReason.NO_DEFECT, words.NOT_FOUND)


def _cant(report: Report, clerk: User, dice: random.Random) -> None:
    casework.close_report(report.pk, clerk, CloseReason.CANT_FIX, words.CANT)


def _not_ours(report: Report, clerk: User, dice: random.Random) -> None:
    casework.close_report(
        report.pk, clerk, CloseReason.NOT_RESPONSIBLE, words.NOT_OURS, forwarded_to="Deutsche Bahn AG"
    )


def _again(report: Report, clerk: User, dice: random.Random) -> None:
    """Somebody else reports the same; the two become one case."""
    casework.take_up(report.pk, clerk)
    twin = submit_report(
        NewReport(
            category=report.category,
            place=PlaceOfReport(report.place_text, report.point, 20.0, Report.PlaceSource.MAP),
            description=words.complaint(report.category, dice),
            key=uuid5(KEYS, f"again {report.submission_key}"),
        )
    )
    casework.merge_into(twin.pk, report.pk, clerk, "Dieselbe Stelle ist schon gemeldet.")


def _lay_back(report: Report, age: int, dice: random.Random) -> None:
    """All of it happened ``age`` days ago: what is closed now took its time, what is open waits since then."""
    hours = timedelta(hours=dice.uniform(0.5, 20))
    came = timezone.now() - timedelta(days=age) - hours
    span = timedelta(days=min(age, dice.choice([1, 2, 3, 4, 6, 9, 14, 21]))) * dice.uniform(0.4, 1.0)
    is_closed = report.status in CLOSED
    ended = came + span
    arrived = timezone.localdate(came)
    values: dict[str, object] = {
        "created_at": came,
        "updated_at": ended,
        "due_on": deadline(report.category, report.priority, arrived),
        "closed_at": ended if is_closed else None,
    }
    if report.close_reason == CloseReason.FIXED:
        values["working_days_taken"] = days_taken(arrived, timezone.localdate(ended), 0)
    if report.status == ReportStatus.WAITING:
        values["waiting_since"] = came + span / 2
    Report.objects.filter(pk=report.pk).update(**values)
    RoutingDecision.objects.filter(report=report).update(at=came)
    _lay_back_history(report, came, span)


def _lay_back_history(report: Report, came: datetime, span: timedelta) -> None:
    entries = list(report.entries.order_by("at", "pk"))
    for n, entry in enumerate(entries):
        entry.at = came + span * n / max(1, len(entries) - 1)
    report.entries.bulk_update(entries, ["at"])


IN_TURN: tuple[Step, ...] = (
    _work,
    _plan,
    _ask,
    _forward,
    _object,
    _contract,
    _update,
    _again,
    _ask_and_hear,
    _nothing,
    _ask,
)
