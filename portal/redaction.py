"""Keep secrets out of the log: addresses of secret pages are as good as a key.

Django logs the path of every refused or failed request; ours carry secrets of 32 characters (Base32).
"""

import logging
import re

SECRET = re.compile(r"(?<=/)[a-z2-7]{32}(?=[/.\s]|$)")
"""A path's part as portal.secret_links makes them; also the secret addresses of files."""


class RedactSecrets(logging.Filter):
    """Replaces secrets in the finished line; hangs on the handler, so that no logger is forgotten."""

    def filter(self, record: logging.LogRecord) -> bool:
        line = record.getMessage()
        if SECRET.search(line):
            record.msg, record.args = SECRET.sub("[…]", line), ()
        return True
