from django.conf import settings
from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, object]:
    return {"demo": settings.DEMO, "operator": settings.OPERATOR}
