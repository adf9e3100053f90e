"""Plans at the desk: the triage desk writes, its lead releases, others look."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Role
from stoerung.models import RoutingPlan
from stoerung.services import plans
from stoerung.states import PlanStatus
from tests.factories.accounts import member
from tests.factories.routing import areas, desk, town, where
from tests.factories.stoerung import ReportFactory, category, city

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"admin:stoerung_routingplan_{name}", args=args)


@pytest.fixture
def tina():
    return member("tina", Role.CLERK, "stoerungsstelle")


@pytest.fixture
def lea():
    return member("lea", Role.LEAD, "stoerungsstelle")


@pytest.fixture
def draft(tina):
    return plans.draft_plan(tina, "Neue Zuschnitte")


def sent_lines(*lines, there=1):
    """What the table's form sends: area, department[, from, until] for each line."""
    data = {"zeile-TOTAL_FORMS": len(lines), "zeile-INITIAL_FORMS": there}
    for number, line in enumerate(lines):
        names = ("area", "department", "valid_from", "valid_until")
        data |= {f"zeile-{number}-{name}": value for name, value in zip(names, line, strict=False)}
    return data


def text_of(answer):
    return answer.content.decode()


# --- Looking ---


def test_the_list_says_which_counts_today(enter, tina, draft):
    page = text_of(enter(tina).get(url("changelist")))
    assert "gilt heute" in page
    assert "Entwurf" in page
    assert "Neuen Entwurf anlegen" in page


def test_a_row_leads_to_its_rules(enter, tina, draft):
    page = text_of(enter(tina).get(url("change", draft.pk), follow=True))
    assert "Fassung 2: Zuständigkeiten" in page
    assert "überall → Tiefbauamt, Straßenbeleuchtung" in page
    assert text_of(enter(tina).get(url("change", 99), follow=True))


def test_one_group_can_be_picked(enter, tina):
    first = RoutingPlan.objects.get()
    page = text_of(enter(tina).get(url("plan_rules", first.pk), {"gruppe": "licht"}))
    assert "Laterne leuchtet nicht" in page
    assert "Schlagloch" not in page
    assert enter(tina).get(url("plan_rules", first.pk), {"gruppe": "\x00"}).status_code == 200


def test_other_desks_look_and_change_nothing(enter, draft):
    otto = enter(member("otto", Role.LEAD, "beleuchtung"))
    assert "Ändern" not in text_of(otto.get(url("plan_rules", draft.pk)))
    assert "Die Leitung der Störungsstelle gibt Pläne frei." in text_of(otto.get(url("plan_check", draft.pk)))
    assert otto.get(url("plan_topic", draft.pk, category().pk)).status_code == 403
    assert otto.post(url("draft_plan"), {"note": "x"}).status_code == 403
    assert otto.post(url("release_plan", draft.pk)).status_code == 403
    assert otto.post(url("discard_plan", draft.pk)).status_code == 403


def test_the_stranger_and_foreign_offices_see_nothing(enter, stranger, clerk, draft):
    for person in (stranger, clerk):
        assert enter(person).get(url("plan_rules", draft.pk)).status_code in (302, 403)


def test_a_released_plan_is_only_read(enter, tina):
    first = RoutingPlan.objects.get()
    page = text_of(enter(tina).get(url("plan_rules", first.pk)))
    assert "Diese Fassung lässt sich nicht ändern." in page
    assert enter(tina).get(url("plan_topic", first.pk, category().pk)).status_code == 302


# --- Writing ---


def test_a_draft_is_made_from_the_plan_in_force(enter, tina):
    page = enter(tina).post(url("draft_plan"), {"note": "Neue Bauabteilung"}, follow=True)
    assert "Fassung 2: Zuständigkeiten" in text_of(page)
    assert RoutingPlan.objects.get(number=2).note == "Neue Bauabteilung"


@pytest.mark.parametrize("note", ["", "x" * 201, "\x00"])
def test_a_draft_says_what_it_is_for(enter, tina, note):
    page = enter(tina).post(url("draft_plan"), {"note": note}, follow=True)
    assert "Bitte sagen Sie in einem Satz" in text_of(page)
    assert RoutingPlan.objects.count() == 1


def test_the_lines_of_a_topic_are_written(enter, tina, draft):
    squares, lit = town(), desk("beleuchtung").pk
    data = sent_lines(("", lit), (squares["west"].pk, desk("aws").pk), ("", ""))
    page = enter(tina).post(url("plan_topic", draft.pk, category().pk), data, follow=True)
    assert "2 Zeilen gespeichert" in text_of(page)
    assert "West → Abfallwirtschaft" in text_of(page)
    assert '<strong class="plan-changed">geändert</strong>' in text_of(page)


def test_a_line_without_a_department_goes_away(enter, tina, draft):
    enter(tina).post(url("plan_topic", draft.pk, category().pk), sent_lines(("", "")))
    assert not draft.rules.filter(category=category()).exists()


