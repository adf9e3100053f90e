"""What waits for whom: the lists of work that apps announce for the first page after the login."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from portal.accounts.models import User


@dataclass(frozen=True)
class Worklist:
    """A page with work. ``count`` tells how much waits there; None where a number says nothing."""

    label: str | Promise
    url_name: str
    count: Callable[[User], int | None]
    may: Callable[[User], bool]


@dataclass(frozen=True)
class Entry:
    """A line on the page: the words, where they lead, and how much waits."""

    label: str | Promise
    url: str
    count: int | None


_worklists: dict[str, Worklist] = {}


def register(
    label: str | Promise,
    url_name: str,
    count: Callable[[User], int | None],
    may: Callable[[User], bool],
) -> None:
    """Announce a list, in AppConfig.ready(). A second call for the same ``url_name`` replaces the first."""
    _worklists[url_name] = Worklist(label, url_name, count, may)


def worklists_for(user: User) -> list[Entry]:
    """The lists this person may open, in the order of the apps."""
    return [
        Entry(worklist.label, reverse(worklist.url_name), worklist.count(user))
        for worklist in _worklists.values()
        if worklist.may(user)
    ]
