"""Find the defect somebody means in their own words: a small search over names and synonyms, no cloud.

A word counts the more, the fewer defects have it (inverse document frequency). Where nothing is understood,
nothing is suggested: an empty list sends people to the catalogue instead of to a wrong desk.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from stoerung.german import FOLDED_STOP_WORDS, content_stems, likeness, stem, words

NAME, SYNONYM, DESCRIPTION, GROUP = 1.15, 1.0, 0.55, 0.35
WEAKEST_HIT: Final = 1.1
"""Below it nothing is suggested."""
FAR_BEHIND: Final = 0.25
"""Hits with less than this part of the best one's score are left out."""
LONGEST_TEXT: Final = 600
AS_A_PLACE: Final = 0.6
"""`auf dem Gehweg`, `am Spielplatz`: the word tells where rather than what."""
PREPOSITIONS: Final = frozenset(
    words("ab am an auf beim bei hinter im in ins neben vor vorm vom von zum zur uber unter")
)
ARTICLES: Final = frozenset(words("der die das dem den einem einer dieser diesem unserem unserer meinem dr"))
# Said of everything that is broken: it tells defects apart only where nothing else does.
COMMON: Final = frozenset(
    stem(word)
    for word in words(
        "kaputt defekt defekte kaputte fehlt fehlen beschaedigt schadhaft liegt liegen geht voll lose "
        "haengt rum herum gross offen weg haus strasse platz oeffentlich alt alte neu tief hoch seit "
        "lange jahre schlimm gefaehrlich"
    )
)
OF_A_COMMON_WORD: Final = 0.4


@dataclass(frozen=True, slots=True)
class Searchable:
    code: str
    name: str
    group_name: str
    description: str
    synonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    code: str
    score: float


@dataclass(frozen=True, slots=True)
class Index:
    """`fields`: stem -> leaf number -> weight of its best field. `sayings`: each leaf's names as stems."""

    fields: dict[str, dict[int, float]]
    rarity: dict[str, float]
    sayings: tuple[tuple[frozenset[str], ...], ...]


def search(text: str, leaves: Sequence[Searchable], limit: int = 6) -> list[Hit]:
    """The likeliest leaves, best first; empty for nonsense. Under 10 ms for 66 leaves."""
    index = _index(tuple(leaves))
    asked = _asked(text[:LONGEST_TEXT])
    scores: dict[int, float] = defaultdict(float)
    met: dict[int, dict[str, float]] = defaultdict(dict)
    for word, weight in asked.items():
        for leaf, (value, known, like) in _matches(word, index).items():
            scores[leaf] += value * weight
            met[leaf][known] = max(like, met[leaf].get(known, 0.0))
    for leaf in scores:
        scores[leaf] += _saying_bonus(index, leaf, met[leaf])
    return _best(scores, leaves, limit)


def _best(scores: dict[int, float], leaves: Sequence[Searchable], limit: int) -> list[Hit]:
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    if not ranked or ranked[0][1] < WEAKEST_HIT:
        return []
    floor = max(WEAKEST_HIT, ranked[0][1] * FAR_BEHIND)
    return [Hit(leaves[leaf].code, round(score, 3)) for leaf, score in ranked[:limit] if score >= floor]


@lru_cache(maxsize=4)
def _index(leaves: tuple[Searchable, ...]) -> Index:
    fields: dict[str, dict[int, float]] = defaultdict(dict)
    for number, leaf in enumerate(leaves):
        for weight, text in _texts(leaf):
            for word in content_stems(text):
                fields[word][number] = max(weight, fields[word].get(number, 0.0))
    rarity = {word: math.log(1 + len(leaves) / len(holders)) / 2 for word, holders in fields.items()}
    for word in COMMON & rarity.keys():
        rarity[word] *= OF_A_COMMON_WORD
    sayings = tuple(
        tuple(frozenset(content_stems(saying)) for saying in (leaf.name, *leaf.synonyms)) for leaf in leaves
    )
    return Index(dict(fields), rarity, sayings)


def _texts(leaf: Searchable) -> Iterable[tuple[float, str]]:
    yield NAME, leaf.name
    yield DESCRIPTION, leaf.description
    yield GROUP, leaf.group_name
    for synonym in leaf.synonyms:
        yield SYNONYM, synonym


def _asked(text: str) -> dict[str, float]:
    """Stem -> how much it counts; a noun behind a preposition counts less."""
    asked: dict[str, float] = {}
    behind = False
    for word in words(text):
        if word in PREPOSITIONS:
            behind = True
        elif word not in ARTICLES:
            if word not in FOLDED_STOP_WORDS and len(word) > 1 and not word.isdigit():
                weight = AS_A_PLACE if behind else 1.0
                asked[stem(word)] = max(weight, asked.get(stem(word), 0.0))
            behind = False
    return asked


def _matches(word: str, index: Index) -> dict[int, tuple[float, str, float]]:
    """Leaf -> (value, the known stem it met, how like it is)."""
    best: dict[int, tuple[float, str, float]] = {}
    # A rare compound of a common word (`Warnlampe`) is no better an answer to it than the word itself.
    most = index.rarity.get(word, math.inf)
    for known, like in _like(word, index):
        for leaf, weight in index.fields[known].items():
            value = weight * like * min(most, index.rarity[known])
            if value > best.get(leaf, (0.0, "", 0.0))[0]:
                best[leaf] = (value, known, like)
    return best


def _like(word: str, index: Index) -> list[tuple[str, float]]:
    found = ((known, likeness(word, known)) for known in index.fields)
    return [(known, like) for known, like in found if like]


def _saying_bonus(index: Index, leaf: int, met: dict[str, float]) -> float:
    """For a name or synonym said as a whole: what its words are worth, times the part said of it, squared."""
    return max((_said(index, saying, met) for saying in index.sayings[leaf] if saying), default=0.0)


def _said(index: Index, saying: frozenset[str], met: dict[str, float]) -> float:
    worth = sum(index.rarity[word] for word in saying)
    said = sum(index.rarity[word] * met.get(word, 0.0) for word in saying)
    return said * (said / worth) ** 2 if worth else 0.0
