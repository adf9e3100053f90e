import shutil
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from portal.assets.build import SourceMissingError, Workshop, build
from portal.assets.checks import assets_are_built
from portal.assets.result import STYLE_SHEET

SHEETS = ("first", "second")


@pytest.fixture
def workshop(tmp_path):
    """A small checkout with the real packages and one page."""
    for name in SHEETS:
        path = tmp_path / "static" / "css" / f"{name}.css"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f".{name} {{ top: 0 }}")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "page.html").write_text('<p class="kern-body">')
    (tmp_path / "node_modules").symlink_to(settings.BASE_DIR / "node_modules")
    shutil.copy(settings.BASE_DIR / "package-lock.json", tmp_path)
    return Workshop(tmp_path, tmp_path / "build", SHEETS)


def test_style_sheet_has_what_the_pages_use_and_ours_last(workshop):
    assert build(workshop)
    css = (workshop.target / STYLE_SHEET).read_text(encoding="utf-8")
    assert ".kern-body{" in css
    assert ".kern-btn" not in css
    assert css.rstrip().endswith(".first{top:0}.second{top:0}")
    assert css.count("font-display:optional") == 4


def test_licences_travel_along(workshop):
    build(workshop)
    texts = [path.read_text(encoding="utf-8") for path in (workshop.target / "licences").iterdir()]
    assert len(texts) == 2
    assert any("EUROPEAN UNION PUBLIC LICENCE" in text.upper() for text in texts)
    assert any("SIL OPEN FONT LICENSE" in text.upper() for text in texts)


def test_nothing_is_made_twice(workshop):
    assert build(workshop)
    before = (workshop.target / STYLE_SHEET).stat().st_mtime_ns
    assert not build(workshop)
    assert (workshop.target / STYLE_SHEET).stat().st_mtime_ns == before
    assert build(workshop, force=True)


def test_new_class_in_a_page_makes_it_anew(workshop):
    build(workshop)
    (workshop.base / "templates" / "page.html").write_text('<p class="kern-btn">')
    assert build(workshop)
    assert ".kern-btn{" in (workshop.target / STYLE_SHEET).read_text(encoding="utf-8")


def test_change_of_our_styles_makes_it_anew(workshop):
    build(workshop)
    workshop.own_sheets[0].write_text(".first { top: 1px }")
    assert build(workshop)


def test_interrupted_build_is_done_again(workshop):
    build(workshop)
    workshop.own_sheets[0].write_text(".first { top: 1px }")
    shutil.move(workshop.own_sheets[1], workshop.base / "away")
    with pytest.raises(FileNotFoundError):
        build(workshop)
    shutil.move(workshop.base / "away", workshop.own_sheets[1])
    assert build(workshop)


def test_missing_packages_are_named(tmp_path, workshop):
    (workshop.base / "node_modules").unlink()
    with pytest.raises(SourceMissingError, match="npm ci"):
        build(workshop)


def test_command_says_what_to_do(tmp_path, settings):
    (tmp_path / "package-lock.json").write_text("{}")
    settings.BASE_DIR, settings.ASSETS_ROOT, settings.STYLE_SHEETS = tmp_path, tmp_path / "build", []
    with pytest.raises(CommandError, match="npm ci"):
        call_command("assets", stdout=StringIO())


def test_start_says_what_is_missing(tmp_path, settings, workshop):
    settings.ASSETS_ROOT = workshop.target
    (error,) = assets_are_built(None)
    assert (error.id, "manage.py assets" in str(error.hint)) == ("portal.E001", True)
    build(workshop)
    assert assets_are_built(None) == []
