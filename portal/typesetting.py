"""Printed matter: typst templates filled with data.

Facts reach a template as one JSON text (`sys.inputs.data`); nothing a person typed is ever read as markup.
"""

import json
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils import timezone
from fontTools.ttLib import TTFont


def typeset(template: Path, data: Mapping[str, Any], pictures: Mapping[str, bytes] | None = None) -> bytes:
    """A tagged PDF (PDF/UA-1). About 40 ms. ``pictures``: the template opens them as `image("/" + name)`."""
    with tempfile.TemporaryDirectory(prefix="typst-") as folder:
        for name, content in {"main.typ": template.read_bytes(), **(pictures or {})}.items():
            (Path(folder) / name).write_bytes(content)
        return bytes(
            typst.compile(
                Path(folder) / "main.typ",
                root=Path(folder),
                font_paths=_fonts(),
                ignore_system_fonts=True,
                sys_inputs={"data": json.dumps(data)},
                pdf_standards="ua-1",
                timestamp=int(timezone.now().timestamp()),
            )
        )


# typst opens a font's file only when a letter of it is set, so the files live as long as the process.
_font_folder = tempfile.TemporaryDirectory(prefix="fonts-")


@cache
def _fonts() -> typst.Fonts:
    """The pages' Fira Sans as typst can read it, once per process.

    typst takes one file per family and weight, so the second half of the letters gets a family name of its own.
    Without built assets the fonts inside typst step in.
    """
    for source in sorted((settings.ASSETS_ROOT / "fonts").glob("fira-sans-*.woff2")):
        _write_ttf(source, Path(_font_folder.name) / f"{source.stem}.ttf")
    return typst.Fonts(include_system_fonts=False, font_paths=[_font_folder.name])


def _write_ttf(source: Path, target: Path) -> None:
    font = TTFont(source)
    font.flavor = None
    if "latin-ext" in source.name:
        for record in font["name"].names:
            if record.nameID in (1, 16):
                record.string = record.toUnicode().replace("Fira Sans", "Fira Sans Ext")
    font.save(target)
