from importlib import import_module

from django.apps import AppConfig
from django.core.checks import register

from portal.assets.checks import assets_are_built


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        register(assets_are_built)
        # Web processes and commands ring at our broker only if our Celery app exists there, too.
        import_module("portal.celery")
