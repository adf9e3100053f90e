from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.privacy.models import DeletionRun
from portal.privacy.words import personal_data


@require_safe
def stored_data(request: HttpRequest) -> HttpResponse:
    """What the portal stores about people, why and until when: made from the register."""
    services = personal_data(timezone.localdate())
    last_run = DeletionRun.objects.first()
    return render(request, "privacy/stored_data.html", {"services": services, "last_run": last_run})
