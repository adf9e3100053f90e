"""The QR code of an interim permit: pure drawing, no database.

Level M, the smallest version from 10 on that fits (57 modules a side for the usual plate and host).
"""

from collections.abc import Iterator
from io import BytesIO
from itertools import groupby

import qrcode
from django.utils.html import format_html
from django.utils.safestring import SafeString
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, QRData

SMALLEST_VERSION = 10
QUIET_ZONE = 4

Modules = list[list[bool]]


def qr_modules(text: str) -> Modules:
    """Rows of modules (True is dark), the quiet zone of 4 included.

    What follows the "#" is Base32 and goes in as alphanumeric segment: a third smaller than as bytes.
    """
    code = qrcode.QRCode(version=SMALLEST_VERSION, error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    address, mark, token = text.partition("#")
    code.add_data(QRData((address + mark).encode(), mode=MODE_8BIT_BYTE))
    if token:
        code.add_data(QRData(token.encode(), mode=MODE_ALPHA_NUM))
    code.make(fit=True)
    modules: Modules = code.get_matrix()
    return modules


def qr_svg(text: str, *, title: str, pixels_per_module: int = 4) -> SafeString:
    """An SVG element to write into a page: no style attribute, black on its own white ground."""
    modules = qr_modules(text)
    side = len(modules)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" class="qr-code" role="img" aria-label="{}"'
        ' width="{}" height="{}" viewBox="0 0 {} {}" shape-rendering="crispEdges">'
        '<path fill="#fff" d="M0 0h{}v{}H0z"/>'
        '<path stroke="#000" d="{}"/></svg>',
        title,
        side * pixels_per_module,
        side * pixels_per_module,
        side,
        side,
        side,
        side,
        _strokes(modules),
    )


def qr_png(text: str, *, pixels_per_module: int = 4) -> bytes:
    """A black-and-white PNG."""
    modules = qr_modules(text)
    side = len(modules)
    image = Image.new("1", (side, side), 1)
    image.putdata([0 if dark else 1 for row in modules for dark in row])
    image = image.resize((side * pixels_per_module, side * pixels_per_module), Image.Resampling.NEAREST)
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _strokes(modules: Modules) -> str:
    """A path with a stroke of one module: each row's dark runs as lines, half as long as outlined boxes."""
    path = ""
    for y, row in enumerate(modules):
        at = -1
        for x, length in _dark_runs(row):
            path += f"M{x} {y}.5h{length}" if at < 0 else f"m{x - at} 0h{length}"
            at = x + length
    return path


def _dark_runs(row: list[bool]) -> Iterator[tuple[int, int]]:
    """Start and length of each run of dark modules."""
    x = 0
    for dark, run in groupby(row):
        length = len(list(run))
        if dark:
            yield x, length
        x += length