def test_a_whole_set_of_areas_is_laid_out_at_once(enter, tina, draft):
    town()
    page = text_of(enter(tina).get(url("plan_topic", draft.pk, category().pk), {"gebiete": "stadtbezirke"}))
    assert "East (Stadtbezirke)" in page
    assert "West (Stadtbezirke)" in page
    assert enter(tina).get(url("plan_topic", draft.pk, category().pk), {"gebiete": "\x00"}).status_code == 200


def test_wrong_lines_are_shown_with_a_sentence(enter, tina, draft):
    lit = desk("beleuchtung").pk
    data = sent_lines(("", lit, "2026-12-24", "2026-12-01"), ("77777", lit), (town()["west"].pk, ""))
    page = text_of(enter(tina).post(url("plan_topic", draft.pk, category().pk), data))
    assert "Dieser Tag liegt vor dem ersten." in page
    assert "Bitte wählen Sie ein Amt für dieses Gebiet." in page
    assert 'value="2026-12-24"' in page
    assert draft.rules.filter(category=category()).count() == 1


def test_two_lines_for_one_place_are_refused(enter, tina, draft):
    lit = desk("beleuchtung").pk
    page = text_of(
        enter(tina).post(url("plan_topic", draft.pk, category().pk), sent_lines(("", lit), ("", lit)))
    )
    assert "Zwei Zeilen gelten für dasselbe Gebiet am selben Tag." in page


@pytest.mark.parametrize("junk", [{}, {"zeile-TOTAL_FORMS": "9" * 30}, {"zeile-TOTAL_FORMS": "x\x00"}])
def test_a_broken_form_is_no_fault_of_ours(enter, tina, draft, junk):
    answer = enter(tina).post(url("plan_topic", draft.pk, category().pk), {"a": "b", **junk})
    assert answer.status_code == 200
    assert draft.rules.filter(category=category()).count() == 1


# --- Trying and releasing ---


def test_the_check_shows_faults_changes_and_who_would_have_got_what(enter, lea, tina, draft):
    squares = town()
    ReportFactory.received("schlagloch", place=where(0.5, 0.5))
    lines = [plans.RuleOfTopic(squares["west"], desk("aws"))]
    plans.write_rules(draft.pk, tina, category("schlagloch"), lines)
    page = text_of(enter(lea).get(url("plan_check", draft.pk)))
    assert "1 gefunden" in page
    assert "davon 1 neu" in page
    assert "West → Abfallwirtschaft Stuttgart (AWS)" in page
    assert "1 Meldungen angesehen" in page


def test_the_lead_releases_for_a_day(enter, lea, draft):
    city()
    day = timezone.localdate() + timedelta(days=3)
    page = text_of(enter(lea).get(url("plan_check", draft.pk)))
    assert "lückenlos" in page
    answer = enter(lea).post(url("release_plan", draft.pk), {"valid_from": day.isoformat()}, follow=True)
    assert f"Freigegeben, gilt ab {day:%d.%m.%Y}." in text_of(answer)
    draft.refresh_from_db()
    assert (draft.status, draft.released_by) == (PlanStatus.ACTIVE, lea)


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("", "Bitte nennen Sie den ersten Tag."),
        ("2020-01-01", "Dieser Tag ist schon vorbei."),
        ("x\x00", "Datum"),
    ],
)
def test_a_day_that_is_none_is_refused(enter, lea, draft, day, sentence):
    answer = enter(lea).post(url("release_plan", draft.pk), {"valid_from": day}, follow=True)
    assert sentence in text_of(answer)
    draft.refresh_from_db()
    assert draft.status == PlanStatus.DRAFT


def test_a_draft_with_a_new_gap_is_not_released(enter, lea, tina, draft):
    town()
    plans.write_rules(draft.pk, tina, category("schlagloch"), [])
    today = timezone.localdate().isoformat()
    answer = enter(lea).post(url("release_plan", draft.pk), {"valid_from": today}, follow=True)
    assert "neue Lücken oder Überlappungen" in text_of(answer)


def test_whoever_wrote_it_is_told_that_somebody_else_releases(enter, lea):
    own = plans.draft_plan(lea)
    assert "Eine zweite Person gibt ihn frei." in text_of(enter(lea).get(url("plan_check", own.pk)))


def test_a_draft_is_discarded(enter, tina, draft):
    page = enter(tina).post(url("discard_plan", draft.pk), follow=True)
    assert "Der Entwurf ist verworfen." in text_of(page)


def test_the_pages_cost_few_questions(enter, tina, draft, django_assert_max_num_queries):
    areas("stadtbezirke", **{f"d{n}": (n / 10, 0, (n + 1) / 10, 1) for n in range(10)})
    client = enter(tina)
    for name, args in (("plan_rules", ()), ("plan_check", ()), ("plan_topic", (category().pk,))):
        with django_assert_max_num_queries(65):  # of which the admin's own frame asks two thirds
            client.get(url(name, draft.pk, *args))


def test_a_plan_that_is_not_there(enter, tina):
    for number in (99, 10**30):
        for name in ("plan_rules", "plan_check"):
            assert enter(tina).get(url(name, number)).status_code == 404
