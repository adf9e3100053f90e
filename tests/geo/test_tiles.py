"""Where the background of a map comes from elsewhere, the policy names that place, and only that."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

SCRIPT = "from portal.settings import CONTENT_SECURITY_POLICY as p; print(*p['DIRECTIVES']['img-src'])"


def allowed_images(tiles: str) -> list[str]:
    answer = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={**os.environ, "TILE_URL": tiles},
        cwd=Path(settings.BASE_DIR),
        capture_output=True,
        text=True,
        check=True,
    )
    return answer.stdout.split()


@pytest.mark.parametrize(
    ("tiles", "origins"),
    [
        ("", []),
        ("/kacheln/{z}/{x}/{y}.png", []),
        ("https://tiles.example/a/{z}/{x}/{y}.png?key=1", ["https://tiles.example"]),
        ("https://{s}.tiles.example:8443/{z}/{x}/{y}.png", ["https://*.tiles.example:8443"]),
    ],
)
def test_only_the_place_of_the_tiles_is_allowed(tiles, origins):
    assert allowed_images(tiles) == ["'self'", "data:", *origins]
