from typing import Any

from django.core.management.base import BaseCommand

from portal.notifications import delivery


class Command(BaseCommand):
    help = "Versendet jetzt, was fällig ist; auch ohne Redis und neben laufenden Workern."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{delivery.deliver_due()} Nachrichten versandt.")
