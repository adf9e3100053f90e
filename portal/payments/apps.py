from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate  # noqa: TID251  Django's own hook, not a call between our apps


class PaymentsConfig(AppConfig):
    name = "portal.payments"
    verbose_name = "Zahlungen"

    def ready(self) -> None:
        import_module("portal.payments.checks")
        import_module("portal.payments.worklist").announce()
        post_migrate.connect(_restore_vat_rates, sender=self, dispatch_uid="payments.restore_vat_rates")


def _restore_vat_rates(**_options: Any) -> None:
    """After `flush`, too: without a tax rate nothing can be sold."""
    import_module("portal.payments.services.vat_rates").restore_vat_rates()
