from datetime import date

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat, TruncDate
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Department, Membership, User
from portal.privacy.periods import Period
from portal.privacy.register import (
    DataClass,
    Permanent,
    Retention,
    Rows,
    for_purpose,
    register,
    technical,
)

EMPLOYMENT = _("§ 15 LDSG Baden-Württemberg: Aufgaben der Beschäftigten im Portal")
GONE = "@geloescht.invalid"
# Regular limitation period (§ 195 BGB): so long it can be told who acted.
YEARS_AFTER_LEAVING = 3


def people_gone(on: date) -> QuerySet[User]:
    """People whose last membership and last login are both long past."""
    latest = Period(years=YEARS_AFTER_LEAVING).latest_start(on)
    recent = Membership.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=latest), user=OuterRef("pk")
    )
    seen = TruncDate(Coalesce("last_login", "date_joined"))
    unnamed = Q(email__endswith=GONE)
    return User.objects.alias(seen=seen).filter(~Exists(recent), ~unnamed, seen__lte=latest)


def forget_people(rows: Rows) -> int:
    """Leave a number without name or login: lines of the audit log still point to it."""
    EmailAddress.objects.filter(user__in=rows).delete()
    Authenticator.objects.filter(user__in=rows).delete()
    nobody = Concat(Value("person-"), Cast("pk", CharField()), Value(GONE))
    return rows.update(email=nobody, name="", password=make_password(None), is_active=False)


register(
    User,
    data_class=DataClass.STAFF,
    legal_basis=EMPLOYMENT,
    retention=Retention(
        start=_("letzte Zugehörigkeit und letzte Anmeldung"),
        years=YEARS_AFTER_LEAVING,
        due=people_gone,
        anonymise=forget_people,
        removes=_("Name, E-Mail-Adresse und Zugang"),
    ),
    fields={
        **technical("id", "is_active", "is_superuser", "session_generation", "last_code_step"),
        **for_purpose(_("Name und E-Mail-Adresse: wer im Portal arbeitet"), "name", "email"),
        **for_purpose(_("Zugang: Passwort (nur als Prüfwert) und letzte Anmeldung"), "password", "last_login"),
        "date_joined": _("Seit wann eine Person im Portal arbeitet"),
    },
)
register(
    Department,
    data_class=DataClass.NONE,
    legal_basis=_("keine personenbezogenen Daten"),
    retention=Permanent(_("Gehört zum Aufbau des Portals")),
    fields={
        **technical("id", "key", "parent"),
        **for_purpose(_("Name und Sammelpostfach eines Amtes"), "name", "email"),
    },
)
register(
    Membership,
    data_class=DataClass.STAFF,
    legal_basis=EMPLOYMENT,
    # As long as the audit lines of the person.
    retention=Retention(start=_("Ende der Zugehörigkeit"), years=10, year_end=True, field="valid_until"),
    fields={
        **technical("id"),
        **for_purpose(
            _("Welche Person wann in welchem Amt welche Aufgabe hat"),
            "user",
            "department",
            "role",
            "valid_from",
            "valid_until",
        ),
    },
)
