"""Conformance to GeoReport v2, over HTTP, in both formats."""

import json
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from stoerung.demo_photos import draw_photo
from stoerung.models import ApiKey, Category, Photo, Report
from stoerung.services import casework
from stoerung.services.api_keys import create_api_key, revoke_api_key
from tests.factories import accounts
from tests.factories.stoerung import OUTSIDE, SCHLOSSPLATZ, ReportFactory, city, clerk_of

pytestmark = pytest.mark.django_db
BASE = "/open311/v2"
HERE = {"lat": SCHLOSSPLATZ.lat, "long": SCHLOSSPLATZ.lon}


@pytest.fixture
def key():
    _row, secret = create_api_key(accounts.member("chief", "lead", "stoerungsstelle"), name="Prüfprogramm")
    return secret


@pytest.fixture
def send(client, key):
    def post(form="json", headers=None, **fields):
        data = {"api_key": key, "service_code": "laterne-aus", **HERE, **fields}
        return client.post(
            f"{BASE}/requests.{form}", {k: v for k, v in data.items() if v is not None}, headers=headers
        )

    return post


def get(client, path, **query):
    response = client.get(f"{BASE}/{path}.json", query)
    return response.json()


def test_discovery_names_itself(client, settings):
    found = get(client, "discovery")
    endpoint = found["endpoints"][0]
    assert set(found) == {"changeset", "contact", "key_service", "endpoints"}
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert (endpoint["url"], endpoint["formats"]) == (
        f"{settings.BASE_URL}/open311/v2",
        ["text/xml", "application/json"],
    )
    assert all(
        [found["changeset"], found["contact"], found["key_service"], endpoint["changeset"], endpoint["type"]]
    )


@pytest.mark.parametrize(
    ("form", "kind"), [("xml", "text/xml; charset=utf-8"), ("json", "application/json; charset=utf-8")]
)
def test_every_address_speaks_both_formats(client, form, kind):
    report = ReportFactory.received()
    names = ["discovery", "services", "services/laterne-aus", "requests", f"requests/{report.number}"]
    for name in [*names, "servicerequestupdates"]:
        response = client.get(f"{BASE}/{name}.{form}")
        assert (response.status_code, response["Content-Type"]) == (200, kind), name


@pytest.mark.parametrize("name", ["services", "requests", "services/schlagloch", "servicerequestupdates"])
def test_both_formats_carry_the_same(client, name):
    ReportFactory.received("schlagloch")
    xml = ET.fromstring(client.get(f"{BASE}/{name}.xml").content)
    assert same(xml, client.get(f"{BASE}/{name}.json").json())


def same(element, value):
    if isinstance(value, list):
        return len(element) == len(value) and all(same(e, v) for e, v in zip(element, value, strict=True))
    if isinstance(value, dict):
        return [child.tag for child in element] == list(value) and all(same(c, value[c.tag]) for c in element)
    if isinstance(value, bool):
        return element.text == str(value).lower()
    return (element.text or None) == (None if value is None else str(value))


def test_services_are_the_leaves_of_the_catalogue(client):
    found = {row["service_code"]: row for row in get(client, "services")}
    assert len(found) == Category.objects.leaves().count() > 50
    row = found["schlagloch"]
    assert set(row) == {"service_code", "service_name", "description", "metadata", "type", "keywords", "group"}
    assert (row["metadata"], row["type"]) == (True, "realtime")


def test_definition_names_its_attributes(client):
    found = get(client, "services/schlagloch")
    assert found["service_code"] == "schlagloch"
    orders = [row["order"] for row in found["attributes"]]
    assert orders == sorted(set(orders))
    assert orders[0] >= 1
    kinds = {"string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"}
    assert {row["datatype"] for row in found["attributes"]} <= kinds


@pytest.mark.parametrize("code", ["gibt-es-nicht", "licht"])
def test_service_definition_of_what_cannot_be_reported(client, code):
    address = reverse("open311:service_definition", kwargs={"code": code, "form": "json"})
    response = client.get(address)
    assert (response.status_code, response.json()[0]["code"]) == (404, 404)


def test_posted_report_can_be_read_again(client, send):
    text = "Öl & <Laterne>\r\n„aus“ seit gestern"
    number = send(description=text).json()[0]["service_request_id"]
    assert isinstance(number, str)
    report = Report.objects.get(number=number)
    assert report.description == text
    row = get(client, f"requests/{number}")[0]
    assert (row["service_request_id"], row["status"], row["service_code"]) == (number, "open", "laterne-aus")
    assert row["agency_responsible"] == report.department.name
    assert row["requested_datetime"][-6] in "+-"
    assert (row["lat"], row["long"]) == (48.7784, 9.1797)


