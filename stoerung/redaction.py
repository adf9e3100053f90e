"""Black boxes over a photo, as they grow: two corners make one. No picture and no database here.

Boxes and corners count in thousandths of the picture's width and height.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, Self

WHOLE = 1000
MOST_BOXES = 40
SMALLEST = 8
"""Of two taps on the same spot."""


class Box(NamedTuple):
    left: int
    top: int
    width: int
    height: int

    @property
    def text(self) -> str:
        return ",".join(map(str, self))

    @property
    def is_sound(self) -> bool:
        """It has a size, and ends inside the picture."""
        return bool(self.width and self.height) and self.left + self.width <= WHOLE >= self.top + self.height


class Corner(NamedTuple):
    x: int
    y: int

    @property
    def text(self) -> str:
        return f"{self.x},{self.y}"


@dataclass
class Sketch:
    """The boxes so far, and the corner that waits for its opposite."""

    boxes: list[Box] = field(default_factory=list)
    corner: Corner | None = None
    note: str = ""

    @classmethod
    def read(cls, boxes: Iterable[str], corner: str = "") -> Self:
        """From what the page kept in hidden fields; nonsense is left out."""
        drawn = [Box(*numbers) for numbers in (_numbers(text, 4) for text in boxes) if numbers]
        first = _numbers(corner, 2)
        return cls([box for box in drawn if box.is_sound][:MOST_BOXES], Corner(*first) if first else None)

    def add(self, box: Box) -> None:
        if len(self.boxes) >= MOST_BOXES:
            self.note = f"Mehr als {MOST_BOXES} Kästen gehen nicht."
        elif box not in self.boxes:
            self.boxes.append(box)
        self.corner = None

    def tap(self, at: Corner) -> None:
        if self.corner is None:
            self.corner = at
            return
        left = min(at.x, self.corner.x, WHOLE - SMALLEST)
        top = min(at.y, self.corner.y, WHOLE - SMALLEST)
        width = max(abs(at.x - self.corner.x), SMALLEST)
        height = max(abs(at.y - self.corner.y), SMALLEST)
        self.add(Box(left, top, min(width, WHOLE - left), min(height, WHOLE - top)))

    def remove(self, number: str) -> None:
        if number.isascii() and number.isdigit() and len(number) < 4 and int(number) < len(self.boxes):
            del self.boxes[int(number)]


def _numbers(text: str, count: int) -> list[int] | None:
    """So many whole numbers from 0 to 1000, with commas between them."""
    parts = text.split(",")
    if len(parts) != count or not all(part.isascii() and part.isdigit() and len(part) < 5 for part in parts):
        return None
    numbers = [int(part) for part in parts]
    return numbers if max(numbers) <= WHOLE else None
