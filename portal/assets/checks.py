from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error

from portal.assets.result import is_built


def assets_are_built(app_configs: Sequence[AppConfig] | None, **options: object) -> list[CheckMessage]:
    """Without the style sheet every page would fail on its first `{% static %}`: say so at the start."""
    if is_built(settings.ASSETS_ROOT):
        return []
    return [
        Error(
            "The style sheet and the fonts have not been made.",
            hint="Run `npm ci --ignore-scripts` and then `python manage.py assets`.",
            id="portal.E001",
        )
    ]
