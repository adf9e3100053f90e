import pytest

from portal.assets.trim import shorten, trim


def used(*names):
    return frozenset(names)


def test_rules_of_unused_classes_go():
    css = ".kern-a { color: red } .kern-b { color: blue } p { margin: 0 }"
    assert trim(css, used("kern-a")) == ".kern-a{color:red}p{margin:0}"


def test_one_selector_of_a_list_goes():
    assert trim(".kern-a, .kern-b { top: 0 }", used("kern-b")) == ".kern-b{top:0}"


def test_selector_needs_all_its_classes():
    css = ".kern-a .kern-b { top: 0 } .kern-a.own { top: 1px }"
    assert trim(css, used("kern-a")) == ".kern-a.own{top:1px}"


def test_selector_that_matches_without_a_class_stays():
    css = ".kern-a:not(.kern-b) { top: 0 } :is(body, .kern-dark) { top: 0 }"
    assert trim(css, used("kern-a")) == ".kern-a:not(.kern-b){top:0}:is(body, .kern-dark){top:0}"


def test_selector_with_an_unused_inside_goes():
    assert trim(".kern-a:has(.kern-b) { top: 0 }", used("kern-a")) == ""


def test_themes_that_nobody_switches_to_go():
    assert trim("[data-kern-theme=dark] { top: 0 } :root { top: 0 }", used()) == ":root{top:0}"


def test_media_blocks_are_trimmed_inside_and_go_when_empty():
    css = (
        "@media (min-width: 1px) { .kern-a { top: 0 } .kern-b { top: 0 } } @media print { .kern-b { top: 0 } }"
    )
    assert trim(css, used("kern-a")) == "@media (min-width: 1px){.kern-a{top:0}}"


def test_animations_stay():
    css = "@keyframes turn { from { top: 0 } to { top: 1px } }"
    assert trim(css, used()) == "@keyframes turn{from{top:0}to{top:1px}}"


def test_properties_that_nobody_reads_go():
    tokens = ":root { --kern-a: var(--kern-b); --kern-b: 1px; --kern-c: 2px; --kern-d: 3px }"
    css = tokens + "p { top: var(--kern-a) }"
    assert trim(css, used(), also_read_by="a { left: var(--kern-d) }") == (
        ":root{--kern-a:var(--kern-b);--kern-b:1px;--kern-d:3px}p{top:var(--kern-a)}"
    )


def test_fallbacks_for_readers_without_the_system_go():
    css = ":root { --kern-a: 1px } p { top: var(--kern-a, 4px); left: var(--other, 5px) }"
    assert trim(css, used()) == ":root{--kern-a:1px}p{top:var(--kern-a);left:var(--other, 5px)}"


def test_prefixed_twin_goes():
    assert trim("p { -webkit-mask: none; mask: none; -webkit-x: 1 }", used()) == "p{mask:none;-webkit-x:1}"


def test_important_stays():
    assert trim("p { top: 0 !important }", used()) == "p{top:0!important}"


def test_shortening_keeps_everything_but_space_and_comments():
    css = """/* a */ @font-face { font-family: "F"; src: url(x) }
    @media print { p { top : 0 } } @import "a";"""
    assert shorten(css) == '@font-face{font-family:"F";src:url(x)}@media print{p{top:0}}@import "a";'


def test_broken_style_sheet_is_not_shortened_into_a_wrong_one():
    with pytest.raises(ValueError, match="1"):
        shorten("p { top: 0 } }")
