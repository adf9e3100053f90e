"""German words made comparable: umlauts, endings, compounds, a slip of the finger. It knows no topic."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

ENDINGS: Final = ("ungen", "eren", "ern", "est", "ung", "en", "er", "em", "es", "et", "e", "s", "n", "t")
SHORTEST_STEM: Final = 3
SHORTEST_PART: Final = 4
SHORTEST_WITH_TYPO: Final = 5
LONG_WORD: Final = 8
STOP_WORDS: Final = """
    ab aber als also am an ander andere anderen auch auf aus ausserdem bei beim bin bis bitte da dabei
    dadurch daher dahin damit danach danke dann das dass dauernd davon davor dazu dem den denn der deren
    des deshalb dessen die dies diese diesem diesen dieser dieses do doch dort dr durch ein eine einem
    einen einer eines einfach einige einigen er es etwa etwas euch euer fast fuer gar gegen gerade
    gesehen gestern gibt guten hab habe haben hallo hat hatte heute hier hin hinter ich ihr ihre ihrem
    ihren ihrer im immer in ins isch ist ja jede jedem jeden jeder jedes jemand jetzt kann kein keine
    keinem keinen keiner koennen koennte kommt machen macht mal man mehr meim mein meine meinem meinen
    meiner melden meldung mich mir mit moechte monat monaten muesste muss nach neben nein net nicht
    nichts noch nun nur ob oder ohne problem richtig schon sehen sehr sein seine seit sich sie sind so
    sogar soll sollte sonst staendig statt stehen steht tag tage tagen total ueber ueberall uebers um
    und uns unser unsere unserem unseren unserer unten unter viel viele vielen vom von vor waere war was
    wegen weil weiter wenn wer werden wie wieder wir wird wo wocha woche wochen wurde wurden zu zum zur
    zwei zwischen
"""


def folded(text: str) -> str:
    """Lower case, ä/ae -> a and so on, ß -> ss: both sides lose the same, so both spellings meet."""
    lower = unicodedata.normalize("NFKC", text).lower().replace("ß", "ss")
    plain = "".join(c for c in unicodedata.normalize("NFD", lower) if not unicodedata.combining(c))
    return re.sub(r"(?<![qaeo])([aou])e", r"\1", plain)


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", folded(text))


FOLDED_STOP_WORDS: Final = frozenset(words(STOP_WORDS))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Without its ending: `laternen` and `laterne` meet; a sketch of a stemmer, not a linguist's."""
    for shortest in (SHORTEST_STEM, SHORTEST_PART):
        ending = next((e for e in ENDINGS if word.endswith(e) and len(word) - len(e) >= shortest), "")
        word = word[: len(word) - len(ending)] if ending else word
    return word


def content_stems(text: str) -> list[str]:
    """The stems of the words that carry meaning, in their order; numbers and single letters carry none."""
    return [stem(w) for w in words(text) if w not in FOLDED_STOP_WORDS and len(w) > 1 and not w.isdigit()]


def likeness(asked: str, known: str) -> float:
    """How far two stems mean the same: 1 equal, down to 0. A compound is like its parts, most like its head."""
    if asked == known:
        return 1.0
    shorter, longer = sorted((asked, known), key=len)
    if len(shorter) >= LONG_WORD and is_one_typo_apart(asked, known):
        return 0.9
    if len(shorter) >= SHORTEST_PART:
        if longer.endswith(shorter):
            return 0.75
        if longer.startswith(shorter):
            return 0.6 if len(longer) - len(shorter) > 2 else 0.85
    return 0.7 if is_one_typo_apart(asked, known) else 0.0


def is_one_typo_apart(a: str, b: str) -> bool:
    """One letter wrong, missing, too many, or two neighbours swapped; the first letter is right."""
    if min(len(a), len(b)) < SHORTEST_WITH_TYPO - 1 or max(len(a), len(b)) < SHORTEST_WITH_TYPO:
        return False
    if abs(len(a) - len(b)) > 1 or a[0] != b[0]:
        return False
    start = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[start:], b[start:]
    swapped = rest_a[:2] == rest_b[:2][::-1] and rest_a[2:] == rest_b[2:]
    return swapped or rest_a[1:] == rest_b[1:] or rest_a[1:] == rest_b or rest_a == rest_b[1:]
