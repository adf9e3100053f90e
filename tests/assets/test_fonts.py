import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

from portal.assets.fonts import RANGES, code_points, font_files

ALPHABETS = {
    "de": "ÄÖÜäöüßẞ„“‚‘–…€§·",
    "en": "ABCXYZabcxyz0123456789“”‘’",
    "fr": "ÀÂÆÇÈÉÊËÎÏÔŒÙÛÜŸàâæçèéêëîïôœùûüÿ«»",
    "it": "ÀÈÉÌÒÙàèéìòù",
    "pl": "ĄĆĘŁŃÓŚŹŻąćęłńóśźż",
    "cs": "ÁČĎÉĚÍŇÓŘŠŤÚŮÝŽáčďéěíňóřšťúůýž",
    "tr": "ÂÇĞİIÎÖŞÛÜâçğıiîöşûü",
    "ro": "ĂÂÎȘȚăâîșț",
}
FONTS = settings.ASSETS_ROOT / "fonts"


def letters(weight, part):
    return set(TTFont(FONTS / f"fira-sans-{part}-{weight}.woff2").getBestCmap())


def test_ranges_are_read_as_the_style_sheet_writes_them():
    assert code_points("U+41-43, U+50") == {0x41, 0x42, 0x43, 0x50}


@pytest.mark.parametrize("weight", [400, 600])
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_letter_of_a_language_is_in_the_file_that_the_browser_asks(language, weight):
    for part, unicode_range in RANGES.items():
        asked_here = {ord(letter) for letter in ALPHABETS[language]} & code_points(unicode_range)
        assert asked_here <= letters(weight, part)
    covered = code_points(",".join(RANGES.values()))
    assert {letter for letter in ALPHABETS[language] if ord(letter) not in covered} == set()


@pytest.mark.parametrize("language", ["de", "en", "fr", "it"])
def test_four_languages_need_only_the_first_file(language):
    assert {letter for letter in ALPHABETS[language] if ord(letter) not in code_points(RANGES["latin"])} <= {
        "Ÿ",
        "ẞ",
    }


def test_files_are_small():
    sizes = {font.name: (FONTS / font.name).stat().st_size for font in font_files()}
    assert all(size <= 15_000 for size in sizes.values()), sizes


def test_ranges_of_the_two_files_do_not_overlap():
    assert not code_points(RANGES["latin"]) & code_points(RANGES["latin-ext"])
