from importlib import import_module

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "portal.payments"
    verbose_name = "Zahlungen"

    def ready(self) -> None:
        import_module("portal.payments.checks")
        import_module("portal.payments.worklist").announce()
