from django.conf import settings
from django.http import HttpRequest

NAMES = dict(settings.LANGUAGES)


def frame(request: HttpRequest) -> dict[str, object]:
    """What header and footer of every page show."""
    offered = getattr(request, "offered_languages", ())
    spoken = getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE)
    return {
        "demo": settings.DEMO,
        "official_banner": settings.OFFICIAL_BANNER,
        "operator": settings.OPERATOR,
        "languages": [(code, NAMES[code]) for code in offered if code != spoken],
    }
