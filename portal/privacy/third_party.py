"""Entries for models that come with Django and allauth. A model not installed is passed over."""

from django.apps import apps
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from portal.privacy.register import (
    DataClass,
    Permanent,
    Retention,
    Text,
    Together,
    for_purpose,
    register,
    technical,
)

NO_PERSON = _("keine personenbezogenen Daten")
SECURITY = _("Art. 6 Abs. 1 Buchst. e und Art. 32 DSGVO: sicherer Betrieb")
OPERATION = _("Gehört zum Aufbau des Portals")
LOGIN = _("Anmeldung von Beschäftigten und Partnern: E-Mail-Adresse und zweiter Faktor")


def _declare(
    label: str,
    data_class: DataClass,
    retention: Retention | Permanent | Together,
    fields: dict[str, Text],
    title: Text = "",
) -> None:
    try:
        model: type[Model] = apps.get_model(label)
    except LookupError:
        return
    basis = NO_PERSON if data_class is DataClass.NONE else SECURITY
    register(model, data_class=data_class, legal_basis=basis, retention=retention, fields=fields, title=title)


_declare(
    "sessions.Session",
    DataClass.CONTACT,
    # The day after: whoever is still filling in a form in this hour keeps it.
    Retention(start=_("Ablauf der Sitzung"), days=1, field="expire_date"),
    {
        **technical("session_key", "expire_date"),
        "session_data": _("Ihre Eingaben, bis Sie einen Antrag abgeschickt haben, und Ihre Anmeldung"),
    },
    _("Sitzungen im Browser"),
)
_declare(
    "admin.LogEntry",
    DataClass.STAFF,
    Retention(start=_("Änderung in der Verwaltung"), days=90, field="action_time"),
    {
        **technical("id", "action_time", "content_type", "object_id", "action_flag"),
        **for_purpose(_("Wer was in der Verwaltung geändert hat"), "user", "object_repr", "change_message"),
    },
    _("Änderungen in der Verwaltung"),
)
_declare(
    "account.EmailAddress",
    DataClass.STAFF,
    Together("user"),
    {**technical("id", "verified", "primary"), **for_purpose(LOGIN, "user", "email")},
    _("E-Mail-Adressen für die Anmeldung"),
)
_declare(
    "account.EmailConfirmation",
    DataClass.STAFF,
    Retention(start=_("Versand des Bestätigungslinks"), days=7, field="created"),
    {**technical("id", "created", "sent", "key"), "email_address": LOGIN},
    _("Bestätigungen einer E-Mail-Adresse"),
)
_declare(
    "mfa.Authenticator",
    DataClass.STAFF,
    Together("user"),
    {**technical("id", "type", "created_at", "last_used_at"), **for_purpose(LOGIN, "user", "data")},
    _("Zweite Faktoren"),
)
_declare(
    "auth.Group",
    DataClass.NONE,
    Permanent(OPERATION),
    technical("id", "name", "permissions"),
)
_declare(
    "auth.Permission",
    DataClass.NONE,
    Permanent(OPERATION),
    technical("id", "name", "content_type", "codename"),
)
_declare(
    "contenttypes.ContentType",
    DataClass.NONE,
    Permanent(OPERATION),
    technical("id", "app_label", "model"),
)
