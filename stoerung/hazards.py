"""Words in a report that mean danger: whoever writes them is told whom to call before anything else.

A false alarm costs a sentence, a missed one may cost a life; so the words of a hazard may stand apart, and only
a plain negation (`kein Gasgeruch`) is believed: `offener Schacht ohne Absperrung` is none.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from stoerung.german import stem, words

LONGEST_TEXT: Final = 4000
SHORTEST_PART: Final = 5
FARTHEST: Final = 3
"""So many other words may stand between two words of one hazard."""
NO: Final = frozenset(words("kein keine keinen keinem keiner keinerlei"))
NEGATIONS: Final = NO | frozenset(words("nicht nie niemals ohne weder"))
# Behind the negation these turn it round: `nicht nur Gasgeruch`.
NOT_ONLY: Final = frozenset(words("nur bloss allein"))
# Behind the hazard only these make a negation of `nicht`: `Gasgeruch nicht mehr da`.
GONE: Final = frozenset(words("mehr vorhanden da"))
CLAUSE: Final = ".,;:!?()\n"


def find_hazard(text: str, hazard_words: Mapping[str, Iterable[str]]) -> str | None:
    """The code of the first hazard (in the order given) that a text speaks of; None where it speaks of none."""
    clauses = [words(clause) for clause in _clauses(text[:LONGEST_TEXT])]
    for code, sayings in hazard_words.items():
        wanted = [said for said in (words(saying) for saying in sayings) if said]
        if any(_says(clause, said) for clause in clauses for said in wanted):
            return code
    return None


def _clauses(text: str) -> list[str]:
    table = str.maketrans(dict.fromkeys(CLAUSE, "\n"))
    return [clause for clause in text.translate(table).split("\n") if clause.strip()]


def _says(clause: Sequence[str], said: Sequence[str]) -> bool:
    return any(_is(word, said[0]) and _rest_follows(clause, start, said) for start, word in enumerate(clause))


def _rest_follows(clause: Sequence[str], start: int, said: Sequence[str]) -> bool:
    """The words of a hazard stand near each other in its order, or (two of them) in the other order."""
    end = start
    for wanted in said[1:]:
        window = range(end + 1, min(len(clause), end + 2 + FARTHEST))
        end = next((n for n in window if _is(clause[n], wanted)), -1)
        if end < 0:
            return False
    return not _is_negated(clause, start, end, set(said))


def _is(word: str, wanted: str) -> bool:
    """The same word up to its ending, or a compound that begins or ends with it (`Erdgasgeruch`)."""
    if stem(word) == stem(wanted):
        return True
    return len(wanted) >= SHORTEST_PART and (word.endswith(wanted) or word.startswith(wanted))


def _is_negated(clause: Sequence[str], start: int, end: int, own: set[str]) -> bool:
    """A negation, not among the hazard's own words, right before it, within it, or at the clause's end."""
    before = clause[start - 1 : start] if start else []
    within = [word for word in clause[start : end + 1] if word not in own]
    negated = bool(NEGATIONS & {*before, *within}) or bool(NO & set(clause[max(0, start - 2) : start]))
    return (negated and not NOT_ONLY & set(clause[start : end + 1])) or _is_gone(clause[end + 1 :])


def _is_gone(after: Sequence[str]) -> bool:
    return after[:1] == ["nicht"] and set(after[1:]) <= GONE
