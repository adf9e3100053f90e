"""What this service stores about people, why, and until when."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.notifications.services import forget
from portal.privacy.register import (
    DataClass,
    Permanent,
    Retention,
    Together,
    field_names,
    for_purpose,
    register,
    technical,
)
from portal.uploads.models import StoredFile
from portal.uploads.services import remove
from stoerung.models import (
    ApiKey,
    CaseEntry,
    Category,
    ContractorLink,
    HazardWords,
    Photo,
    Report,
    RoutingDecision,
    RoutingPlan,
    RoutingRule,
    Supporter,
    TextModule,
)
from stoerung.models.case import PhotoQuerySet
from stoerung.states import CLOSED

NO_PERSON = _("keine personenbezogenen Daten")
CITY_DUTY = _("Art. 6 Abs. 1 Buchst. e DSGVO, § 4 LDSG Baden-Württemberg: Beseitigung gemeldeter Störungen")
PLACE_GONE = Value(str(_("gelöscht")))


def erase_person(rows: QuerySet[Report]) -> int:
    """Take away who reported, and all that nobody has released to the public: words, photos, answers, mails.

    Topic, place, dates, released text and released photos stay: they are what the city did, not who asked.
    """
    reports = list(rows.values_list("pk", flat=True))
    _forget_mails(reports)
    _erase_photos(Photo.objects.filter(report__in=reports))
    Supporter.objects.filter(report__in=reports).update(email="")
    ContractorLink.objects.filter(report__in=reports).update(email="", task="", company="")
    CaseEntry.objects.filter(report__in=reports).exclude(audience=CaseEntry.Audience.PUBLIC).update(text="")
    Report.objects.filter(pk__in=reports).exclude(publication="published").update(
        place_text=_place_without_words(), public_text=""
    )
    return rows.update(email="", phone="", description="", answers={}, erased_at=timezone.now())


def _place_without_words() -> Any:
    """The district, or a word where even that is unknown: a report without coordinates needs one."""
    return Coalesce(NullIf(F("district"), Value("")), PLACE_GONE)


def _forget_mails(reports: list[Any]) -> None:
    supporters = Supporter.objects.filter(report__in=reports).values_list("pk", flat=True)
    links = ContractorLink.objects.filter(report__in=reports).values_list("pk", flat=True)
    forget(
        [
            *(f"stoerung.report:{pk}" for pk in reports),
            *(f"stoerung.supporter:{pk}" for pk in supporters),
            *(f"stoerung.contractor:{pk}" for pk in links),
        ]
    )


def _erase_photos(photos: PhotoQuerySet) -> None:
    """Originals go, and whatever nobody released; what strangers may see stays as long as the report's row."""
    kept = StoredFile.objects.filter(pk__in=photos.released().values("shown"))
    kept.update(delete_after=timezone.localdate() + timedelta(days=KEPT_YEARS * 366))
    staying = set(kept.values_list("pk", flat=True))
    files = {pk for pair in photos.values_list("original", "shown") for pk in pair if pk is not None}
    photos.exclude(pk__in=photos.released().values("pk")).delete()
    photos.update(original=None)
    remove(StoredFile.objects.filter(pk__in=files - staying))


PERSON_IS_THERE = Q(erased_at__isnull=True, status__in=CLOSED)
WHAT_GOES = _("E-Mail, Telefon, Beschreibung, Antworten, ungeprüfte Texte, Fotos im Original")
DAYS = settings.STOERUNG_CONTACT_DAYS
KEPT_YEARS = 10

