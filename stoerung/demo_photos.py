"""Photos for the demo, drawn by the program: nobody's street, nobody's car, and no picture to be licensed."""

import io
import random
from collections.abc import Callable
from typing import Final

from PIL import Image, ImageDraw, ImageFilter

SIZE: Final = (1200, 900)
Pen = ImageDraw.ImageDraw
Painter = Callable[[Pen, random.Random], None]


def draw_photo(scene: str, seed: int) -> bytes:
    """A JPEG of 1200 × 900 pixels; ``scene`` is one of SCENES. Same seed, same picture."""
    dice = random.Random(seed)  # noqa: S311  a picture, no secret
    picture = Image.new("RGB", SIZE)
    pen = ImageDraw.Draw(picture)
    night = scene == "lamp"
    _street(pen, dice, night=night)
    SCENES.get(scene, _hole)(pen, dice)
    picture = picture.filter(ImageFilter.GaussianBlur(1.2))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


def _street(pen: Pen, dice: random.Random, *, night: bool) -> None:
    """Sky, a row of houses, pavement and road."""
    sky, wall, road = (
        ((18, 24, 46), (40, 42, 60), (34, 35, 40))
        if night
        else (
            (dice.randint(150, 190), 205, 232),
            (222, 205, 178),
            (112, 114, 118),
        )
    )
    pen.rectangle((0, 0, 1200, 470), fill=sky)
    for number in range(6):
        left, top = number * 210 - 20, dice.randint(120, 260)
        shade = tuple(max(0, channel - dice.randint(0, 40)) for channel in wall)
        pen.rectangle((left, top, left + 205, 520), fill=shade)
        pen.polygon([(left - 8, top), (left + 102, top - 70), (left + 213, top)], fill=(120, 60, 50))
        for window in range(6):
            x, y = left + 30 + window % 3 * 58, top + 40 + window // 3 * 90
            pen.rectangle(
                (x, y, x + 34, y + 52),
                fill=(236, 214, 130) if night and dice.random() < 0.4 else (84, 104, 122),
            )
    pen.polygon([(0, 520), (1200, 500), (1200, 600), (0, 620)], fill=(168, 164, 156))
    pen.polygon([(0, 620), (1200, 600), (1200, 900), (0, 900)], fill=road)
    for dash in range(5):
        pen.polygon(
            [(dash * 260 + 40, 760), (dash * 260 + 170, 757), (dash * 260 + 176, 771), (dash * 260 + 44, 774)],
            fill=(230, 230, 225),
        )


def _hole(pen: Pen, dice: random.Random) -> None:
    x, y = dice.randint(380, 720), dice.randint(690, 780)
    for ring, colour in ((1.0, (70, 68, 66)), (0.78, (48, 46, 45)), (0.5, (30, 29, 29))):
        corners = [
            (x + ring * dice.randint(110, 170) * dx, y + ring * dice.randint(40, 62) * dy) for dx, dy in CIRCLE
        ]
        pen.polygon(corners, fill=colour)


def _lamp(pen: Pen, dice: random.Random) -> None:
    x = dice.randint(420, 760)
    pen.line((x, 640, x, 180), fill=(90, 94, 104), width=16)
    pen.line((x, 184, x + 120, 160), fill=(90, 94, 104), width=12)
    pen.ellipse((x + 100, 150, x + 190, 186), fill=(58, 60, 66))


def _rubbish(pen: Pen, dice: random.Random) -> None:
    for _bag in range(dice.randint(4, 8)):
        x, y, size = dice.randint(250, 850), dice.randint(560, 660), dice.randint(60, 110)
        colour = dice.choice([(40, 42, 46), (50, 90, 160), (232, 228, 220), (120, 84, 50)])
        pen.ellipse((x, y - size * 0.7, x + size, y + size * 0.3), fill=colour)
    pen.polygon([(600, 640), (760, 620), (790, 700), (620, 716)], fill=(176, 134, 84))


def _graffiti(pen: Pen, dice: random.Random) -> None:
    pen.rectangle((120, 380, 1080, 560), fill=(186, 182, 174))
    for _stroke in range(14):
        x, y = dice.randint(180, 940), dice.randint(400, 520)
        colour = dice.choice([(206, 40, 90), (30, 120, 200), (20, 20, 24), (240, 190, 30)])
        pen.arc(
            (x, y - 50, x + dice.randint(70, 150), y + 60),
            dice.randint(0, 180),
            dice.randint(200, 360),
            fill=colour,
            width=14,
        )


