"""Which class names of the design system do our pages use?"""

import re
from collections.abc import Iterable
from pathlib import Path

NAME = re.compile(r"\bkern-[a-z0-9_-]+")
READ = {".html", ".py", ".js"}
# What a template may put behind a name that it writes only the first half of, as in `kern-alert--{{…}}`.
ENDINGS = ("info", "success", "warning", "danger", "primary", "secondary", "radio", "checkbox")


def class_names(folders: Iterable[Path]) -> frozenset[str]:
    """Collect the names from templates, Python and JavaScript below the folders."""
    found: set[str] = set()
    for path in _files(folders):
        for name in NAME.findall(path.read_text(encoding="utf-8")):
            found.update([name + ending for ending in ENDINGS] if name.endswith(("-", "__")) else [name])
    return frozenset(found)


def _files(folders: Iterable[Path]) -> list[Path]:
    return [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in READ]
