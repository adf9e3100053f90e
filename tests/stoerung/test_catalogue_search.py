"""Everyday words find the defect that is meant; nonsense finds nothing."""

import time

import pytest

from stoerung.catalogue_search import Searchable, search
from stoerung.german import folded, is_one_typo_apart, likeness, stem
from tests.stoerung.phrases import NONSENSE, measured, phrases, shipped_leaves

LEAVES = shipped_leaves()


def first(text: str) -> str:
    return next((hit.code for hit in search(text, LEAVES)), "")


def test_held_out_phrases_are_understood():
    accuracy = measured()
    print(accuracy)
    assert accuracy.phrases >= 150
    assert accuracy.among_three >= 0.85, "\n".join([str(accuracy), *accuracy.misses])
    assert accuracy.first >= 0.65, "\n".join([str(accuracy), *accuracy.misses])


def test_no_held_out_phrase_is_a_search_word():
    known = {folded(text) for leaf in LEAVES for text in (leaf.name, *leaf.synonyms)}
    shared = [phrase.text for phrase in phrases() if folded(phrase.text) in known]
    assert len(shared) / len(phrases()) < 0.15, shared


@pytest.mark.parametrize("text", [*NONSENSE.strip().splitlines(), "", " ", "\x00", "🙂", "a" * 5000])
def test_nonsense_finds_nothing(text):
    assert search(text, LEAVES) == []


@pytest.mark.parametrize(
    "text", ["Lampe kaputt", "LAMPE KAPUTT", "Straßenlampe kaputt", "Strassenlampe kaputt"]
)
def test_a_lamp_has_many_spellings(text):
    assert first(text) == "laterne-aus"


def test_umlauts_may_be_typed_as_two_letters():
    assert first("Gelaender locker") == first("Geländer locker") == "gelaender"


def test_one_typo_is_forgiven():
    assert first("Schalgloch") == first("Schlaglich") == first("Schlagoch") == "schlagloch"


def test_a_place_counts_less_than_the_thing():
    assert first("Scherben neben der Ampel") == "verschmutzung"


def test_not_more_than_asked_for_and_best_first():
    hits = search("Müll auf dem Gehweg", LEAVES, limit=2)
    assert len(hits) == 2
    assert hits[0].score >= hits[1].score


def test_an_empty_catalogue_finds_nothing():
    assert search("Lampe", []) == []


def test_a_new_leaf_is_found_without_code():
    seat = Searchable(
        "liegestuhl", "Liegestuhl kaputt", "Möbel", "Ein Liegestuhl ist gerissen.", ("Sonnenliege",)
    )
    assert search("die Sonnenliegen", [*LEAVES, seat])[0].code == "liegestuhl"


def test_it_takes_less_than_ten_milliseconds():
    search("warm", LEAVES)
    begun = time.process_time()
    for phrase in phrases():
        search(phrase.text, LEAVES)
    assert (time.process_time() - begun) / len(phrases()) < 0.010


def test_stems_meet():
    assert stem(folded("Löcher")) == stem(folded("Loch"))
    assert stem(folded("Laternen")) == stem(folded("Laterne"))


def test_compounds_are_like_their_parts_but_less():
    assert 1 > likeness("lamp", "strassenlamp") > likeness("strass", "strassenlamp") > 0
    assert likeness("bank", "lamp") == 0


@pytest.mark.parametrize(
    ("a", "b", "near"),
    [
        ("ampel", "ampl", True),
        ("lampe", "lapme", True),
        ("ampel", "amsel", True),
        ("bank", "band", False),
        ("laterne", "zaterne", False),
        ("schaukel", "schakle", False),
    ],
)
def test_only_one_slip_is_a_typo(a, b, near):
    assert is_one_typo_apart(a, b) is near
