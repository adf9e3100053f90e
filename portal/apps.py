from django.apps import AppConfig
from django.core.checks import register

from portal.assets.checks import assets_are_built


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        register(assets_are_built)
