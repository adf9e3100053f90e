"""People, departments and who belongs where. For operators only; every change leaves a line in the log."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from portal.accounts import services
from portal.accounts.models import Department, Membership, User
from portal.audit.services import record

# Groups are not used, mail addresses are those of the people, and nobody reads the secrets of a second factor.
for model in (Group, EmailAddress, Authenticator):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


class RecordedAdmin(admin.ModelAdmin[Any]):
    """Writes what an operator adds and changes into the log: the names of the fields, not what they hold."""

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        record(f"{obj._meta.label_lower}.added", obj, by=_operator(request))
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        record(f"{obj._meta.label_lower}.changed", obj, by=_operator(request), fields=_fields(message))
        return super().log_change(request, obj, message)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class UserForm(forms.ModelForm[User]):
    """No password here: nobody sets somebody else's."""

    class Meta:
        model = User
        fields = ("email", "name", "is_active", "is_superuser")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True  # one account, one person

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exclude(pk=self.instance.pk).exists():
            raise ValidationError("Diese E-Mail-Adresse hat schon eine andere Person.")
        return email


class MembershipInline(admin.TabularInline[Membership, User]):
    model = Membership
    extra = 0
    can_delete = False  # it ends on a day, and stays to be read


@admin.register(User)
class UserAdmin(RecordedAdmin):
    form = UserForm
    inlines = (MembershipInline,)
    list_display = ("name", "email", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser", "memberships__department", "memberships__role")
    search_fields = ("name", "email")
    readonly_fields = ("last_login", "date_joined")
    actions = ("invite", "end_sessions", "remove_second_factor")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A new person gets a mail with the link to set a password."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not change:
            services.invite(obj, by=_operator(request))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        for membership in (*formset.new_objects, *(changed for changed, _fields in formset.changed_objects)):
            facts = {
                "department": membership.department.key,
                "role": membership.role,
                "person": membership.user_id,
            }
            record("accounts.membership.saved", membership, by=_operator(request), **facts)

    @admin.action(description="Link zum Setzen eines Passworts schicken")
    def invite(self, request: HttpRequest, rows: QuerySet[User]) -> None:
        for user in rows.filter(is_active=True):
            services.invite(user, by=_operator(request))
        self.message_user(request, "Der Link ist unterwegs.", messages.SUCCESS)

    @admin.action(description="Von allen Geräten abmelden")
    def end_sessions(self, request: HttpRequest, rows: QuerySet[User]) -> None:
        for user in rows:
            services.end_sessions_of(user, by=_operator(request))
        self.message_user(request, "Die Sitzungen sind beendet.", messages.SUCCESS)

    @admin.action(description="Zweiten Faktor entfernen (nur nach Prüfung, wer fragt)")
    def remove_second_factor(self, request: HttpRequest, rows: QuerySet[User]) -> None:
        for user in rows:
            services.remove_second_factor(user, by=_operator(request))
        self.message_user(request, "Der zweite Faktor ist entfernt.", messages.SUCCESS)


class DepartmentForm(forms.ModelForm[Department]):
    class Meta:
        model = Department
        fields = ("name", "key", "parent", "email")

    def clean_parent(self) -> Department | None:
        """A tree has no rings."""
        parent: Department | None = self.cleaned_data["parent"]
        above = parent
        while above is not None:
            if above.pk == self.instance.pk:
                raise ValidationError("Ein Amt kann nicht zu sich selbst oder zu einem seiner Teile gehören.")
            above = above.parent
        return parent


@admin.register(Department)
class DepartmentAdmin(RecordedAdmin):
    form = DepartmentForm
    list_display = ("name", "key", "parent", "email")
    list_select_related = ("parent",)
    search_fields = ("name", "key")

    def get_readonly_fields(self, request: HttpRequest, obj: Department | None = None) -> tuple[str, ...]:
        """The code of the services names departments by their key."""
        return ("key",) if obj is not None else ()


def _operator(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  (the admin has checked the login)
    return request.user


def _fields(message: Any) -> str:
    """The names of changed fields, from the message Django builds for its own history."""
    changes = message if isinstance(message, list) else []
    names = [name for change in changes for name in change.get("changed", {}).get("fields", [])]
    return ", ".join(names)
