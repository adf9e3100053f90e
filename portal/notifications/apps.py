from importlib import import_module

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "portal.notifications"
    verbose_name = "Nachrichten"

    def ready(self) -> None:
        import_module("portal.notifications.worklist").announce()
