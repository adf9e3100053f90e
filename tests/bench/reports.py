"""Does a page of reports cost more when there are more? From 1,000 to 100,000 over the same five years.

The harsh form: the city gets busier, not older. One report of ten is open, whatever their number, so ten times the
reports are ten times the open ones at each desk and at each spot of the map. Wall time, PostgreSQL included.
"""

import gc
import time
from collections.abc import Callable, Iterator

from django.db import connection
from django.test import Client

from portal.accounts.models import Role
from stoerung.demo_city import load_demo_city
from stoerung.models import Report
from tests.bench.timing import Row
from tests.factories import accounts

SIZES = (1_000, 10_000, 100_000)
LIMIT = 1.2
ROUNDS = 40
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
FILL = """
INSERT INTO stoerung_report (
    id, number, submission_key, link_digest, status, channel, language, category_id, answers, description, priority,
    lon, lat, accuracy_metres, place_text, place_source, place_has_to_be_checked, district, department_id, due_on,
    hand_overs, email, phone, publication, public_text, published_at, close_reason, close_text, closed_at,
    forwarded_to, satisfaction, created_at, updated_at)
SELECT gen_random_uuid(), 'B' || lpad(n::text, 8, '0'), gen_random_uuid(), md5(n::text) || md5((-n)::text),
    CASE WHEN n %% 10 = 0 THEN 'received' ELSE 'done' END, 'web', 'de', leaf.id, '{}', 'Bitte ansehen.', 0,
    9.06 + random() * 0.23, 48.70 + random() * 0.15, 10, 'Musterstraße', 'map', false, 'Mitte', leaf.department_id,
    (now() - random() * interval '1800 days' + interval '20 days')::date, 0, '', '', 'published', 'Bitte ansehen.',
    now(), CASE WHEN n %% 10 = 0 THEN '' ELSE 'fixed' END, CASE WHEN n %% 10 = 0 THEN '' ELSE 'Erledigt.' END,
    CASE WHEN n %% 10 = 0 THEN NULL ELSE now() END, '', '', now() - random() * interval '1800 days', now()
FROM generate_series(%s, %s) n
JOIN (SELECT category.id, rule.department_id, row_number() OVER (ORDER BY category.id) - 1 AS place,
             count(*) OVER () AS of
      FROM stoerung_category category
      JOIN stoerung_routingrule rule ON rule.category_id = category.id AND rule.area_id IS NULL
      JOIN stoerung_routingplan plan ON plan.id = rule.plan_id AND plan.number = 1
      WHERE category.parent_id IS NOT NULL) leaf ON leaf.place = n %% leaf.of
"""


def report_rows() -> Iterator[Row]:
    load_demo_city()
    clients = _clients()
    times: dict[str, list[float]] = {name: [] for name in PAGES}
    filled = 0
    for size in SIZES:
        _fill(filled + 1, size)
        filled = size
        for name, path in PAGES.items():
            times[name].append(_best(lambda path=path, client=clients[name]: _get(client, path)))
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
    with connection.cursor() as cursor:
        cursor.execute(FILL, [first, last])
        cursor.execute("ANALYZE")


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