def test_published_text_comes_with_its_breaks_and_signs(client):
    report = ReportFactory.received()
    text = "Zeile 1\r\nZeile 2 & <mehr> „Öl“ \x0b"
    Report.objects.filter(pk=report.pk).update(
        publication="published", published_at=timezone.now(), public_text=text
    )
    xml = ET.fromstring(client.get(f"{BASE}/requests/{report.number}.xml").content)
    assert xml.findtext("request/description") == "Zeile 1\nZeile 2 & <mehr> „Öl“ \ufffd"
    assert get(client, f"requests/{report.number}")[0]["description"].startswith("Zeile 1\r\nZeile 2 & <mehr>")


def test_nothing_of_the_reporter_and_no_unread_text_comes_out(client):
    ReportFactory.received(description="Bei Familie Geheim", email="geheim@example.org", phone="0711 1234")
    for form in ("xml", "json"):
        for name in ("requests", "servicerequestupdates"):
            body = client.get(f"{BASE}/{name}.{form}").content.decode()
            assert "eheim" not in body
            assert "0711" not in body


def test_hidden_reports_are_not_there(client):
    report = ReportFactory.received()
    Report.objects.filter(pk=report.pk).update(publication="hidden")
    assert get(client, "requests") == []
    assert get(client, "servicerequestupdates") == []
    assert client.get(f"{BASE}/requests/{report.number}.json").status_code == 404


def test_report_on_a_private_topic_gets_a_token(client, send):
    Category.objects.filter(code="laterne-aus").update(is_public=False)
    answer = send().json()[0]
    assert "service_request_id" not in answer
    row = get(client, f"tokens/{answer['token']}")[0]
    assert row == {"service_request_id": None, "token": answer["token"]}
    Report.objects.update(publication="listed")
    assert get(client, f"tokens/{answer['token']}")[0]["service_request_id"] == Report.objects.get().number


@pytest.mark.parametrize("token", ["x", "00000000-0000-4000-8000-000000000000"])
def test_unknown_token(client, token):
    assert client.get(f"{BASE}/tokens/{token}.json").status_code == 404


def test_same_idempotency_key_is_one_report(send):
    first, second = (send(headers={"Idempotency-Key": "a"}).json() for _ in range(2))
    assert first == second
    assert Report.objects.count() == 1
    send(headers={"Idempotency-Key": "b"})
    assert Report.objects.count() == 2


def test_photos_come_with_the_form(send):
    photo = SimpleUploadedFile("x.jpg", draw_photo("hole", 1), "image/jpeg")
    assert send(media=photo).status_code == 200
    assert Photo.objects.count() == 1


def test_bad_photo_is_refused_and_nothing_kept(send):
    response = send(media=SimpleUploadedFile("x.jpg", b"<svg/>", "image/jpeg"))
    assert response.status_code == 400
    assert "Foto" in response.json()[0]["description"]
    assert not Report.objects.exists()


def test_media_url_is_not_fetched_but_told_to_the_clerk(send):
    number = send(media_url="http://127.0.0.1:1/bild.jpg").json()[0]["service_request_id"]
    notes = Report.objects.get(number=number).entries.filter(kind="note")
    assert "http://127.0.0.1:1/bild.jpg" in notes.get().text


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"api_key": None}, 403),
        ({"api_key": "falsch"}, 403),
        ({"service_code": None}, 400),
        ({"service_code": "gibt-es-nicht"}, 404),
        ({"service_code": "licht"}, 404),
        ({"lat": None}, 400),
        ({"lat": None, "long": None}, 400),
        ({"lat": None, "long": None, "address_id": "7"}, 400),
        ({"lat": "NaN"}, 400),
        ({"lat": "1e999"}, 400),
        ({"lat": OUTSIDE.lat, "long": OUTSIDE.lon}, 400),
        ({"email": "kein @ ding"}, 400),
        ({"description": "x" * 4001}, 400),
    ],
)
def test_unsound_reports_are_refused(send, fields, code):
    city()
    response = send(**fields)
    assert response.status_code == code
    assert all(row["code"] == code and row["description"] for row in response.json())
    assert not Report.objects.exists()


def test_errors_in_xml(client):
    root = ET.fromstring(client.get(f"{BASE}/requests/nichts.xml").content)
    assert root.tag == "errors"
    assert root[0].tag == "error"
    assert root.findtext("error/code") == "404"
    assert root.findtext("error/description")


@pytest.mark.parametrize("path", ["requests.html", "services.csv"])
def test_unknown_format_is_400(client, path):
    assert client.get(f"{BASE}/{path}").status_code == 400


def test_revoked_key_opens_nothing(send):
    row = ApiKey.objects.get()
    revoke_api_key(row.pk, row.created_by)
    assert send().status_code == 403


def test_attributes_are_checked_and_kept(send):
    question = next(q for q in Category.objects.get(code="schlagloch").questions if q["kind"] == "choice")
    name, good = f"attribute[{question['code']}]", question["choices"][0][0]
    assert send(service_code="schlagloch", **{name: "Unsinn"}).status_code == 400
    assert send(service_code="schlagloch", **{name: good}).status_code == 200
    assert Report.objects.get().answers == {question["code"]: good}


