"""Accessibility of a page as far as a machine can tell: no violations, no contrast left undecided."""

from collections.abc import Iterable
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
    "resultTypes": ["violations", "incomplete"],
    "preload": False,  # it would write style sheets into the page, which the policy forbids
}
axe = Axe()


def assert_accessible(
    page, *, schemes: Iterable[str] = ("light", "dark"), but: Iterable[str] = (), leave_out: Iterable[str] = ()
) -> None:
    """Check the page as it stands, in each colour scheme.

    `but` names rules of axe that don't apply to the page; `leave_out` are selectors of what it can't judge.
    """
    faults = []
    with _all_in_view(page):
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            faults += [f"{page.url} ({scheme}) {line}" for line in _faults(page, set(but), list(leave_out))]
        page.emulate_media(color_scheme="light")
    assert not faults, "\n".join(faults)


def assert_fits(page, width: int = 320) -> None:
    """Nothing to scroll sideways on the smallest screen (WCAG 1.4.10)."""
    size = page.viewport_size
    page.set_viewport_size({"width": width, "height": size["height"]})
    needed = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(size)
    assert needed <= width, f"{page.url} is {needed} pixels wide on a screen of {width}"


@contextmanager
def _all_in_view(page):
    """A screen as high as the page: on text that the edge of the window cuts axe can't decide."""
    size = page.viewport_size
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(size["height"], height)})
    yield
    page.set_viewport_size(size)


def _faults(page, but: set[str], leave_out: list[str]):
    judged = {"exclude": [[selector] for selector in leave_out]} if leave_out else None
    found = axe.run(page, context=judged, options=RULES).response
    # Text on its own colour comes back as undecided, not as a violation; so undecided contrast is a fault.
    undecided = [item for item in found["incomplete"] if item["id"] == "color-contrast"]
    for item in found["violations"] + undecided:
        if item["id"] not in but:
            for node in item["nodes"]:
                why = "; ".join(check["message"] for check in node["any"] + node["all"] + node["none"])
                yield f"{item['id']}: {node['target']} {node['html'][:160]} ({why})"
