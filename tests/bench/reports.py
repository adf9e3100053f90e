"""Does a page of reports cost more when there are more? From 1,000 to 100,000 over the same five years.

The harsh form: the city gets busier, not older. One report of ten is open, whatever their number, so ten times the
reports are ten times the open ones at each desk and at each spot of the map. Wall time, PostgreSQL included.
"""

import gc
import random
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from itertools import pairwise
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.utils import timezone

from portal.accounts.models import Role
from stoerung.demo_city import load_demo_city
from stoerung.models import Report, RoutingRule
from tests.bench.timing import Row
from tests.factories import accounts

SIZES = (1_000, 10_000, 100_000)
LIMIT = 1.2
ROUNDS = 40
BATCH = 5_000
DAYS = 1800
SPOT = "9.17,48.77,9.19,48.785"
"""A box of 1.5 km in the middle of the city."""
PAGES = {
    "public list": "/stoerung/meldungen/",
    "public list, open ones of a topic": "/stoerung/meldungen/?stand=offen&thema=licht",
    "map, whole city": "/stoerung/karte/",
    "map data, whole city": "/stoerung/karte.geojson",
    "map data, a spot": f"/stoerung/karte.geojson?bbox={SPOT}",
    "worklist of a desk": "/admin/stoerung/report/arbeitsliste/",
    "worklist of the triage desk": "/admin/stoerung/report/arbeitsliste/",
}


def report_rows() -> Iterator[Row]:
    load_demo_city()
    clients = _clients()
    times: dict[str, list[float]] = {name: [] for name in PAGES}
    for before, size in pairwise((0, *SIZES)):
        _fill(before + 1, size)
        for name, path in PAGES.items():
            times[name].append(_best(partial(_get, clients[name], path)))
    for name, (thousand, ten, hundred) in times.items():
        worst = max(ten / thousand, hundred / ten)
        detail = " / ".join(f"{ms:.1f}" for ms in (thousand, ten, hundred)) + " ms at 1,000 / 10,000 / 100,000"
        yield Row(f"Tenfold reports: {name}", worst, LIMIT, "×", detail)
    Report.objects.filter(number__startswith="B").delete()


def _clients() -> dict[str, Client]:
    desk = accounts.enter(accounts.member("bench_desk", Role.CLERK, "beleuchtung"))
    triage = accounts.enter(accounts.member("bench_triage", Role.LEAD, "stoerungsstelle"))
    citizen = Client()
    named = {"worklist of a desk": desk, "worklist of the triage desk": triage}
    clients = {name: named.get(name, citizen) for name in PAGES}
    for client in clients.values():
        client.defaults["HTTP_HOST"] = "127.0.0.1"
    return clients


def _fill(first: int, last: int) -> None:
    dice = random.Random(first)
    rules = (
        RoutingRule.objects.filter(plan__number=1).order_by("pk").values_list("category_id", "department_id")
    )
    topics = list(rules)
    for begin in range(first, last + 1, BATCH):
        numbers = range(begin, min(begin + BATCH, last + 1))
        Report.objects.bulk_create([_report(n, *topics[n % len(topics)], dice) for n in numbers])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _report(number: int, category: int, department: int, dice: random.Random) -> Report:
    came = timezone.now() - timedelta(days=dice.uniform(0, DAYS))
    pk = uuid4()
    report = Report(
        pk=pk,
        number=f"B{number:08}",
        submission_key=uuid4(),
        link_digest=pk.hex * 2,
        category_id=category,
        department_id=department,
        lon=dice.uniform(9.06, 9.29),
        lat=dice.uniform(48.70, 48.85),
        place_text="Musterstraße",
        place_source="map",
        district="Mitte",
        due_on=(came + timedelta(days=14)).date(),
        publication="published",
        published_at=came,
        public_text="Bitte ansehen.",
        created_at=came,
        updated_at=came,
    )
    return report if number % 10 == 0 else _closed(report)


def _closed(report: Report) -> Report:
    end = {"status": "done", "close_reason": "fixed", "close_text": "Erledigt.", "closed_at": report.created_at}
    for name, value in end.items():
        setattr(report, name, value)
    return report


def _get(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)


def _best(work: Callable[[], None]) -> float:
    """The shortest of many calls, in milliseconds: what is left when nothing else disturbs."""
    work()
    gc.collect()
    best = float("inf")
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begin)
    return best * 1000
