from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate  # noqa: TID251  Django's own hook, not a call between our apps
from django.utils.translation import gettext_lazy as _


class StoerungConfig(AppConfig):
    name = "stoerung"
    verbose_name = _("Störungsmelder")

    def ready(self) -> None:
        """Tell the building blocks what this service brings; none of them imports it."""
        from stoerung import registrations

        registrations.register_all()
        post_migrate.connect(_load_catalogue, sender=self, dispatch_uid="stoerung.load_catalogue")


def _load_catalogue(plan: Sequence[tuple[Any, bool]] = (), **_kwargs: Any) -> None:
    """The shipped catalogue belongs to the schema: without it nothing could be reported."""
    from stoerung.services.catalogue import load_catalogue

    goes_back = any(backwards for _migration, backwards in plan)
    if not goes_back:
        load_catalogue()
