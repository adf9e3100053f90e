"""What `build` leaves behind. Apart from it, because every process asks, and few have use for its libraries."""

from pathlib import Path

STYLE_SHEET = Path("css/portal.css")
FINGERPRINT = Path(".fingerprint")


def is_built(target: Path) -> bool:
    """Is there something to serve? (Whether it is up to date, only `build` knows.)"""
    return (target / STYLE_SHEET).is_file() and (target / FINGERPRINT).is_file()
