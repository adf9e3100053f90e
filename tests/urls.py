"""Every address the portal has, from the resolver: for tests that must not forget one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

SAMPLES = {"int": "1", "uuid": "00000000-0000-4000-8000-000000000000", "slug": "x", "str": "x", "path": "x"}
_GROUP = re.compile(r"\(\?P<\w+>[^)]*\)")  # of a regular expression
_CONVERTER = re.compile(r"<(?:(?P<kind>\w+):)?\w+>")


@dataclass(frozen=True)
class Address:
    """A URL pattern: ``name`` with its namespace (the route where it has none), and a path that matches it."""

    name: str
    path: str
    view: object

    def __str__(self) -> str:
        return self.name


def addresses() -> list[Address]:
    return list(_walk(get_resolver().url_patterns, "/", ""))


def admin_addresses() -> list[Address]:
    return [address for address in addresses() if address.name.startswith("admin:")]


def _walk(patterns: list[URLPattern | URLResolver], prefix: str, namespace: str) -> Iterator[Address]:
    for pattern in patterns:
        path = prefix + _sample(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, path, inner)
        else:
            yield Address(namespace + (pattern.name or str(pattern.pattern)), path, pattern.callback)


def _sample(route: str) -> str:
    route = _GROUP.sub("x", route.removeprefix("^").removesuffix("$"))
    return _CONVERTER.sub(lambda found: SAMPLES.get(found["kind"] or "str", "x"), route)
