"""The first person of a new portal, who then enters all others in the admin."""

import getpass
from pathlib import Path
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from portal.accounts.models import User
from portal.accounts.services import password_link
from portal.audit.services import record


class Command(BaseCommand):
    help = (
        "Legt eine Person an, die das Portal betreibt, und gibt einen Link aus, mit dem sie ihr Passwort setzt."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True, help="Vor- und Nachname: jeder Zugang gehört einer Person")
        source = parser.add_mutually_exclusive_group()
        source.add_argument("--password-file", type=Path, help="Datei mit dem Passwort, statt des Links")
        source.add_argument("--prompt", action="store_true", help="nach dem Passwort fragen, statt des Links")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].strip().lower()
        self._check(email)
        password = self._password(options)
        user = User(email=email, name=options["name"].strip(), is_superuser=True)
        if password is not None:
            self._check_password(password, user)
        user.set_password(password)
        user.save()
        record("accounts.user.operator_created", user)
        self.stdout.write(f"{user.name} <{email}> betreibt jetzt das Portal.")
        if password is None:
            self.stdout.write(f"Passwort setzen (gilt eine Stunde, einmal): {password_link(user)}")

    def _check(self, email: str) -> None:
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email!r} ist keine E-Mail-Adresse.") from None
        if User.objects.filter(email=email).exists():
            raise CommandError("Diese E-Mail-Adresse hat schon jemand.")

    def _password(self, options: dict[str, Any]) -> str | None:
        """None where the person sets it by the link."""
        if options["prompt"]:
            return getpass.getpass("Passwort: ")
        path: Path | None = options["password_file"]
        try:
            return path.read_text(encoding="utf-8").strip() if path is not None else None
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from None

    def _check_password(self, password: str, user: User) -> None:
        try:
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
