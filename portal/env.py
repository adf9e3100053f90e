"""Read the environment once, at start, and fail loudly.

Every secret may also come as a file: ``SECRET_KEY_FILE=/run/secrets/key`` stands for ``SECRET_KEY``.
"""

import os
from collections.abc import MutableMapping
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

# What may come as a file. A closed list: other programs have variables that end in _FILE, too.
SECRETS = (
    "SECRET_KEY",
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "STRIPE_API_KEY",
    "STRIPE_WEBHOOK_SECRET",
    "MEDIA_S3_ACCESS_KEY",
    "MEDIA_S3_SECRET_KEY",
)


def read_secret_files(variables: MutableMapping[str, str] = os.environ) -> None:
    """Put the content of each secret's ``NAME_FILE`` under ``NAME``, unless ``NAME`` is set itself.

    Raises ImproperlyConfigured where the file can't be read: an empty secret must not pass for one.
    """
    for name in SECRETS:
        file_name = variables.get(f"{name}_FILE")
        if variables.get(name) or not file_name:
            continue
        try:
            variables[name] = Path(file_name).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE: {error}") from error


def refuse_unsafe(*, demo: bool, debug: bool, secret_key: str, mfa_required: bool) -> None:
    """Stop the start of a production that would be unsafe. The demo says on every page that it is one."""
    if demo:
        return
    faults = []
    if debug:
        faults.append("DEBUG is on")
    if len(secret_key) < 50 or secret_key.startswith("django-insecure"):
        faults.append("SECRET_KEY is missing, short or a default")
    if not mfa_required:
        faults.append("MFA_REQUIRED is off")
    if faults:
        raise ImproperlyConfigured("Refusing to start: " + "; ".join(faults) + ".")


read_secret_files()
env = environ.Env()
