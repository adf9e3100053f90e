"""The watch itself: what it must see, it sees."""

import pytest

from tests.browser.axe import assert_accessible, assert_fits
from tests.browser.conftest import watched

MISDEEDS = {
    "third party": "new Image().src = 'https://elsewhere.invalid/pixel.gif'",
    "inline style": "document.body.setAttribute('style', 'color: red')",
    "inline script": "document.body.append(Object.assign(document.createElement('script'), {text: 'x = 1'}))",
    "exception": "setTimeout(() => { throw new Error('oh') })",
    "error": "console.error('oh')",
    "missing file": "fetch('/gibt-es-nicht.js')",
}


def misbehave(context, base_url, script, expected=()):
    with watched(context, base_url) as watch:
        watch.expected.extend(expected)
        page = context.new_page()
        page.goto(base_url + "/hilfe/")
        page.evaluate(script)
        page.wait_for_timeout(300)


@pytest.mark.parametrize("script", MISDEEDS.values(), ids=MISDEEDS)
def test_misdeed_is_seen(new_context, base_url, script):
    with pytest.raises(AssertionError, match=r"console|third party|exception"):
        misbehave(new_context(), base_url, script)


def test_expected_error_is_forgiven(new_context, base_url):
    misbehave(new_context(), base_url, "console.error('oh')", expected=["oh"])


@pytest.mark.parametrize(
    ("script", "rule"),
    [
        ("document.querySelector('h1').style.color = 'white'", "color-contrast"),
        ("document.querySelector('main a').textContent = ''", "link-name"),
        ("document.querySelector('html').removeAttribute('lang')", "html-has-lang"),
    ],
)
def test_barrier_is_found(page, script, rule):
    page.goto("/hilfe/")
    page.evaluate(script)
    with pytest.raises(AssertionError, match=rule):
        assert_accessible(page)


def test_text_in_the_colour_of_its_ground_is_found(page):
    """Axe calls it undecided."""
    page.goto("/hilfe/")
    page.evaluate("document.querySelector('h1').style.color = getComputedStyle(document.body).backgroundColor")
    with pytest.raises(AssertionError, match="color-contrast"):
        assert_accessible(page, schemes=["light"])


def test_page_too_wide_is_found(page):
    page.goto("/hilfe/")
    page.evaluate("document.querySelector('h1').style.width = '400px'")
    with pytest.raises(AssertionError, match="pixels wide"):
        assert_fits(page)