def _tree(pen: Pen, dice: random.Random) -> None:
    x = dice.randint(300, 520)
    pen.polygon([(x, 700), (x + 560, 640), (x + 570, 672), (x + 10, 742)], fill=(98, 70, 46))
    for _leaf in range(40):
        lx, ly = x + dice.randint(330, 660), dice.randint(560, 720)
        pen.ellipse((lx, ly, lx + 70, ly + 50), fill=(40 + dice.randint(0, 40), 104 + dice.randint(0, 40), 44))


def _stairs(pen: Pen, dice: random.Random) -> None:
    for step in range(9):
        top = 860 - step * 46
        pen.rectangle(
            (300 + step * 14, top - 46, 900 - step * 14, top),
            fill=(150 + step * 6, 146 + step * 6, 138 + step * 6),
        )
        pen.line((300 + step * 14, top - 46, 900 - step * 14, top - 46), fill=(90, 88, 84), width=4)
    step = dice.randint(2, 5)
    top = 860 - step * 46
    pen.polygon([(560, top - 46), (680, top - 46), (650, top), (590, top - 10)], fill=(60, 58, 55))


def _bin(pen: Pen, dice: random.Random) -> None:
    pen.polygon([(540, 430), (690, 430), (670, 660), (560, 660)], fill=(230, 120, 40))
    for _paper in range(9):
        x, y = dice.randint(500, 720), dice.randint(380, 440)
        pen.polygon([(x, y), (x + 50, y - 14), (x + 44, y + 30), (x + 6, y + 34)], fill=(238, 236, 228))


def _sign(pen: Pen, dice: random.Random) -> None:
    lean = dice.randint(60, 140)
    pen.line((560, 660, 560 + lean, 260), fill=(130, 134, 138), width=14)
    pen.regular_polygon((560 + lean, 230, 86), 3, fill=(196, 30, 40))
    pen.regular_polygon((560 + lean, 234, 58), 3, fill=(246, 244, 240))


def _slide(pen: Pen, dice: random.Random) -> None:
    pen.rectangle((0, 520, 1200, 900), fill=(214, 190, 140))
    pen.line((420, 760, 420, 360), fill=(150, 40, 40), width=18)
    pen.line((420, 380, 820, 780), fill=(220, 180, 40), width=46)
    x = dice.randint(560, 680)
    pen.polygon([(x, 530), (x + 60, 560), (x + 30, 610), (x - 20, 570)], fill=(40, 40, 44))


def _water(pen: Pen, dice: random.Random) -> None:
    pen.ellipse((200, 640, 1040, 860), fill=(92, 116, 138))
    pen.rectangle((560, 700, 700, 760), fill=(44, 46, 50))
    for bar in range(6):
        pen.line((572 + bar * 22, 702, 572 + bar * 22, 758), fill=(90, 92, 96), width=6)


CIRCLE: Final = [
    (1, 0),
    (0.8, 0.6),
    (0.3, 1),
    (-0.3, 0.95),
    (-0.8, 0.6),
    (-1, 0),
    (-0.8, -0.6),
    (-0.2, -1),
    (0.4, -0.9),
    (0.9, -0.5),
]
SCENES: Final[dict[str, Painter]] = {
    "hole": _hole,
    "lamp": _lamp,
    "rubbish": _rubbish,
    "graffiti": _graffiti,
    "tree": _tree,
    "stairs": _stairs,
    "bin": _bin,
    "sign": _sign,
    "slide": _slide,
    "water": _water,
}
SCENE_OF_GROUP: Final = {
    "strasse": "hole",
    "licht": "lamp",
    "ampel": "sign",
    "sauberkeit": "rubbish",
    "gruen": "tree",
    "spielplatz": "slide",
    "wasser": "water",
    "bauwerk": "stairs",
    "stadtmoebel": "bin",
}
SCENE_OF_LEAF: Final = {
    "graffiti": "graffiti",
    "graffiti-hetze": "graffiti",
    "papierkorb": "bin",
    "plakate": "graffiti",
}
