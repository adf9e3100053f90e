from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "portal.privacy"
    verbose_name = _("Datenschutz")

    def ready(self) -> None:
        autodiscover_modules("privacy")
        from portal.privacy import third_party  # noqa: F401  models have to be loaded first
