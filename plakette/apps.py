from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate  # noqa: TID251  Django's own hook, not a call between our apps
from django.utils.translation import gettext_lazy as _


class PlaketteConfig(AppConfig):
    name = "plakette"
    verbose_name = _("Feinstaubplakette")

    def ready(self) -> None:
        """Tell the building blocks what this service brings; none of them imports it."""
        from plakette import registrations

        registrations.register_all()
        post_migrate.connect(_load_rules, sender=self, dispatch_uid="plakette.load_rules")


def _load_rules(plan: Sequence[tuple[Any, bool]] = (), **_kwargs: Any) -> None:
    """The shipped rules belong to the schema, as permissions do: without them the service can't answer."""
    from plakette.services.rules import load_rules

    goes_back = any(backwards for _migration, backwards in plan)
    if not goes_back:
        load_rules()
