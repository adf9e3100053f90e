"""Go through orders by the clock: a faulty one is logged and comes again, and never stops the others."""

import logging
from collections.abc import Callable, Iterable
from uuid import UUID

log = logging.getLogger(__name__)


def each(keys: Iterable[UUID], act: Callable[[UUID], bool]) -> int:
    """Act on every order, each in a transaction of its own; how many of them it did something to."""
    return sum(_tried(key, act) for key in list(keys))


def _tried(key: UUID, act: Callable[[UUID], bool]) -> bool:
    try:
        return act(key)
    except Exception:  # whatever is wrong with one order, the others must go on
        log.exception("order %s could not be worked on", key)
        return False
