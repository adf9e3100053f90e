"""Forms of the desk. Each knows the case it is about, and what the clerk had seen of it when it was shown."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.forms.utils import ErrorDict
from django.http import HttpRequest, QueryDict

from portal.accounts.models import OFFICE_ROLES, Department, Membership, User
from portal.uploads.fields import KeepsUploads, KeptFileField, PhotoField
from stoerung.models import CaseEntry, Category, Report, TextModule
from stoerung.policies import desks_with_reports
from stoerung.states import CloseReason, Priority, ReportStatus
from stoerung.worklist import LISTS, Wanted

Occasion = TextModule.Occasion
LONGEST = 2000
PURPOSE = "stoerung.photo"


def area(label: str, *, help_text: str = "", required: bool = True) -> forms.CharField:
    box = forms.Textarea(attrs={"rows": 4, "cols": 60})
    return forms.CharField(label=label, widget=box, max_length=LONGEST, help_text=help_text, required=required)


class CaseForm(forms.Form):
    """What was typed stays. ``occasions``: the ready-made sentences that fit; they go into ``text_field``."""

    occasions: ClassVar[tuple[str, ...]] = ()
    text_field: ClassVar[str] = "text"
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**62)

    def __init__(self, *args: Any, report: Report | None = None, **kwargs: Any) -> None:
        self.report = report
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.prepare()

    def prepare(self) -> None:
        """Choices that depend on the report."""

    def show_now(self, version: int) -> None:
        """Bring the hidden field to what the page shows now, whatever was sent."""
        self.initial["version"] = version
        if self.is_bound:
            self._put(self.add_prefix("version"), str(version))

    def insert(self, module: TextModule | None) -> None:
        """Put a ready-made sentence behind what was typed; nothing is judged yet."""
        name = self.add_prefix(self.text_field)
        typed = self.data.get(name, "").rstrip()
        if module is not None and module.text not in typed:
            self._put(name, f"{typed}\n\n{module.text}".strip())
        self.is_valid()  # uploads are stored now, and not lost
        self._errors = ErrorDict()

    def _put(self, name: str, value: str) -> None:
        """Replace one thing that was posted; what was posted itself can't be changed."""
        data = QueryDict(mutable=True)
        data.update(self.data)
        data[name] = value
        self.data = data


class PlainForm(CaseForm):
    """A button."""


class AssignForm(CaseForm):
    to = forms.ModelChoiceField(
        User.objects.none(), label="Person", required=False, empty_label="niemand", blank=True
    )

    def prepare(self) -> None:
        if self.report is not None:
            self.fields["to"].queryset = colleagues(self.report.department)  # type: ignore[attr-defined]
            self.initial.setdefault("to", self.report.assignee_id)


