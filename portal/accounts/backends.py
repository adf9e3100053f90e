from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from portal.accounts.models import User


class EmailBackend(ModelBackend):
    """Mail address and password. An unknown address takes as long as a wrong password."""

    def authenticate(  # type: ignore[override]  # credentials are named as the login form names them
        self, request: HttpRequest | None, email: str | None = None, password: str | None = None, **other: Any
    ) -> User | None:
        if not email or not password:
            return None
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and self.user_can_authenticate(user) else None
