"""Private words are found, and what only looks like them is left alone: measured on marked sentences."""

from typing import NamedTuple

import pytest

from stoerung.private_words import Finding, find_private, masked
from tests.stoerung.private_sentences import Sentence, harmless_sentences, private_sentences


class Quality(NamedTuple):
    precision: float
    recall: float
    faults: list[str]

    def __str__(self) -> str:
        return "\n".join([f"precision {self.precision:.3f}, recall {self.recall:.3f}", *self.faults])


def agrees(finding: Finding, marked: tuple[str, int, int]) -> bool:
    """The same kind, and at least seven tenths of both together are common."""
    kind, start, end = marked
    common = min(end, finding.end) - max(start, finding.start)
    return kind == finding.kind and common >= 0.7 * (max(end, finding.end) - min(start, finding.start))


def measured(sentences: list[Sentence]) -> Quality:
    right = wrong = missed = 0
    faults = []
    for sentence in sentences:
        found = find_private(sentence.text)
        false = [f for f in found if not any(agrees(f, mark) for mark in sentence.private)]
        unseen = [mark for mark in sentence.private if not any(agrees(f, mark) for f in found)]
        right, wrong, missed = right + len(found) - len(false), wrong + len(false), missed + len(unseen)
        faults += [f"wrong {f.kind} {f.text!r} in {sentence.text!r}" for f in false]
        faults += [f"missed {kind} in {sentence.text!r}" for kind, _start, _end in unseen]
    return Quality(right / (right + wrong), right / (right + missed), faults)


def test_precision_and_recall_are_good():
    quality = measured(private_sentences() + harmless_sentences())
    print(quality)
    assert quality.precision >= 0.95, str(quality)
    assert quality.recall >= 0.9, str(quality)


def test_the_measure_is_made_on_enough_sentences():
    assert len(private_sentences()) >= 60
    assert len(harmless_sentences()) >= 60


def test_findings_point_into_the_text():
    text = "Frau Weber, Tel. 0711 123456, S-AB 1234, a@b.example"
    found = find_private(text)
    assert [f.kind for f in found] == ["name", "phone", "plate", "email"]
    assert all(text[f.start : f.end] == f.text for f in found)


def test_masking_keeps_the_rest():
    assert masked("Frau Weber parkt mit S-AB 1234 im Weg.") == "Frau [entfernt] parkt mit [entfernt] im Weg."


def test_masked_text_has_nothing_private_left():
    left = [s.text for s in private_sentences() if find_private(masked(s.text))]
    assert not left


def test_harmless_text_stays_as_it_is():
    assert masked("Lampe vor Haus 14 kaputt") == "Lampe vor Haus 14 kaputt"


@pytest.mark.parametrize(
    "text", ["", "\x00", "0" * 9999, "a@" * 4000, "Anna " * 2000, "+49 " * 2000, "S-" * 4000]
)
def test_odd_text_is_quick_and_harmless(text):
    assert isinstance(find_private(text), list)