class PlanForm(CaseForm):
    occasions = (Occasion.PROGRESS,)
    planned_for = forms.DateField(
        label="Tag", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    text = area("Dazu", required=False, help_text="Öffentlich; alle Beteiligten bekommen eine E-Mail.")


class UpdateForm(CaseForm):
    occasions = (Occasion.PROGRESS,)
    text = area("Zwischenstand", help_text="Öffentlich; alle Beteiligten bekommen eine E-Mail.")


class ReplyForm(CaseForm):
    occasions = (Occasion.PROGRESS,)
    text = area("Nachricht", help_text="Nur für die meldende Person, per E-Mail.")


class QuestionForm(CaseForm):
    occasions = (Occasion.QUESTION,)
    text_field = "question"
    question = area("Frage", help_text="Per E-Mail mit Link zum Antworten. Bis zur Antwort ruht die Frist.")


class NoteForm(CaseForm):
    text = area("Notiz", help_text="Bleibt im Haus.")


class HandOverForm(CaseForm):
    to = forms.ModelChoiceField(Department.objects.none(), label="An welches Amt?", empty_label="bitte wählen")
    reason = area("Grund", help_text="Für die Kolleginnen und Kollegen; bleibt im Haus.")

    def prepare(self) -> None:
        desks = desks_with_reports().order_by("name")
        if self.report is not None:
            desks = desks.exclude(pk=self.report.department_id)
        _offer_desks(self.fields["to"], desks, "bitte wählen")


class ForwardForm(CaseForm):
    occasions = (Occasion.FORWARD,)
    target = forms.CharField(label="An wen?", max_length=200, help_text="Zum Beispiel: Deutsche Bahn.")
    text = area(
        "Text", help_text="Öffentlich; alle Beteiligten bekommen eine E-Mail. Die Meldung bleibt offen."
    )


class ContractorForm(CaseForm):
    company = forms.CharField(label="Firma", max_length=100)
    email = forms.EmailField(label="E-Mail der Firma")
    task = area("Auftrag", help_text="Das liest die Firma. Keine Kontaktdaten der meldenden Person.")
    days = forms.IntegerField(
        label="Link gilt … Tage",
        initial=14,
        min_value=1,
        max_value=90,
        help_text="Ort und Fotos sieht die Firma über den Link.",
    )


class EndForm(CaseForm):
    occasions = (Occasion.CLOSE, Occasion.NOT_DONE)
    reason = forms.ChoiceField(
        label="Grund",
        choices=[
            ("", "bitte wählen"),
            *((value, label) for value, label in CloseReason.choices if value != CloseReason.DUPLICATE),
        ],
    )
    forwarded_to = forms.CharField(
        label="Wer ist zuständig?",
        max_length=200,
        required=False,
        help_text="Nur bei „Stadt ist nicht zuständig“.",
    )
    text = area("Schlusswort", help_text="Öffentlich; alle Beteiligten bekommen eine E-Mail.")


class CloseForm(KeepsUploads, EndForm):
    photo_1 = PhotoField(label="Foto nachher", purpose=PURPOSE, required=False)
    photo_2 = PhotoField(label="Zweites Foto nachher", purpose=PURPOSE, required=False)

    @property
    def photos(self) -> list[Any]:
        chosen = (self.cleaned_data.get(name) for name in ("photo_1", "photo_2"))
        return [stored.pk for stored in chosen if stored is not None]


class MergeForm(CaseForm):
    first = forms.CharField(label="Nummer der ersten Meldung", max_length=20)
    text = area(
        "Text",
        required=False,
        help_text="Öffentlich; alle Beteiligten bekommen eine E-Mail. Leer: ein Satz mit der Nummer.",
    )

    def clean_first(self) -> str:
        return str(self.cleaned_data["first"]).upper().replace(" ", "").replace("-", "")


class ReopenForm(CaseForm):
    occasions = (Occasion.PROGRESS,)
    text = area("Warum?", help_text="Öffentlich; alle Beteiligten bekommen eine E-Mail.")


class PriorityForm(CaseForm):
    priority = forms.TypedChoiceField(label="Dringlichkeit", choices=Priority.choices, coerce=int)

    def prepare(self) -> None:
        if self.report is not None:
            self.initial.setdefault("priority", self.report.priority)


def case_form(
    kind: type[CaseForm], name: str, request: HttpRequest, report: Report, *, is_bound: bool
) -> CaseForm:
    extra = {"request": request} if issubclass(kind, KeepsUploads) else {}
    sent = (request.POST, request.FILES) if is_bound else ()
    form = kind(*sent, prefix=name, report=report, **extra)
    for field in form.fields.values():
        if isinstance(field, KeptFileField):
            field.sender = f"desk:{request.user.pk}"  # a whole office shares one address
    return form


def _offer_desks(field: Any, desks: QuerySet[Department], nobody: str) -> None:
    """Fetched at once, and only where they are shown."""
    key = field.to_field_name or "pk"
    field.queryset = desks
    field.choices = lambda: [("", nobody), *((getattr(desk, key), desk.name) for desk in list(desks))]


def colleagues(department: Department) -> QuerySet[User]:
    """Who works at a desk today."""
    held = Membership.objects.in_force().filter(department=department, role__in=OFFICE_ROLES)
    return User.objects.filter(is_active=True, memberships__in=held).distinct().order_by("name", "email")


def version_of(report: Report) -> int:
    """Every step leaves a line, so the last line's number is the version of a case."""
    last = CaseEntry.objects.filter(report=report).order_by("-pk").values_list("pk", flat=True).first()
    return last or 0


class WorklistForm(forms.Form):
    """What the address asks for; what is unsound is left out, so that an old address still shows a list."""

    liste = forms.ChoiceField(required=False, choices=[(key, label) for key, (label, _rows) in LISTS.items()])
    stand = forms.ChoiceField(
        label="Stand", required=False, choices=[("", "alle dieser Liste"), *ReportStatus.choices]
    )
    gruppe = forms.ModelChoiceField(
        Category.objects.groups(),
        label="Thema",
        required=False,
        to_field_name="code",
        empty_label="alle",
    )
    amt = forms.ModelChoiceField(
        Department.objects.none(), label="Amt", required=False, to_field_name="key", empty_label="alle"
    )
    nah = forms.SlugField(required=False, max_length=12)
    seite = forms.IntegerField(required=False, min_value=1, max_value=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_desks(self.fields["amt"], desks_with_reports().order_by("name"), "alle")

    @property
    def wanted(self) -> Wanted:
        self.is_valid()  # once: the answers are kept
        data = self.cleaned_data
        group, desk = data.get("gruppe"), data.get("amt")
        return Wanted(
            name=data.get("liste") or "offen",
            status=data.get("stand") or "",
            group=group.code if group else "",
            desk=desk.key if desk else "",
            near=data.get("nah") or "",
            page=data.get("seite") or 1,
        )

    def query(self, **other: object) -> str:
        """The end of an address: what was asked for, with something else in it."""
        wanted = self.wanted
        asked = {
            "liste": wanted.name,
            "stand": wanted.status,
            "gruppe": wanted.group,
            "amt": wanted.desk,
            "nah": wanted.near,
            "seite": wanted.page,
            **other,
        }
        plain = {("liste", "offen"), ("seite", 1)}
        return urlencode({name: value for name, value in asked.items() if value and (name, value) not in plain})


class SearchForm(forms.Form):
    q = forms.CharField(
        label="Nummer, Wörter oder E-Mail-Adresse",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
