"""The list of dead letters on the office's first page."""

from portal.accounts import worklists
from portal.accounts.models import User
from portal.notifications.policies import may_see_messages, visible_to
from portal.notifications.states import Status


def announce() -> None:
    worklists.register(
        "Unzustellbare Nachrichten", "admin:notifications_dead_letters", count_dead_letters, may_see_messages
    )


def count_dead_letters(user: User) -> int:
    """Those that can still be brought back."""
    return visible_to(user).filter(status=Status.DEAD, erased_at__isnull=True).count()
