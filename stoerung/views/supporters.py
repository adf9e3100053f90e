""" "Ich auch": join an open report in one tap, leave an address afterwards, take it back."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from portal.errors import RuleViolation
from portal.secret_links import digest
from portal.throttling.addresses import client_address
from portal.throttling.services import hit
from portal.throttling.views import throttle, too_many
from stoerung import reporter_page
from stoerung.drafts import forget_draft
from stoerung.forms.contact import SupporterForm
from stoerung.models import Report, Supporter
from stoerung.services import reporting

HOUR: Final = timedelta(hours=1)
JOINS_PER_HOUR: Final = 60
MAILS_PER_HOUR: Final = 20
"""Addresses that one address may give: each gets a mail it may not have asked for."""


@require_POST
@throttle("stoerung.join", limit=JOINS_PER_HOUR, window=HOUR)
def join_report(request: HttpRequest, number: str) -> HttpResponse:
    """One tap. The same browser again is the same supporter."""
    report = get_object_or_404(Report.objects.public(), number=number)
    try:
        supporter = reporting.join_report(
            report.pk, key=_key_of_browser(request, report), language=get_language() or "de"
        )
    except RuleViolation as refusal:
        messages.info(request, str(refusal.message))
        return redirect("stoerung:public_report", number)
    if request.POST.get("instead"):
        forget_draft(request.session)  # the report that was being filled in is not needed any more
    return redirect("stoerung:supporter_joined", supporter.secret)


def _key_of_browser(request: HttpRequest, report: Report) -> UUID:
    """From the secret of the CSRF cookie, which every sent form has: two taps at once have the same."""
    get_token(request)
    secret = f"{request.META['CSRF_COOKIE']}:{report.pk}"
    return UUID(bytes=salted_hmac("stoerung.join", secret, algorithm="sha256").digest()[:16])


@never_cache
@require_http_methods(["GET", "POST"])
def supporter_joined(request: HttpRequest, secret: str) -> HttpResponse:
    """Thanks; and an address, for whoever wants to hear how it ends."""
    supporter = _supporter_behind(secret)
    form = SupporterForm(request.POST or None, auto_id="%s")
    if request.method == "POST" and form.is_valid():
        allowed = hit("stoerung.supporter", client_address(request), MAILS_PER_HOUR, HOUR)
        if not allowed:
            return too_many(request, allowed.retry_after)
        if _has_address(supporter, form):
            return redirect("stoerung:supporter_joined", secret)
    context = {
        "form": form,
        "report": supporter.report,
        "supporter": supporter,
        "secret": secret,
        "others": supporter.report.supporters.count() - 1,
        "badge_kind": reporter_page.badge_kind(supporter.report),
        "label": reporter_page.public_label(supporter.report),
        "address": reporter_page.masked(supporter.email),
    }
    return render(request, "stoerung/supporter_joined.html", context)


def _has_address(supporter: Supporter, form: SupporterForm) -> bool:
    try:
        reporting.give_address(supporter.pk, form.cleaned_data["email"])
    except RuleViolation as refusal:
        form.add_error("email", str(refusal.message))
        return False
    return True


@never_cache
@require_http_methods(["GET", "POST"])
def leave_report(request: HttpRequest, secret: str) -> HttpResponse:
    """No more mails. A link in a mail only shows the button: programs that look at links press none."""
    supporter = _supporter_behind(secret)
    if request.method == "POST":
        reporting.leave_report(supporter.pk)
        messages.success(request, _("Wir schreiben Ihnen nicht mehr. Ihre Adresse ist gelöscht."))
        return redirect("stoerung:supporter_joined", secret)
    return render(request, "stoerung/leave_report.html", {"report": supporter.report, "supporter": supporter})


def _supporter_behind(secret: str) -> Supporter:
    found = Supporter.objects.filter(link_digest=digest(secret)).select_related("report__category").first()
    if found is None:
        raise Http404
    return found
