"""The catalogue at the desk: a new topic needs no code, but a department."""

import json

import pytest
from django.urls import reverse

from portal.accounts.models import Role
from portal.audit.models import Entry
from portal.errors import RuleViolation
from stoerung.models import Category, HazardWords, TextModule
from stoerung.question_checks import question_faults
from stoerung.services.catalogue import shipped
from stoerung.services.catalogue_edits import save_entry
from stoerung.services.publishing import publish
from stoerung.states import Publication
from tests.factories.accounts import member
from tests.factories.stoerung import ReportFactory, category, clerk_of, fresh, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def tina():
    return member("tina", Role.CLERK, "stoerungsstelle")


def url(action, *args, model="category"):
    return reverse(f"admin:stoerung_{model}_{action}", args=args)


def sent(**fields):
    given = {
        "parent": Category.objects.get(code="strasse").pk,
        "code": "laubhaufen",
        "name": "Laub auf dem Gehweg",
        "working_days": 5,
        "position": 9,
        "questions": "[]",
        "is_active": "on",
        "is_public": "on",
    }
    return {**given, **fields}


def test_a_new_topic_is_offered_and_needs_a_department(enter, tina):
    page = enter(tina).post(url("add"), sent(), follow=True).content.decode()
    assert category("laubhaufen") in Category.objects.leaves()
    assert "nennt der Plan, der heute gilt, nicht überall ein Amt" in page
    assert Entry.objects.get(action="stoerung.catalogue.added").facts == {"code": "laubhaufen"}


def test_a_topic_that_has_its_department_gives_no_warning(enter, tina):
    topic = category()
    data = sent(code=topic.code, name="Lampe aus", parent=topic.parent_id)
    page = enter(tina).post(url("change", topic.pk), data, follow=True).content.decode()
    assert "nicht überall ein Amt" not in page
    assert category().name == "Lampe aus"


def test_the_short_name_stays(enter, tina):
    topic = category()
    enter(tina).post(url("change", topic.pk), sent(code="anders", parent=topic.parent_id))
    assert category() == topic


def test_a_group_needs_no_department(enter, tina):
    page = enter(tina).post(url("add"), sent(parent="", code="garten"), follow=True).content.decode()
    assert "nicht überall ein Amt" not in page


def test_a_group_does_not_go_into_a_group(enter, tina):
    group = Category.objects.get(code="strasse")
    other = Category.objects.get(code="licht")
    page = enter(tina).post(url("change", group.pk), sent(code="strasse", parent=other.pk)).content.decode()
    assert "Das ist selbst eine Gruppe: Sie enthält Themen." in page


@pytest.mark.parametrize(
    ("questions", "sentence"),
    [
        ("[{", "Das ist kein JSON."),
        ("{}", "Rückfragen sind eine Liste"),
        ('[{"code": "a", "label": "Was?", "kind": "bild"}]', "„kind“ ist eines von"),
        ('["\\u0000"]', "ist kein Objekt"),
    ],
)
def test_questions_that_cannot_be_are_refused_and_kept(enter, tina, questions, sentence):
    page = enter(tina).post(url("add"), sent(questions=questions)).content.decode()
    assert sentence in page
    assert not Category.objects.filter(code="laubhaufen").exists()


def test_other_desks_only_look(enter):
    otto = member("otto", Role.LEAD, "beleuchtung")
    assert enter(otto).get(url("changelist")).status_code == 200
    assert enter(otto).get(url("add")).status_code == 403
    assert 'name="_save"' not in enter(otto).get(url("change", category().pk)).content.decode()
    with pytest.raises(RuleViolation):
        save_entry(category(), otto)


def test_nobody_deletes(enter, tina):
    assert enter(tina).get(url("delete", category().pk)).status_code == 403


@pytest.mark.parametrize("model", [HazardWords, TextModule])
def test_words_and_sentences_are_edited(enter, tina, model):
    row, name = model.objects.first(), model._meta.model_name
    for address in (url("changelist", model=name), url("change", row.pk, model=name)):
        assert enter(tina).get(address).status_code == 200
    data = {field.name: field.value_from_object(row) for field in model._meta.fields}
    answer = enter(tina).post(
        url("change", row.pk, model=name), {k: v for k, v in data.items() if v is not None}
    )
    assert answer.status_code == 302
    assert Entry.objects.filter(action="stoerung.catalogue.changed").count() == 1


# --- Questions as data ---


def test_all_shipped_questions_are_sound():
    leaves = [leaf for group in shipped()["groups"] for leaf in group["leaves"]]
    assert {leaf["code"]: question_faults(leaf.get("questions", [])) for leaf in leaves} == {
        leaf["code"]: [] for leaf in leaves
    }


GOOD = {"code": "a", "label": "Was?", "kind": "choice", "choices": [["x", "X"], ["y", "Y"]]}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"code": "Ä"}, "„code“ fehlt"),
        ({"label": ""}, "„label“ fehlt"),
        ({"label": 7}, "„label“ ist ein Text"),
        ({"help": "x" * 201}, "„help“ ist ein Text"),
        ({"required": "ja"}, "„required“ ist true oder false"),
        ({"pflicht": True}, "„pflicht“ kennt das Programm nicht"),
        ({"choices": [["x", "X"]]}, "mindestens zwei Antworten"),
        ({"choices": [["x", "X"], ["x", "Y"]]}, "denselben Kurznamen"),
        ({"choices": "xy"}, "mindestens zwei Antworten"),
        ({"kind": "text"}, "„choices“ gibt es nur bei"),
        ({"danger_if": ["z"]}, "„danger_if“ nennt Kurznamen"),
        ({"danger_if": [["x"]]}, "„danger_if“ nennt Kurznamen"),
        ({"danger": {"sentence": 1}}, "„danger“ hat nur"),
    ],
)
def test_every_fault_of_a_question_has_its_sentence(change, words):
    (fault,) = question_faults([{**GOOD, **change}])
    assert fault.startswith("Frage 1: ")
    assert words in fault


def test_a_list_of_questions_as_a_whole():
    assert question_faults([GOOD]) == []
    assert question_faults([GOOD, GOOD]) == ["Der Kurzname „a“ kommt zweimal vor."]
    assert question_faults([GOOD] * 11) == ["Mehr als 10 Rückfragen beantwortet niemand."]
    one, other = question_faults(json.loads("[[], 1]"))
    assert (one, other) == ("Frage 1: ist kein Objekt { … }.", "Frage 2: ist kein Objekt { … }.")


def test_topic_that_is_public_no_more_hides_its_reports(client):
    report = ReportFactory.received()
    publish(report.pk, clerk_of(report), "Die Laterne ist aus.")
    topic = category()
    topic.is_public = False
    save_entry(topic, staff("stoerungsstelle"))
    assert fresh(report).publication == Publication.HIDDEN
    assert client.get(f"/stoerung/meldungen/{report.number}/").status_code == 404
