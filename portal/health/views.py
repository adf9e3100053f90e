"""For machines: is this process alive, may it serve, how is the rest? No personal data, no session."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.health import services


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers at all; asks nobody else."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 if requests can be served, else 503."""
    readiness = services.readiness()
    return JsonResponse(readiness, status=200 if readiness["ready"] else 503)


@never_cache
@require_safe
def status(request: HttpRequest) -> JsonResponse:
    """Everything, for monitoring: 503 if nothing can be served, else 200 and "state" says how well."""
    found = services.status()
    return JsonResponse(found, status=503 if found["state"] == "down" else 200)
