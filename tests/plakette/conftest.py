"""Keys for interim permits, as a demo has them."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from plakette import permit_keys


@pytest.fixture
def signing_key(db: None, settings: Any, tmp_path: Path) -> None:
    """A root and a signing key in a folder of this test's own."""
    settings.PERMIT_KEY_DIR = tmp_path / "permit_keys"
    permit_keys.ensure_demo_keys(timezone.now())
