"""Tables for spreadsheets: what people typed stays text, whatever it begins with.

A cell that begins with = + - @ or a control sign is a formula to Excel and LibreOffice; full-width
forms of these signs are taken for them, too (OWASP: CSV injection).
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

Cell = str | int | Decimal | date | None

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
PLAIN_NUMBER = re.compile(r"-?[0-9]{1,15}(,[0-9]{1,6})?")


def euros(cents: int) -> str:
    """-600 becomes "-6,00": German decimal comma, no thousands separator, no sign of currency."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100},{abs(cents) % 100:02d}"


def safe_cell(value: Cell) -> str:
    """The text of a cell. What could be taken for a formula gets an apostrophe, plain numbers do not."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, int | Decimal):
        return str(value).replace(".", ",")
    return f"'{value}" if _may_be_a_formula(value) else value


def accounting_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Semicolons, CRLF, UTF-8 with byte order mark: what a German Excel opens by a double click."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([safe_cell(name) for name in header])
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _may_be_a_formula(text: str) -> bool:
    if PLAIN_NUMBER.fullmatch(text):
        return False
    # NFKC turns full-width forms into the signs they stand for; blanks and format signs in front hide nothing.
    folded = unicodedata.normalize("NFKC", text)
    visible = "".join(sign for sign in folded if unicodedata.category(sign) not in ("Cf", "Zs"))
    return visible.startswith(DANGEROUS)