register(
    Report,
    data_class=DataClass.CONTACT,
    legal_basis=CITY_DUTY,
    retention=[
        Retention(
            name="closed",
            start=_("Ende der Meldung"),
            days=DAYS,
            field="closed_at",
            where=PERSON_IS_THERE & Q(duplicate_of__isnull=True),
            anonymise=erase_person,
            removes=WHAT_GOES,
        ),
        Retention(
            name="first_closed",
            start=_("Ende der Meldung, zu der eine doppelte gehört"),
            days=DAYS,
            field="duplicate_of__closed_at",
            where=PERSON_IS_THERE & Q(duplicate_of__isnull=False),
            anonymise=erase_person,
            removes=WHAT_GOES,
        ),
        Retention(
            name="row",
            start=_("Ende der Meldung"),
            years=KEPT_YEARS,
            year_end=True,
            field="closed_at",
            where=Q(duplicates__isnull=True),
        ),
    ],
    fields={
        **technical(
            "id",
            "submission_key",
            "link_digest",
            "channel",
            "priority",
            "accuracy_metres",
            "place_source",
            "place_has_to_be_checked",
            "department",
            "due_on",
            "planned_for",
            "waiting_since",
            "waited_days",
            "has_news",
            "hand_overs",
            "escalated_at",
            "publication",
            "published_at",
            "duplicate_of",
            "updated_at",
            "erased_at",
        ),
        "number": _("Nummer: zum Nachfragen"),
        "language": _("Sprache: damit E-Mails verständlich sind"),
        **for_purpose(
            _("Stand und Tage der Meldung"), "status", "created_at", "closed_at", "working_days_taken"
        ),
        **for_purpose(_("Was gemeldet wurde"), "category", "answers", "description", "public_text"),
        **for_purpose(_("Wo es ist: damit wir es finden"), "lon", "lat", "place_text", "district"),
        "assignee": _("Wer im Amt die Meldung bearbeitet"),
        **for_purpose(_("E-Mail und Telefon: damit wir antworten können"), "email", "phone"),
        **for_purpose(_("Wie die Meldung endete"), "close_reason", "close_text", "forwarded_to"),
        "satisfaction": _("Ob Sie zufrieden waren: damit wir besser werden"),
    },
)

register(
    CaseEntry,
    data_class=DataClass.MESSAGE,
    legal_basis=CITY_DUTY,
    retention=Together("report"),
    fields={
        **technical("id", "report", "at", "kind", "audience", "status", "external_id"),
        "text": _("Verlauf: was die Stadt getan und was Sie geantwortet haben"),
        "by": _("Wer im Amt etwas eingetragen hat"),
    },
)
register(
    Photo,
    data_class=DataClass.PHOTO,
    legal_basis=CITY_DUTY,
    retention=Together("report"),
    fields={
        **technical("id", "report", "kind", "added_at"),
        **for_purpose(_("Fotos: damit wir sehen, was nicht stimmt"), "original", "shown"),
    },
)
register(
    Supporter,
    data_class=DataClass.CONTACT,
    legal_basis=CITY_DUTY,
    retention=Together("report"),
    fields={
        **technical("id", "report", "key", "link_digest", "joined_at"),
        "language": _("Sprache: damit E-Mails verständlich sind"),
        "email": _("E-Mail: damit Sie erfahren, wenn es behoben ist"),
    },
)
register(
    ContractorLink,
    data_class=DataClass.CONTACT,
    legal_basis=CITY_DUTY,
    retention=Together("report"),
    fields={
        **technical("id", "report", "link_digest", "created_at", "expires_at", "revoked_at", "finished_at"),
        **for_purpose(_("Auftrag an eine Firma"), "company", "email", "task"),
        "created_by": _("Wer im Amt den Auftrag vergeben hat"),
    },
)
register(
    RoutingDecision,
    data_class=DataClass.STAFF,
    legal_basis=CITY_DUTY,
    retention=Together("report"),
    fields={
        **technical(*sorted(field_names(RoutingDecision) - {"by"})),
        "by": _("Wer im Amt Ort oder Thema geändert hat"),
    },
)
register(
    RoutingPlan,
    data_class=DataClass.STAFF,
    legal_basis=_("§ 15 LDSG Baden-Württemberg: wer im Amt für eine Regel einsteht"),
    retention=Permanent(_("Wer an welchem Tag zuständig war, bleibt nachvollziehbar")),
    fields={
        **technical(*sorted(field_names(RoutingPlan) - {"created_by", "authors", "released_by"})),
        **for_purpose(
            _("Wer im Amt den Plan geschrieben und freigegeben hat"), "created_by", "authors", "released_by"
        ),
    },
)
register(
    ApiKey,
    data_class=DataClass.CONTACT,
    legal_basis=_("Art. 6 Abs. 1 Buchst. e DSGVO: Zugang für Programme, die melden"),
    retention=Retention(start=_("Sperre des Schlüssels"), years=1, field="revoked_at"),
    fields={
        **technical("id", "name", "key_digest", "may_update", "created_at", "revoked_at"),
        "contact": _("Ansprechstelle: damit wir bei Störungen fragen können"),
        "created_by": _("Wer im Amt den Schlüssel vergeben hat"),
    },
)
for model in (Category, HazardWords, TextModule, RoutingRule):
    register(
        model,
        data_class=DataClass.NONE,
        legal_basis=NO_PERSON,
        retention=Permanent(_("Themen, Wörter und Zuständigkeiten sind Regeln ohne Bezug zu Menschen")),
        fields=technical(*sorted(field_names(model))),
    )
