"""Make the pictures of the README: `python -m tests.browser.screenshots`."""

import sys
from pathlib import Path

import pytest

sys.exit(pytest.main([str(Path(__file__).with_name("pictures.py")), "-q", "--no-header"]))
