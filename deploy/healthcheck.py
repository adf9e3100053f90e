"""What a container asks itself: ``healthcheck.py web`` asks the server, ``healthcheck.py pulse`` looks at
the file that worker and beat touch. Exit code 0 means well. Only the standard library: it runs often."""

import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

PULSE_AGE = 120.0  # seconds: four pulses


def web_is_well() -> bool:
    """Whether the server in this container answers, asked under the portal's own name."""
    host = urlsplit(os.environ["BASE_URL"]).netloc
    request = urllib.request.Request("http://127.0.0.1:8000/health/live", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=4) as answer:  # noqa: S310  (our own address)
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def pulse_is_fresh() -> bool:
    """Whether worker or beat have lately shown that they work."""
    try:
        age = time.time() - Path(os.environ["PULSE_FILE"]).stat().st_mtime
    except FileNotFoundError:
        return False
    return age < PULSE_AGE


if __name__ == "__main__":
    well = web_is_well() if sys.argv[1:] == ["web"] else pulse_is_fresh()
    sys.exit(0 if well else 1)
