"""The rules of the house that no other tool checks."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from tests.urls import Address, addresses

ROOT = Path(settings.BASE_DIR)
SERVICES = ("plakette", "stoerung")
LONGEST = 400
# Words that say nothing about what is inside.
EMPTY_NAMES = {"common", "core", "utils", "util", "helpers", "helper", "misc", "shared", "base_utils"}
# Pages that Django's admin brings along, for itself and for every model.
STOCK = re.compile(
    r"admin:(index|login|logout|password_change(_done)?|autocomplete|jsi18n|view_on_site|app_list|.*\W.*"
    r"|\w+_(changelist|add|history|delete|change))$"
)


def modules(*packages: str) -> list[Path]:
    found = [path for package in packages for path in sorted((ROOT / package).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def at(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


@pytest.mark.parametrize("package", ["portal", *SERVICES])
def test_building_blocks_know_no_service_and_services_not_each_other(package):
    foreign = [name for name in SERVICES if name != package]
    faults = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(package)
        for name in imported(path)
        if name.partition(".")[0] in foreign
    ]
    assert not faults, "\n".join(faults)


def test_no_module_is_longer_than_400_lines():
    lengths = {path: len(path.read_text().splitlines()) for path in modules("portal", *SERVICES, "tests")}
    faults = [f"{path.relative_to(ROOT)}: {length}" for path, length in lengths.items() if length > LONGEST]
    assert not faults, "\n".join(faults)


def test_modules_are_named_by_what_they_do():
    faults = [
        str(path.relative_to(ROOT))
        for path in modules("portal", *SERVICES)
        if path.stem in EMPTY_NAMES or EMPTY_NAMES & set(path.relative_to(ROOT).parts)
    ]
    assert not faults, "\n".join(faults)


def test_only_the_workflow_sets_a_status():
    faults = [
        at(path, node)
        for path in modules("portal", *SERVICES)
        if path != ROOT / "portal" / "workflow.py"
        for node in ast.walk(tree(path))
        if sets_status(node)
    ]
    assert not faults, "\n".join(faults)


def sets_status(node: ast.AST) -> bool:
    """``thing.status = …``, and ``rows.update(status=…)``."""
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(isinstance(target, ast.Attribute) and target.attr == "status" for target in targets)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
        return any(keyword.arg == "status" for keyword in node.keywords)
    return False


@pytest.mark.parametrize(
    ("source", "sets"),
    [
        ("order.status = 1", True),
        ("order.status += 1", True),
        ("order.status: str = 1", True),
        ("rows.update(status=1)", True),
        ("status = 1", False),
        ("order.status_code = 1", False),
        ("move_to(order, status)", False),
    ],
)
def test_the_check_for_statuses_sees(source, sets):
    assert any(sets_status(node) for node in ast.walk(ast.parse(source))) is sets


def test_there_are_no_django_signals_between_our_apps():
    faults = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules("portal", *SERVICES)
        for name in imported(path)
        if name.startswith(("django.dispatch", "django.db.models.signals")) and not only_post_migrate(path)
    ]
    assert not faults, "\n".join(faults)


def only_post_migrate(path: Path) -> bool:
    """Django's own hook after a migration is no call between our apps."""
    names = [
        alias.name
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.db.models.signals")
        for alias in node.names
    ]
    return names == ["post_migrate"]


def test_nothing_important_hides_in_save():
    faults = [
        at(path, node)
        for path in modules("portal", *SERVICES)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and node.name in ("save", "delete") and in_a_model(path)
    ]
    assert not faults, "\n".join(faults)


def in_a_model(path: Path) -> bool:
    return path.name == "models.py" or path.parent.name == "models"


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@cache
def words_of_tests() -> str:
    tables = {"permission_table.py", "test_permissions.py", "test_house.py", "urls.py"}
    return "\n".join(path.read_text() for path in modules("tests") if path.name not in tables)


def is_tested(address: Address) -> bool:
    """By the name of the address, or by its path where that has no parameter."""
    fixed = not {"x", "1", "x-x"} & set(re.split(r"[/.]", address.path)) and "0000-4000" not in address.path
    name = address.name.rpartition(":")[2]
    # Pages that several models have in common are tested by what follows app and model.
    in_common = [name.split("_", 2)[2]] if address.name.startswith("admin:") and name.count("_") > 1 else []
    words = [name, *in_common, *([address.path] if fixed else [])]
    return any(re.search(rf"(?<![\w/-]){re.escape(word)}(?![\w-])", words_of_tests()) for word in words)


def own_addresses() -> list[Address]:
    """Those whose name an app of ours gave."""
    return [address for address in addresses() if not STOCK.match(address.name)]


@pytest.mark.parametrize("address", own_addresses(), ids=str)
def test_every_view_is_tested_by_name(address):
    assert is_tested(address), f"no test mentions {address.name} ({address.path})"
