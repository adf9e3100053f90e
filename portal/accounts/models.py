"""Who works here: people, departments (Ämter), and who belongs where from when to when."""

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person with a login: clerk, officer, operator, partner. Citizens need none.

    What somebody may is told by the memberships, not by groups and single permissions.
    """

    email = models.EmailField(_("E-Mail-Adresse"), unique=True)
    name = models.CharField(_("Name"), max_length=150, blank=True)
    is_active = models.BooleanField("darf sich anmelden", default=True)
    is_superuser = models.BooleanField(
        "betreibt das Portal",
        default=False,
        help_text="Richtet Ämter und Personen ein; sieht alle Seiten der Ämter.",
    )
    date_joined = models.DateTimeField("seit", default=timezone.now)
    # Part of what a session is checked against: a step up ends all of them.
    session_generation = models.PositiveIntegerField("Sitzungszähler", default=0, editable=False)
    # The 30 seconds of the last code accepted (RFC 6238): no code is taken twice.
    last_code_step = models.PositiveBigIntegerField("letzter Code", default=0, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()

    class Meta:
        verbose_name = "Person"
        verbose_name_plural = "Personen"
        ordering = ["name", "email"]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_is_lowercase")
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Django's templates ask for it: does this person work in the admin?"""
        return self.is_superuser or self.memberships.in_office().exists()

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Operators only; a department's pages ask for the membership (portal.accounts.permissions)."""
        return self.is_active and self.is_superuser

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_superuser

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What Django keeps in a session and compares at every request."""
        value = f"{self.password}:{self.session_generation}"
        return salted_hmac("portal.accounts.session", value, secret=secret, algorithm="sha256").hexdigest()


class Department(models.Model):
    """An Amt, or a part of one."""

    key = models.SlugField("Kurzname", unique=True)
    name = models.CharField("Name", max_length=200)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="gehört zu",
    )
    email = models.EmailField("Sammelpostfach", blank=True)

    class Meta:
        verbose_name = "Amt"
        verbose_name_plural = "Ämter"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="department_is_not_its_own_parent")
        ]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    CLERK = "clerk", "Sachbearbeitung"
    LEAD = "lead", "Leitung"
    OFFICER = "officer", "Kontrolle unterwegs"


OFFICE_ROLES = (Role.CLERK, Role.LEAD)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, on: date | None = None) -> Self:
        """Those that hold on a day, today in Stuttgart if none is given."""
        day = on or timezone.localdate()
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day), valid_from__lte=day)

    def in_office(self, on: date | None = None) -> Self:
        """Those that lead into the admin: officers on the street have pages of their own."""
        return self.in_force(on).filter(role__in=OFFICE_ROLES)


class Membership(models.Model):
    """A person belongs to a department in a role, from a day to a day (both included)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships", verbose_name="Person")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="memberships", verbose_name="Amt"
    )
    role = models.CharField("Rolle", max_length=20, choices=Role.choices, default=Role.CLERK)
    valid_from = models.DateField("von", default=timezone.localdate)
    valid_until = models.DateField(
        "bis", null=True, blank=True, help_text="der letzte Tag; leer: bis auf Weiteres"
    )
    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "Zugehörigkeit"
        verbose_name_plural = "Zugehörigkeiten"
        ordering = ["department", "role", "user"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="membership_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["user", "department", "role", "valid_from"], name="membership_is_entered_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.department} · {self.get_role_display()}"
