"""python -m tests.bench: ratios and sums, as a table and as build/bench.json. Exit 1 where one fails."""

import json
import os
import sys
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"

import django

django.setup()

from django.conf import settings
from django.core.management import call_command

from tests.bench.load import load_rows
from tests.bench.pages import form_rows, page_rows
from tests.bench.photos import photo_rows
from tests.bench.reports import report_rows
from tests.bench.timing import Row


def main() -> int:
    call_command("migrate", verbosity=0)
    rows = [*form_rows(), *page_rows(), *photo_rows(), *report_rows(), *load_rows()]
    for row in rows:
        sign = "≥" if row.more_is_better else "≤"
        verdict = "ok" if row.holds else "NOT MET"
        print(f"{row.name:<42}{row.value:>9.2f} {row.unit:<12} {sign} {row.limit:<7g} {verdict:<8}{row.detail}")
    _write(rows)
    return 0 if all(row.holds for row in rows) else 1


def _write(rows: list[Row]) -> None:
    target = Path(settings.BASE_DIR) / "build" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    content = [{**vars(row), "holds": row.holds} for row in rows]
    target.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
