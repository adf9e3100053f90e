"""What goes wrong on one machine is said in one sentence."""


class LocalError(Exception):
    """A private service can't be had; the text is a German sentence fit to be shown."""