def test_address_that_nobody_knows_is_kept_for_the_clerk(send):
    send(lat=None, long=None, address_string="hinter dem großen Stein")
    report = Report.objects.get()
    assert (report.point, report.place_text, report.place_has_to_be_checked) == (
        None,
        "hinter dem großen Stein",
        True,
    )


def test_list_over_windows_and_pages_is_complete(client):
    """Adjoining windows and small pages give every public report, each once."""
    start = timezone.now().replace(microsecond=0) - timedelta(days=200)
    reports = [ReportFactory.received() for _ in range(25)]
    for n, report in enumerate(reports):
        at = start + timedelta(days=8 * n, microseconds=999_999 * (n % 2))
        Report.objects.filter(pk=report.pk).update(created_at=at)
    Report.objects.filter(pk=reports[3].pk).update(publication="hidden")
    seen = []
    for window in range(0, 210, 30):
        first, last = start + timedelta(days=window), start + timedelta(days=window + 30, seconds=-1)
        for page in (1, 2, 3):
            query = {
                "start_date": first.isoformat(),
                "end_date": last.isoformat(),
                "page": page,
                "page_size": 3,
            }
            seen += [row["service_request_id"] for row in get(client, "requests", **query)]
    assert sorted(seen) == sorted(Report.objects.public().values_list("number", flat=True))


def test_request_by_id_is_the_row_of_the_list(client):
    report, _other = ReportFactory.received(), ReportFactory.received("schlagloch")
    address = reverse("open311:request_by_id", kwargs={"number": report.number, "form": "json"})
    assert client.get(address).json() == get(client, "requests", service_code="laterne-aus")


def test_numbers_override_everything_else(client):
    report = ReportFactory.received()
    Report.objects.filter(pk=report.pk).update(created_at=timezone.now() - timedelta(days=500))
    assert get(client, "requests") == []
    query = {"service_request_id": f"{report.number},gibtsnicht", "status": "closed", "start_date": "Unsinn"}
    assert [row["service_request_id"] for row in get(client, "requests", **query)] == [report.number]


def test_filters(client):
    ReportFactory.received()
    ReportFactory.received("schlagloch")
    assert len(get(client, "requests", service_code="schlagloch,papierkorb")) == 1
    assert len(get(client, "requests", status="closed")) == 0
    assert len(get(client, "requests", status="open,closed")) == 2
    assert client.get(f"{BASE}/requests.json", {"status": "offen"}).status_code == 400


def test_service_request_updates_tell_public_steps_only(client):
    report, other = ReportFactory.received(), ReportFactory.received()
    casework.add_note(report.pk, clerk_of(report), "Nur für uns.")
    for one in (other, report):
        casework.post_update(one.pk, clerk_of(one), "Der Mast wird geprüft.")
    address = reverse("open311:service_request_updates", kwargs={"form": "json"})
    rows = client.get(address, {"service_request_id": report.number}).json()
    assert {row["service_request_id"] for row in rows} == {report.number}
    assert [row["description"] for row in rows].count("Der Mast wird geprüft.") == 1
    assert "Nur für uns." not in str(rows)


def test_update_of_a_partner_is_written_once(client, key):
    report = ReportFactory.received()
    fields = {"api_key": key, "service_request_id": report.number, "update_id": "7", "status": "closed"}
    assert client.post(f"{BASE}/servicerequestupdates.json", fields).status_code == 403
    ApiKey.objects.update(may_update=True)
    for _ in range(2):
        assert client.post(f"{BASE}/servicerequestupdates.json", fields).status_code == 200
    entry = report.entries.get(kind="contractor")
    assert (entry.audience, entry.text) == ("office", "Prüfprogramm meldet: erledigt.")
    report.refresh_from_db()
    assert report.is_open


def test_update_names_every_fault(client, key):
    ApiKey.objects.update(may_update=True)
    response = client.post(f"{BASE}/servicerequestupdates.json", {"api_key": key, "status": "fertig"})
    assert response.status_code == 400
    assert len(response.json()) == 3


@pytest.mark.parametrize(("name", "taken"), [("services", "HEAD, GET"), ("requests", "HEAD, GET, POST")])
def test_wrong_method(client, name, taken):
    response = client.delete(f"{BASE}/{name}.json")
    assert (response.status_code, response["Allow"]) == (400, taken)
    assert response.json()[0]["code"] == 400


def test_guessing_keys_is_stopped(client):
    answers = {client.post(f"{BASE}/requests.json", {"api_key": n}).json()[0]["description"] for n in range(62)}
    assert len(answers) == 2


@pytest.mark.parametrize("number", ["M%00x", "💥", "a" * 300])
def test_hostile_numbers_are_404(client, number):
    assert client.get(f"{BASE}/requests/{number}.json").status_code == 404


def test_list_costs_the_same_queries_for_few_and_many(client, django_assert_max_num_queries):
    for _ in range(5):
        ReportFactory.received()
    with django_assert_max_num_queries(4):
        assert len(json.loads(client.get(f"{BASE}/requests.json").content)) == 5
