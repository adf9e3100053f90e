"""Catalogues: found in sources, kept, compiled, gaps named."""

import gettext
from pathlib import Path

import pytest

from portal.catalogues import catalogue, scopes, sources
from portal.catalogues.sources import Message

PYTHON = """from django.utils.translation import gettext as _, ngettext
A = _("Weiter")
B = ngettext("%(n)s Tag", "%(n)s Tage", 2)
"""
TEMPLATE = """{% load i18n %}{% translate "Zurück" %}{% blocktranslate trimmed with x=y %}
  Hallo {{ x }}
{% endblocktranslate %}"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "apps.py").write_text(PYTHON, encoding="utf-8")
    (tmp_path / "app" / "management").mkdir()
    (tmp_path / "app" / "management" / "x.py").write_text('_("nur für Betrieb")', encoding="utf-8")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "seite.html").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path


def test_texts_are_found_in_python_and_templates(project):
    found = {message.singular: message.plural for message in sources.messages(project)}
    assert found == {"Weiter": None, "%(n)s Tag": "%(n)s Tage", "Zurück": None, "Hallo %(x)s": None}


def test_update_keeps_translations_and_drops_what_is_gone(project):
    wanted = sources.messages(project)
    assert catalogue.update(project, "en", wanted) == 4
    path = catalogue.po_path(project, "en")
    path.write_text(path.read_text().replace('msgid "Weiter"\nmsgstr ""', 'msgid "Weiter"\nmsgstr "Next"'))
    assert catalogue.update(project, "en", [m for m in wanted if m.singular != "Zurück"]) == 2
    kept = catalogue.load(project, "en").get("Weiter")
    assert kept is not None
    assert kept.string == "Next"
    assert catalogue.load(project, "en").get("Zurück") is None


def test_compiled_catalogue_is_read_by_gettext(project):
    catalogue.update(project, "en", sources.messages(project))
    path = catalogue.po_path(project, "en")
    path.write_text(path.read_text().replace('msgid "Weiter"\nmsgstr ""', 'msgid "Weiter"\nmsgstr "Next"'))
    with catalogue.compile_mo(project, "en").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Weiter") == "Next"


@pytest.mark.parametrize(
    ("translation", "word"), [("", "fehlt"), ("Hello", "Platzhalter fehlt"), ("Hello %(x)s %(y)s", "fremder")]
)
def test_gaps_are_named(translation, word):
    message = Message(None, "Hallo %(x)s", None, ("a.py",))
    book = catalogue._empty("en")
    book.add(message.singular, translation)
    assert word in catalogue.gaps(book, [message])[0]


def test_flow_has_the_order_pages_and_not_the_officers():
    assert scopes.in_flow("templates/plakette/order_check.html")
    assert not scopes.in_flow("templates/plakette/control_plate.html")
    assert not scopes.in_flow("templates/pages/start.html")
