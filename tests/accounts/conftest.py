from collections.abc import Callable

import pytest

from portal.notifications.models import OutgoingMessage


@pytest.fixture
def mailbox(db: None) -> Callable[[str], list[OutgoingMessage]]:
    """The mails of one event that wait in the outbox."""
    return lambda event: list(OutgoingMessage.objects.filter(event=event).order_by("created_at"))
