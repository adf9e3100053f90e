"""People, departments and memberships in the admin: operators only, nothing deleted, everything logged."""

import pytest

from portal.accounts.models import Department, Membership, Role, User
from portal.audit.models import Entry
from tests.accounts.test_password_reset import link_in
from tests.factories.accounts import department

PEOPLE = "/admin/accounts/user/"
NO_MEMBERSHIPS = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}


def new_person(**fields: str) -> dict[str, str]:
    return {"email": "Neu@Example.org", "name": "Nele Neu", "is_active": "on", **NO_MEMBERSHIPS, **fields}


@pytest.mark.parametrize("page", [PEOPLE, "/admin/accounts/department/", f"{PEOPLE}add/"])
def test_only_operators_see_people(page, operator, clerk, lead, enter):
    assert enter(operator).get(page).status_code == 200
    for person in (clerk, lead):
        assert enter(person).get(page).status_code == 403


def test_a_new_person_is_invited_and_sets_the_password(operator, enter, mailbox):
    assert enter(operator).post(f"{PEOPLE}add/", new_person()).status_code == 302
    user = User.objects.get(email="neu@example.org")
    assert not user.has_usable_password()
    mail = mailbox("account/invitation")[0]
    assert mail.to == user.email
    assert link_in(mail.text) in mail.html
    actions = set(Entry.objects.filter(by=operator).values_list("action", flat=True))
    assert actions >= {"accounts.user.invited", "accounts.user.added"}


def test_a_new_person_with_a_membership(operator, enter):
    kfz = department("kfz-zulassung")
    row = {
        "memberships-TOTAL_FORMS": "1",
        "memberships-0-department": str(kfz.pk),
        "memberships-0-role": "clerk",
        "memberships-0-valid_from": "2026-01-01",
    }
    assert enter(operator).post(f"{PEOPLE}add/", new_person(**row)).status_code == 302
    membership = Membership.objects.get(user__email="neu@example.org", department=kfz, role=Role.CLERK)
    entry = Entry.objects.get(action="accounts.membership.saved")
    assert entry.target_id == str(membership.pk)
    assert entry.facts == {"department": "kfz-zulassung", "role": "clerk", "person": membership.user_id}


@pytest.mark.parametrize("fields", [{"name": ""}, {"email": "CLERK@example.org"}])
def test_one_account_is_one_person(operator, clerk, enter, fields):
    assert enter(operator).post(f"{PEOPLE}add/", new_person(**fields)).status_code == 200
    assert User.objects.count() == 2


def test_changes_are_written_down_without_what_they_hold(operator, clerk, enter):
    values = {"email": "clerk@example.org", "name": "Jemand Anderes", "is_active": "on"}
    values |= {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    enter(operator).post(f"{PEOPLE}{clerk.pk}/change/", values)
    entry = Entry.objects.get(action="accounts.user.changed")
    assert (entry.by_id, entry.facts) == (operator.pk, {"fields": "Name"})


def test_nobody_is_deleted(operator, clerk, enter):
    client = enter(operator)
    assert client.post(f"{PEOPLE}{clerk.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(PEOPLE, {"action": "delete_selected", "_selected_action": [clerk.pk], "post": "yes"})
    assert User.objects.filter(pk=clerk.pk).exists()


def test_a_person_page_has_no_password_field(operator, clerk, enter):
    assert 'type="password"' not in enter(operator).get(f"{PEOPLE}{clerk.pk}/change/").content.decode()


def test_the_invitation_can_be_sent_again(operator, clerk, enter, mailbox):
    enter(operator).post(PEOPLE, {"action": "invite", "_selected_action": [clerk.pk]})
    assert [mail.to for mail in mailbox("account/invitation")] == [clerk.email]


def test_departments_form_no_ring(operator, enter):
    above = department("ordnungsamt")
    below = department("kfz-zulassung", parent=above)
    values = {"name": above.name, "key": above.key, "parent": str(below.pk), "email": ""}
    page = enter(operator).post(f"/admin/accounts/department/{above.pk}/change/", values)
    assert "kann nicht zu sich selbst" in page.content.decode()
    above.refresh_from_db()
    assert above.parent is None


def test_the_key_of_a_department_stays(operator, enter):
    kfz = department("kfz-zulassung")
    url = f"/admin/accounts/department/{kfz.pk}/change/"
    enter(operator).post(url, {"name": "Neuer Name", "key": "anders", "parent": "", "email": ""})
    assert Department.objects.get(pk=kfz.pk).key == "kfz-zulassung"
    assert Department.objects.get(pk=kfz.pk).name == "Neuer Name"


@pytest.mark.parametrize("page", ["auth/group", "account/emailaddress", "mfa/authenticator"])
def test_what_nobody_needs_is_not_there(operator, enter, page):
    assert enter(operator).get(f"/admin/{page}/").status_code == 404
