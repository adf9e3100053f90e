"""What files are for, and who may see them. Apps register their purposes in AppConfig.ready()."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

from portal.uploads.models import StoredFile


def _nothing(stored: StoredFile) -> None:
    """Nobody has to be told."""


@dataclass(frozen=True)
class Purpose:
    """`key` "app.word". `may_see` decides on every request; the secret address alone opens nothing.

    `on_infected` is told, in the same transaction, when a scan after the upload found malware.
    """

    key: str
    may_see: Callable[[HttpRequest, StoredFile], bool]
    on_infected: Callable[[StoredFile], None] = _nothing


_purposes: dict[str, Purpose] = {}


def register_purpose(purpose: Purpose) -> None:
    if purpose.key in _purposes:
        raise ImproperlyConfigured(f"purpose {purpose.key} is registered already")
    _purposes[purpose.key] = purpose


def purpose_of(key: str) -> Purpose | None:
    return _purposes.get(key)
