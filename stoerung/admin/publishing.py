"""What strangers see of a case: a text that a clerk has read, and photos one by one."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.errors import RuleViolation
from stoerung.admin.pages import READ, SEND, Address, clerk, page, report_or_404
from stoerung.models import Photo, Report
from stoerung.private_words import Finding, find_private, masked
from stoerung.services import publishing

LONGEST = 4000
WORDS = {
    "email": "E-Mail-Adresse",
    "iban": "Bankverbindung",
    "birth": "Geburtsdatum",
    "phone": "Telefonnummer",
    "plate": "Kennzeichen",
    "name": "Name",
}


class PublishForm(forms.Form):
    """``sure`` is asked for only where the text still names somebody."""

    text = forms.CharField(
        label="Öffentlicher Text", widget=forms.Textarea(attrs={"rows": 8, "cols": 70}), max_length=LONGEST
    )
    photos = forms.ModelMultipleChoiceField(Photo.objects.none(), label="Diese Fotos zeigen", required=False)
    sure = forms.BooleanField(label="Ich habe das geprüft, es soll so erscheinen", required=False)

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["photos"].queryset = report.photos.all()  # type: ignore[attr-defined]
        self.findings = find_private(self.data.get("text", "")) if self.is_bound else []

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.findings and not data.get("sure") and data.get("text"):
            found = ", ".join(f"{WORDS[it.kind]} „{it.text}“" for it in self.findings)
            self.add_error(
                "text",
                f"Darin steht vielleicht Persönliches: {found}. Bitte ändern oder bestätigen.",
            )
        return data


class HideForm(forms.Form):
    reason = forms.CharField(label="Grund", max_length=200, help_text="Bleibt im Haus.")


@dataclass(frozen=True)
class Piece:
    """A part of a text; ``kind`` says what is private about it, empty for nothing."""

    text: str
    kind: str = ""


def pieces(text: str, findings: list[Finding]) -> list[Piece]:
    """The whole text, cut where something private begins and ends."""
    cuts = sorted({0, len(text), *(it.start for it in findings), *(it.end for it in findings)})
    kinds = {it.start: WORDS[it.kind] for it in findings}
    return [Piece(text[start:end], kinds.get(start, "")) for start, end in pairwise(cuts)]


def moderate(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _shown(request, report_or_404(request, pk))


def publish_report(request: HttpRequest, pk: UUID) -> HttpResponse:
    report = report_or_404(request, pk)
    form = PublishForm(request.POST, report=report)
    if not form.is_valid():
        return _shown(request, report, publish=form)
    try:
        chosen = [photo.pk for photo in form.cleaned_data["photos"]]
        publishing.publish(pk, clerk(request), form.cleaned_data["text"], chosen)
    except RuleViolation as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _shown(request, report, publish=form)
    messages.success(request, "Text und gewählte Fotos sind öffentlich.")
    return redirect("admin:stoerung_report_moderate", pk)


def hide_report(request: HttpRequest, pk: UUID) -> HttpResponse:
    report = report_or_404(request, pk)
    form = HideForm(request.POST)
    if not form.is_valid():
        return _shown(request, report, hide=form)
    try:
        publishing.hide(pk, clerk(request), form.cleaned_data["reason"])
    except RuleViolation as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _shown(request, report, hide=form)
    messages.success(request, "Von dieser Meldung ist nichts mehr öffentlich.")
    return redirect("admin:stoerung_report_moderate", pk)


def _shown(
    request: HttpRequest, report: Report, publish: PublishForm | None = None, hide: HideForm | None = None
) -> HttpResponse:
    findings = find_private(report.description)
    photos = list(report.photos.select_related("original", "shown"))
    initial = {
        "text": report.public_text or masked(report.description),
        "photos": [photo.pk for photo in photos if photo.is_public],
    }
    context = {
        "title": f"Meldung {report.number}: öffentlich machen",
        "report": report,
        "pieces": pieces(report.description, findings),
        "findings": findings,
        "suggestion": masked(report.description),
        "photos": photos,
        "publish": publish or PublishForm(report=report, initial=initial),
        "hide": hide or HideForm(),
    }
    return page(request, "moderate", context)


ADDRESSES = [
    Address("<uuid:pk>/veroeffentlichen/", READ, moderate, "moderate"),
    Address("<uuid:pk>/veroeffentlichen/text/", SEND, publish_report, "publish_report"),
    Address("<uuid:pk>/verbergen/", SEND, hide_report, "hide_report"),
]
