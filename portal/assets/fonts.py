"""Fira Sans cut to the letters of our eight languages, two files per weight.

`latin` carries German, English, French and Italian; browsers fetch `latin-ext` only for a page that has
one of its letters (Polish, Czech, Turkish, Romanian).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset

# KERN asks for 400, 500 and 600; 500 is so rare that the file for 600 answers it.
WEIGHTS = {400: "400", 600: "500 700"}
RANGES = {
    "latin": "U+20-7E,U+A0-FF,U+131,U+152-153,U+2009-200A,U+2013-2014,U+2018-201E,U+2022,U+2026,U+202F,"
    "U+20AC,U+2190-2193,U+2212",
    "latin-ext": "U+100-130,U+132-151,U+154-17F,U+192,U+218-21B,U+2C6-2DD,U+1E9E",
}
FEATURES = ["kern", "liga", "calt", "ccmp", "locl", "mark", "tnum"]


@dataclass(frozen=True)
class FontFile:
    """One file to be made: `weight` as in the source's name, `part` a key of RANGES."""

    weight: int
    part: str

    @property
    def name(self) -> str:
        return f"fira-sans-{self.part}-{self.weight}.woff2"

    @property
    def source_name(self) -> str:
        return f"fira-sans-{self.part}-{self.weight}-normal.woff2"

    def css(self) -> str:
        """The @font-face rule. Optional: a slow line gets the system's font, and no text ever jumps."""
        return (
            f'@font-face{{font-family:"Fira Sans";font-style:normal;font-weight:{WEIGHTS[self.weight]};'
            f'font-display:optional;src:url(../fonts/{self.name})format("woff2");'
            f"unicode-range:{RANGES[self.part]}}}"
        )


def font_files() -> Iterator[FontFile]:
    for weight in WEIGHTS:
        for part in RANGES:
            yield FontFile(weight, part)


def write_subset(source: Path, target: Path, unicode_range: str) -> None:
    """Cut the letters of `unicode_range` (as CSS writes it) out of `source`, without hints."""
    options = subset.Options(flavor="woff2", hinting=False, layout_features=FEATURES, notdef_outline=True)
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=code_points(unicode_range))
    cutter.subset(font)
    target.parent.mkdir(parents=True, exist_ok=True)
    subset.save_font(font, str(target), options)


def code_points(unicode_range: str) -> set[int]:
    """`U+41-43,U+50` → {0x41, 0x42, 0x43, 0x50}."""
    found: set[int] = set()
    for part in unicode_range.split(","):
        first, _, last = part.strip().removeprefix("U+").partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return found
