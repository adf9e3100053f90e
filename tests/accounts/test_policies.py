"""Who belongs where, and what that opens."""

from datetime import date, timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from portal.accounts.access import person_required
from portal.accounts.models import Department, Membership, Role, User
from portal.accounts.permissions import DepartmentAdmin, DepartmentInline
from portal.accounts.policies import (
    departments_of,
    has_role,
    leads,
    may_enter_office,
    memberships_of,
    operates,
    works_in,
)
from tests.factories.accounts import department, member

TODAY = date(2026, 11, 23)
KFZ = "kfz-zulassung"


@pytest.mark.parametrize(
    ("first", "last", "holds"),
    [(0, None, True), (0, 0, True), (-10, -1, False), (1, None, False), (-10, 10, True)],
)
def test_a_membership_holds_from_its_first_to_its_last_day(stranger, first, last, holds):
    today = timezone.localdate()
    Membership.objects.create(
        user=stranger,
        department=department(KFZ),
        valid_from=today + timedelta(days=first),
        valid_until=None if last is None else today + timedelta(days=last),
    )
    assert works_in(stranger, KFZ) is holds
    assert may_enter_office(stranger) is holds
    assert stranger.is_staff is holds


def test_roles_belong_to_a_department(clerk, lead, other_clerk, officer):
    assert [works_in(person, KFZ) for person in (clerk, lead, other_clerk, officer)] == [
        True,
        True,
        False,
        False,
    ]
    assert [leads(person, KFZ) for person in (clerk, lead)] == [False, True]
    assert has_role(officer, Role.OFFICER)
    assert not has_role(officer, Role.OFFICER, KFZ)
    assert list(departments_of(other_clerk).values_list("key", flat=True)) == ["tiefbauamt"]


def test_officers_do_not_work_in_the_admin(officer, stranger, operator):
    assert [may_enter_office(person) for person in (officer, stranger, operator)] == [False, False, True]


def test_whoever_is_in_an_office_is_not_by_that_in_its_parts(db):
    boss = member("boss", Role.LEAD, "ordnungsamt")
    department(KFZ, parent=department("ordnungsamt"))
    assert not works_in(boss, KFZ)


def test_nobody_and_the_deactivated_belong_nowhere(clerk, operator):
    assert not memberships_of(AnonymousUser()).exists()
    for person in (clerk, operator):
        person.is_active = False
        assert not may_enter_office(person)
        assert not operates(person)
        assert not person.has_perm("accounts.view_user")


@pytest.mark.parametrize(
    "wrong",
    [
        lambda user: Membership.objects.create(
            user=user, department=department(KFZ), valid_from=TODAY, valid_until=TODAY - timedelta(days=1)
        ),
        lambda user: User.objects.filter(pk=user.pk).update(email="Gross@example.org"),
        lambda user: Department.objects.filter(pk=department(KFZ).pk).update(parent=department(KFZ)),
    ],
)
def test_the_database_refuses_nonsense(stranger, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong(stranger)


class PlacesAdmin(DepartmentAdmin[Department]):
    """A page of the registration office, as an app would have it."""

    department_key = KFZ
    may_change = (Role.LEAD,)


class PlacesInline(DepartmentInline, admin.TabularInline[Membership, Department]):
    model = Membership
    department_key = KFZ


def ask(who: User | AnonymousUser, question: str) -> bool:
    request = RequestFactory().get("/")
    request.user = who
    answer: bool = getattr(PlacesAdmin(Department, admin.site), question)(request)
    return answer


@pytest.mark.parametrize(
    ("question", "yes"),
    [
        ("has_module_permission", ("clerk", "lead", "operator")),
        ("has_view_permission", ("clerk", "lead", "operator")),
        ("has_change_permission", ("lead",)),
        ("has_add_permission", ()),
        ("has_delete_permission", ()),
    ],
)
def test_the_membership_opens_a_departments_pages(request, question, yes):
    for name in ("clerk", "lead", "other_clerk", "officer", "stranger", "operator"):
        assert ask(request.getfixturevalue(name), question) is (name in yes), name
    assert not ask(AnonymousUser(), question)


def test_inlines_ask_the_same(clerk, other_clerk):
    inline = PlacesInline(Department, admin.site)
    for who, may in ((clerk, True), (other_clerk, False)):
        request = RequestFactory().get("/")
        request.user = who
        assert inline.has_change_permission(request) is may
        assert inline.has_add_permission(request, None) is False


@pytest.mark.parametrize(("name", "needs", "may"), [("clerk", "view", True), ("clerk", "change", False)])
def test_own_pages_ask_for_what_they_need(request, rf, name, needs, may):
    page = PlacesAdmin(Department, admin.site).guarded(lambda request: HttpResponse("open"), needs)
    call = rf.get("/admin/places/")
    call.user = request.getfixturevalue(name)
    call.session = {}
    if may:
        assert page(call).status_code == 200
    else:
        with pytest.raises(PermissionDenied):
            page(call)


@pytest.fixture
def officers_page(settings):
    settings.MFA_REQUIRED = True
    return person_required(lambda user: has_role(user, Role.OFFICER))(lambda request: HttpResponse("open"))


def test_pages_outside_the_admin_ask_for_login_role_and_second_factor(rf, officers_page, officer, clerk):
    call = rf.get("/plakette/kontrolle/")
    call.session = {}
    call.user = AnonymousUser()
    assert officers_page(call).url == "/konto/anmelden/?next=/plakette/kontrolle/"
    call.user = clerk
    with pytest.raises(Http404):
        officers_page(call)
    call.user = officer
    assert officers_page(call).url == "/konto/zweiter-faktor/"


def test_pages_outside_the_admin_open(settings, rf, officers_page, officer):
    settings.MFA_REQUIRED = False
    call = rf.get("/plakette/kontrolle/")
    call.session = {}
    call.user = officer
    response = officers_page(call)
    assert response.content == b"open"
    assert "no-store" in response["Cache-Control"]
