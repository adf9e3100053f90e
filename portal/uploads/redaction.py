"""Which parts of a photo are blacked out? Rectangles, independent of how large anybody sees the photo."""

from collections.abc import Sequence

from portal.errors import RuleViolation

# left, top, width, height in thousandths of the shown picture's width and height
Box = tuple[int, int, int, int]
WHOLE = 1000
AT_MOST = 100


def refuse_bad_boxes(boxes: Sequence[Box]) -> None:
    """RuleViolation unless each begins in the picture and covers some of it. It may reach over the border."""
    if not boxes:
        raise RuleViolation("Zeichnen Sie mindestens ein Rechteck, das geschwärzt werden soll.", code="boxes")
    if len(boxes) > AT_MOST:
        raise RuleViolation(
            f"Möglich sind höchstens {AT_MOST} Rechtecke. Fassen Sie einige zusammen.", code="boxes"
        )
    for number, box in enumerate(boxes, 1):
        if not _covers_something(box):
            raise RuleViolation(
                f"Rechteck {number} liegt nicht im Bild. Zeichnen Sie es noch einmal.", code="boxes"
            )


def _covers_something(box: Sequence[object]) -> bool:
    if len(box) != 4 or not all(type(part) is int and 0 <= part <= WHOLE for part in box):
        return False
    left, top, width, height = box
    return left != WHOLE and top != WHOLE and width != 0 and height != 0
