"""Who may look at money and set it right."""

from django.contrib.auth.models import AnonymousUser

from portal.accounts.models import User
from portal.accounts.policies import operates, works_in

TREASURY = "stadtkasse"
"""The department that answers for payments, receipts and tax rates."""


def may_check_payments(user: User | AnonymousUser) -> bool:
    return operates(user) or works_in(user, TREASURY)
