"""What can be done with a case: one form, one address, one service each."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.accounts.models import User
from portal.errors import RuleViolation
from portal.workflow import can_move_to
from stoerung.admin import forms
from stoerung.models import Report
from stoerung.policies import reports_visible_to
from stoerung.services import casework
from stoerung.services.contractors import give_to_contractor
from stoerung.states import ReportStatus

S = ReportStatus


@dataclass(frozen=True)
class Action:
    """``perform(report id, clerk, form)`` calls the service; ``fits`` says whether the form is shown at all."""

    name: str
    path: str
    group: str
    label: str
    button: str
    form: type[forms.CaseForm]
    perform: Callable[[UUID, User, Any], object]
    done: str
    fits: Callable[[Report], bool]


def _is_open(report: Report) -> bool:
    return report.is_open


def _is_closed(report: Report) -> bool:
    return not report.is_open


def _can(status: str) -> Callable[[Report], bool]:
    return lambda report: can_move_to(report, status)


def _can_be_taken(report: Report) -> bool:
    return (can_move_to(report, S.IN_PROGRESS) and report.is_open) or _is_untaken(report)


def _is_untaken(report: Report) -> bool:
    return report.status == S.IN_PROGRESS and report.assignee_id is None


def _has_address(report: Report) -> bool:
    return bool(report.email)


def _can_be_asked(report: Report) -> bool:
    return bool(report.email) and can_move_to(report, S.WAITING)


def _close(pk: UUID, by: User, form: Any) -> object:
    data = form.cleaned_data
    return casework.close_report(
        pk, by, data["reason"], data["text"], forwarded_to=data["forwarded_to"], after_photos=form.photos
    )


def _merge(pk: UUID, by: User, form: Any) -> object:
    first = (
        reports_visible_to(by).filter(number=form.cleaned_data["first"]).values_list("pk", flat=True).first()
    )
    if first is None:
        raise RuleViolation("Diese Nummer gibt es nicht.", field="first", code="first")
    return casework.merge_into(pk, first, by, form.cleaned_data["text"])


def _contract(pk: UUID, by: User, form: Any) -> object:
    data = form.cleaned_data
    return give_to_contractor(pk, by, data["company"], data["email"], data["task"], data["days"])


NEXT, WORDS, ELSEWHERE, PUT_RIGHT = "Nächster Schritt", "Schreiben", "Weitergeben", "Berichtigen"
GROUPS = (NEXT, WORDS, ELSEWHERE, PUT_RIGHT)

ACTIONS = (
    Action(
        "take_up",
        "annehmen",
        NEXT,
        "Annehmen",
        "Annehmen",
        forms.PlainForm,
        lambda pk, by, form: casework.take_up(pk, by),
        "Sie bearbeiten diese Meldung jetzt.",
        _can_be_taken,
    ),
    Action(
        "plan_work",
        "einplanen",
        NEXT,
        "Einplanen",
        "Einplanen",
        forms.PlanForm,
        lambda pk, by, form: casework.plan_work(
            pk, by, form.cleaned_data["planned_for"], form.cleaned_data["text"]
        ),
        "Die Arbeit ist eingeplant.",
        _can(S.PLANNED),
    ),
    Action(
        "ask_reporter",
        "rueckfragen",
        NEXT,
        "Rückfrage stellen",
        "Frage senden",
        forms.QuestionForm,
        lambda pk, by, form: casework.ask_reporter(pk, by, form.cleaned_data["question"]),
        "Die Frage ist unterwegs. Bis zur Antwort ruht die Frist.",
        _can_be_asked,
    ),
    Action(
        "close_report",
        "beenden",
        NEXT,
        "Beenden",
        "Meldung beenden",
        forms.CloseForm,
        _close,
        "Die Meldung ist beendet.",
        _is_open,
    ),
    Action(
        "reopen",
        "wieder-oeffnen",
        NEXT,
        "Wieder öffnen",
        "Wieder öffnen",
        forms.ReopenForm,
        lambda pk, by, form: casework.reopen(pk, by, form.cleaned_data["text"]),
        "Die Meldung ist wieder offen.",
        _is_closed,
    ),
    Action(
        "post_update",
        "zwischenstand",
        WORDS,
        "Zwischenstand veröffentlichen",
        "Veröffentlichen",
        forms.UpdateForm,
        lambda pk, by, form: casework.post_update(pk, by, form.cleaned_data["text"]),
        "Der Zwischenstand ist veröffentlicht.",
        _is_open,
    ),
    Action(
        "reply_to_reporter",
        "antworten",
        WORDS,
        "Der meldenden Person schreiben",
        "Nachricht senden",
        forms.ReplyForm,
        lambda pk, by, form: casework.reply_to_reporter(pk, by, form.cleaned_data["text"]),
        "Die Nachricht ist unterwegs.",
        _has_address,
    ),
    Action(
        "add_note",
        "notiz",
        WORDS,
        "Interne Notiz",
        "Notiz speichern",
        forms.NoteForm,
        lambda pk, by, form: casework.add_note(pk, by, form.cleaned_data["text"]),
        "Die Notiz ist gespeichert.",
        lambda report: True,
    ),
    Action(
        "hand_over",
        "abgeben",
        ELSEWHERE,
        "An ein anderes Amt abgeben",
        "Abgeben",
        forms.HandOverForm,
        lambda pk, by, form: casework.hand_over(pk, by, form.cleaned_data["to"], form.cleaned_data["reason"]),
        "",
        _is_open,
    ),
    Action(
        "give_to_contractor",
        "beauftragen",
        ELSEWHERE,
        "Firma beauftragen",
        "Auftrag senden",
        forms.ContractorForm,
        _contract,
        "Die Firma bekommt den Auftrag per E-Mail.",
        _is_open,
    ),
    Action(
        "forward_outside",
        "weitergeben",
        ELSEWHERE,
        "Nach draußen weitergeben",
        "Weitergeben",
        forms.ForwardForm,
        lambda pk, by, form: casework.forward_outside(
            pk, by, form.cleaned_data["target"], form.cleaned_data["text"]
        ),
        "Die Meldung ist weitergegeben und bleibt offen.",
        _can(S.FORWARDED),
    ),
    Action(
        "assign",
        "zuweisen",
        PUT_RIGHT,
        "Zuweisen",
        "Zuweisen",
        forms.AssignForm,
        lambda pk, by, form: casework.assign(pk, by, form.cleaned_data["to"]),
        "Die Zuweisung ist gespeichert.",
        _is_open,
    ),
    Action(
        "set_priority",
        "dringlichkeit",
        PUT_RIGHT,
        "Dringlichkeit",
        "Speichern",
        forms.PriorityForm,
        lambda pk, by, form: casework.set_priority(pk, by, form.cleaned_data["priority"]),
        "Die Dringlichkeit ist gespeichert.",
        _is_open,
    ),
    Action(
        "merge_into",
        "zusammenlegen",
        PUT_RIGHT,
        "Als schon gemeldet zusammenlegen",
        "Zusammenlegen",
        forms.MergeForm,
        _merge,
        "Die Meldung gehört jetzt zur ersten.",
        _is_open,
    ),
)
