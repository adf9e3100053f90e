"""The one exception services raise when a rule says no."""

from django.utils.functional import Promise


class RuleViolation(Exception):
    """A rule of the house was broken; ``message`` is fit to be shown to the person who tried.

    ``field`` names the form field the sentence belongs to, if any; ``code`` is for tests and logs.
    """

    def __init__(self, message: str | Promise, *, field: str | None = None, code: str = "rule") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code

    def __str__(self) -> str:
        return str(self.message)
