"""What can go wrong: a fact a person gave, or a table an office entered."""

from portal.errors import RuleViolation


class FactsError(RuleViolation):
    """A fact about the vehicle is missing (code ``missing``) or makes no sense (code ``invalid``).

    ``field`` is the name of the fact in ``VehicleFacts``.
    """


class TableError(ValueError):
    """The emission table is malformed; the text names the place, e.g. ``tables.M1.diesel.3``."""
