"""Bars as SVG, drawn on the server. The same figures stand in a table beside them; the picture is an extra."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT = 400, 180
"""Narrow, so that its letters can still be read on a phone."""
FOOT = 22
HEAD = 18
LINE, NAMES, VALUES = 26, 176, 52
"""Of bars below each other: a line's height, the room for names on the left and for values on the right."""


@dataclass(frozen=True)
class Bar:
    """`value` is drawn, `label` stands below (short), `shown` above."""

    label: str
    value: float
    shown: str = ""


def bars(title: str, rows: Sequence[Bar]) -> SafeString:
    """A bar chart 400 × 180, its colours from the page (currentcolor); empty for no rows."""
    if not rows:
        return SafeString()
    most = max(row.value for row in rows) or 1
    step = WIDTH / len(rows)
    return _picture(title, HEIGHT, "".join(_bar(row, n, step, most) for n, row in enumerate(rows)))


def lines(title: str, rows: Sequence[Bar]) -> SafeString:
    """Bars from left to right below each other, with room for long labels; empty for no rows."""
    if not rows:
        return SafeString()
    most = max(row.value for row in rows) or 1
    drawn = "".join(_line(row, n * LINE, most) for n, row in enumerate(rows))
    return _picture(title, LINE * len(rows), drawn)


def _picture(title: str, height: int, drawn: str) -> SafeString:
    return mark_safe(  # noqa: S308  every word in it is escaped here and below
        f'<svg class="chart" role="img" aria-label="{escape(title, QUOTES)}" viewBox="0 0 {WIDTH} {height}"'
        f' xmlns="http://www.w3.org/2000/svg">{drawn}</svg>'
    )


def _line(row: Bar, top: int, most: float) -> str:
    width = max(1.0, row.value / most * (WIDTH - NAMES - VALUES))
    middle = top + LINE / 2 + 5
    return (
        f'<text class="chart__label" x="{NAMES - 8}" y="{middle:.1f}" text-anchor="end">'
        f"{escape(row.label)}</text>"
        f'<rect class="chart__bar" x="{NAMES}" y="{top + 5}" width="{width:.1f}" height="{LINE - 10}"/>'
        f'<text class="chart__value" x="{NAMES + width + 6:.1f}" y="{middle:.1f}">'
        f"{escape(row.shown or f'{row.value:g}')}</text>"
    )


def _bar(row: Bar, number: int, step: float, most: float) -> str:
    room = HEIGHT - FOOT - HEAD
    height = row.value / most * room
    top = HEAD + room - height
    middle = (number + 0.5) * step
    return (
        f'<rect class="chart__bar" x="{number * step + step * 0.12:.1f}" y="{top:.1f}"'
        f' width="{step * 0.76:.1f}" height="{height:.1f}"/>'
        f'<text class="chart__value" x="{middle:.1f}" y="{top - 4:.1f}" text-anchor="middle">'
        f"{escape(row.shown or f'{row.value:g}')}</text>"
        f'<text class="chart__label" x="{middle:.1f}" y="{HEIGHT - 6}" text-anchor="middle">'
        f"{escape(row.label)}</text>"
    )


QUOTES = {'"': "&quot;"}
