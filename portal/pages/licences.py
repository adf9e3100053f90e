"""What free software does the portal consist of, and under which licences?"""

import re
from dataclasses import dataclass
from functools import cache
from importlib import metadata

from django.conf import settings

NAME = re.compile(r"^([A-Za-z0-9][\w.-]*)==", re.MULTILINE)


@dataclass(frozen=True)
class Package:
    """An installed package, as its own metadata describe it."""

    name: str
    version: str
    licence: str


@cache
def packages() -> list[Package]:
    """The Python packages a production runs on, by name. Empty where the list of requirements is not there."""
    requirements = settings.BASE_DIR / "requirements" / "base.txt"
    if not requirements.is_file():
        return []
    # A package stands there once for each kind of machine.
    names = set(NAME.findall(requirements.read_text(encoding="utf-8")))
    found = (_package(name) for name in names)
    return sorted((package for package in found if package), key=lambda package: package.name.lower())


def _package(name: str) -> Package | None:
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    return Package(about["Name"], about["Version"], _licence(about))


def _licence(about: metadata.PackageMetadata) -> str:
    """Short name of the licence; older packages say it in their classifiers, or in their own words."""
    if expression := about.get_all("License-Expression"):
        return str(expression[0])
    classifiers = [
        entry.rpartition(" :: ")[2]
        for entry in about.get_all("Classifier") or ()
        if entry.startswith("License ::")
    ]
    if classifiers:
        return ", ".join(classifiers)
    return str((about.get_all("License") or [""])[0]).strip().partition("\n")[0][:80]
