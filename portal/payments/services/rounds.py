"""Go through rows one by one: a faulty one is logged and comes again, and never stops the others."""

import logging
from collections.abc import Callable, Iterable
from uuid import UUID

from portal.payments.base import PaymentUnavailable

log = logging.getLogger(__name__)


def each(keys: Iterable[UUID], act: Callable[[UUID], object]) -> int:
    """Act on every row; the number that went through."""
    return sum(_tried(key, act) for key in list(keys))


def _tried(key: UUID, act: Callable[[UUID], object]) -> bool:
    try:
        act(key)
    except PaymentUnavailable:
        log.warning("%s waits: the provider is not available", key)
        return False
    except Exception:  # whatever a payable does wrong, the money of others must go on
        log.exception("%s could not be worked on", key)
        return False
    return True
