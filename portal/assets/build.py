"""Put the files together that the pages load, and know whether that is still to be done."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from portal.assets.class_names import class_names
from portal.assets.fonts import RANGES, FontFile, font_files, write_subset
from portal.assets.result import FINGERPRINT, STYLE_SHEET
from portal.assets.trim import shorten, trim

LICENCES = {
    "KERN-LICENSE.md": "@kern-ux/native/LICENSE.md",
    "FIRA-SANS-LICENSE": "@fontsource/fira-sans/LICENSE",
}


class SourceMissingError(Exception):
    """A file of the npm packages is not there: `npm ci` has not run."""


@dataclass(frozen=True)
class Workshop:
    """Where things come from and where they go; our own style sheets are named in the order they apply."""

    base: Path
    target: Path
    sheets: tuple[str, ...]

    @property
    def kern(self) -> Path:
        return self.base / "node_modules" / "@kern-ux" / "native" / "dist" / "kern.css"

    @property
    def fonts(self) -> Path:
        return self.base / "node_modules" / "@fontsource" / "fira-sans" / "files"

    @property
    def own_sheets(self) -> list[Path]:
        return [self.base / "static" / "css" / f"{name}.css" for name in self.sheets]

    @property
    def pages(self) -> list[Path]:
        """Folders whose files may name a class: templates, scripts, and every Python package beside them."""
        packages = sorted(path.parent for path in self.base.glob("*/apps.py"))
        return [self.base / "templates", self.base / "static" / "js", *packages]


def build(workshop: Workshop, *, force: bool = False) -> bool:
    """Make the folder `workshop.target`. Returns False where it was up to date already.

    Raises SourceMissingError where the npm packages are not installed.
    """
    used = class_names(workshop.pages)
    fingerprint = _fingerprint(workshop, used)
    mark = workshop.target / FINGERPRINT
    if not force and mark.is_file() and mark.read_text(encoding="ascii") == fingerprint:
        return False
    mark.unlink(missing_ok=True)
    _write_style_sheet(workshop, used)
    _write_fonts(workshop)
    _copy_licences(workshop)
    mark.write_text(fingerprint, encoding="ascii")
    return True


def _fingerprint(workshop: Workshop, used: frozenset[str]) -> str:
    """Hash of everything the result depends on. The sources of the packages are named by the lock file."""
    digest = hashlib.sha256("\n".join(sorted(used)).encode())
    recipe = sorted(Path(__file__).parent.glob("*.py"))
    for path in [*workshop.own_sheets, workshop.base / "package-lock.json", *recipe]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _write_style_sheet(workshop: Workshop, used: frozenset[str]) -> None:
    own = "".join(path.read_text(encoding="utf-8") for path in workshop.own_sheets)
    kern = trim(_source(workshop.kern).read_text(encoding="utf-8"), used, also_read_by=own)
    faces = "".join(font.css() for font in font_files())
    target = workshop.target / STYLE_SHEET
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(f'@charset "UTF-8";{faces}{kern}{shorten(own)}\n', encoding="utf-8")


def _write_fonts(workshop: Workshop) -> None:
    for font in font_files():
        source = _source(workshop.fonts / font.source_name)
        target = workshop.target / "fonts" / font.name
        stamp = _font_stamp(source, font)
        note = target.parent / f".{font.name}.from"
        if not (target.is_file() and _read(note) == stamp):
            write_subset(source, target, RANGES[font.part])
            note.write_text(stamp, encoding="ascii")


def _font_stamp(source: Path, font: FontFile) -> str:
    recipe = (Path(__file__).parent / "fonts.py").read_bytes()
    return hashlib.sha256(source.read_bytes() + recipe + font.name.encode()).hexdigest()


def _copy_licences(workshop: Workshop) -> None:
    for name, source in LICENCES.items():
        target = workshop.target / "licences" / f"{name}.txt"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_source(workshop.base / "node_modules" / source).read_bytes())


def _read(path: Path) -> str:
    return path.read_text(encoding="ascii") if path.is_file() else ""


def _source(path: Path) -> Path:
    if not path.is_file():
        raise SourceMissingError(f"{path} is missing: run `npm ci --ignore-scripts` first.")
    return path
