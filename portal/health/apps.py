from django.apps import AppConfig

from portal.health import pulse


class HealthConfig(AppConfig):
    name = "portal.health"
    verbose_name = "Betriebszustand"

    def ready(self) -> None:
        pulse.listen()
