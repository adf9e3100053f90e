"""Keep secrets out of the log: addresses of secret pages are as good as a key.

Django logs the path of every refused or failed request, and texts of errors quote addresses, too; ours carry
secrets of 32 characters (Base32), and the key with which a forgotten password is set anew.
"""

import logging
import re

SECRET = re.compile(
    r"(?<=/)[a-z2-7]{32}(?![A-Za-z0-9_-])"  # as portal.secret_links makes them; also the addresses of files
    r"|(?<=/passwort/neu/)[0-9a-z]+-(?!fertig)[^/\s'\"]+"
)


class RedactSecrets(logging.Formatter):
    """Cuts secrets out of all that is written, tracebacks included, whatever logger they come from."""

    def format(self, record: logging.LogRecord) -> str:
        return SECRET.sub("[…]", super().format(record))
