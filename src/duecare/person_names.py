"""Whether two names are one person's: for a signature typed, and for two offices that need two.

People leave out accents, titles and middle initials, and telephones put curly apostrophes. None of
that makes another person; another first, middle or last name does, and so does Jr. beside Sr.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_APOSTROPHES: Final = dict.fromkeys(
    map(ord, "'\u2018\u2019\u201b\u02bb\u02bc\u02b9\u2032\uff07`´\u05f3")
)
_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
# Of Latin, Greek and Cyrillic letters, and the points that Hebrew and Arabic are written without;
# signs of other scripts are letters of their own.
_ACCENTS: Final = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0640\u064b-\u065f\u0670]")
# Han, kana and Hangul: a name has a space between family and given name, or none.
_WITHOUT_SPACES: Final = re.compile("[\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_TITLES: Final = re.compile("dr|mr|mrs|ms|miss|mx|prof|professor|rev|hon|sir|dame|señor|señora")
_DEGREES: Final = re.compile("md|dds|dmd|dvm|phd|jd|llm|esq|esquire|cpa|rn|np|mba|pc|pllc")
_AFTER_A_COMMA: Final = re.compile("ea|pa|do|lpn")  # without a comma they may be a last name
_DOTTED: Final = re.compile(r"\b[^\W\d_]{1,2}(?:\.[^\W\d_]{1,2})+\b\.?")  # D.D.S., Ph.D.
_CALLED: Final = re.compile(
    r"(?<=\S)\s+[(\"“‘'][^)\"”’']{1,40}[)\"”’'](?=\s|$)"
)  # Ana "Annie" Ruiz
_SIGNED: Final = re.compile(r"^\s*/s/")
_OFFICES: Final = re.compile(
    r"owner|co-?owner|president|ceo|cfo|coo|manager|partner|director|secretary|treasurer|principal|"
    r"administrator|member|office|practice|managing|vice"
)
_PARTICLES: Final = frozenset(
    [
        "mc",
        "mac",
        "o",
        "van",
        "von",
        "der",
        "den",
        "ter",
        "de",
        "del",
        "la",
        "le",
        "du",
        "di",
        "da",
        "st",
    ]
)
"""Parts of last names that people write apart or together: ``Mc Donald``, ``VanDerBerg``."""
_GENERATIONS: Final = re.compile("jr|sr|ii|iii|iv")


_RUNS: Final = _PARTICLES | {one + other for one in _PARTICLES for other in _PARTICLES}
_UNSAID: Final = frozenset({"Cf", "So", "Sk", "Sm", "Ps", "Pe", "Pi", "Pf"})
"""Kinds of signs that are no part of a name: symbols, brackets, quotation marks."""


@dataclass(frozen=True, slots=True)
class _Name:
    words: tuple[frozenset[str], ...]  # of each word, the spellings that stand for it
    generation: str


@lru_cache(maxsize=4096)
def same_name(typed: str, expected: str) -> bool:
    """Whether two names are the same person's, written as people write them.

    Not told apart: case, spaces, accents, apostrophes, hyphens, titles, degrees and offices, "Last,
    First", ``ue`` for ``ü``, ``Mc Donald`` for ``McDonald``, what someone is called beside the name,
    and a middle initial that one of them leaves out.
    """
    one, other = _read(typed), _read(expected)
    if not one.words or not other.words:
        return False
    if one.generation and other.generation and one.generation != other.generation:
        return False
    if _same_words(one.words, other.words) or _same_but_for_initials(one.words, other.words):
        return True
    return _same_words(_joined(one.words), _joined(other.words))


def is_plainer(name: str, other: str) -> bool:
    """Whether a name is another one written with less: all capitals, or without its accents."""
    if not same_name(name, other) or len(name.split()) != len(other.split()):
        return False
    bare = name.isupper() or name.islower()
    mixed = not (other.isupper() or other.islower())
    marks = sum(not one.isascii() for one in name) < sum(not one.isascii() for one in other)
    return (bare and mixed) or (marks and name.isascii())


def begins_like(typed: str, name: str) -> bool:
    """Whether each typed word is how a word of the name begins; spelled as in :func:`same_name`."""
    wanted, words = _read(typed).words, list(_read(name).words)
    for one in wanted:
        fits = [word for word in words if any(a.startswith(b) for a in word for b in one)]
        if not fits:
            return False
        words.remove(min(fits, key=lambda word: len(min(word))))
    return bool(wanted)


def bare_words(name: str) -> list[str]:
    """The words of a name as they are written, given names first, without titles and degrees."""
    head, *rest = [part.split() for part in name.split(",")]
    words = [*(word for part in rest for word in part), *head]
    return [word for word in words if not _is_extra(word)]


def _is_extra(word: str) -> bool:
    plain = word.replace(".", "").casefold()
    return any(one.fullmatch(plain) for one in (_TITLES, _DEGREES, _GENERATIONS))


def one_of_each(names: Iterable[str]) -> Mapping[str, str]:
    """For each name the first of ``names`` that is the same person's; empty ones are left out."""
    found: dict[str, str] = {}
    first: dict[tuple[str, str], list[str]] = {}  # the first names of each person, by their ends
    place: dict[str, int] = {}
    for name in names:
        if not name.strip() or name in found:
            continue
        ends = name_ends(name)
        near = {one for end in ends for one in first.get(end, ())}
        same = [one for one in near if same_name(one, name)]
        found[name] = min(same, key=place.__getitem__, default=name)
        if not same:
            place[name] = len(place)
            for end in ends:
                first.setdefault(end, []).append(name)
    return found


def name_ends(name: str) -> set[tuple[str, str]]:
    """First and last word in each spelling: names that share none are two people's."""
    words = _read(name).words
    return {(one, other) for one in words[0] for other in words[-1]} if words else set()


@lru_cache(maxsize=8192)
def _read(name: str) -> _Name:
    plain = _CALLED.sub(" ", _SIGNED.sub("", unicodedata.normalize("NFKC", name)))
    plain = _DOTTED.sub(_degree, plain.translate(_APOSTROPHES).casefold())
    plain = "".join(_spaced(one) for one in plain if unicodedata.category(one) not in _UNSAID)
    head, *rest = [part.split() for part in plain.split(",")]
    after = [word for part in rest for word in part]
    extra = [word for word in after if _GENERATIONS.fullmatch(word)]
    given = [word for word in after if word not in extra and not _is_degree(word)]
    if head and all(map(_OFFICES.fullmatch, given)):  # "Ana Ruiz, Owner"
        given = []
    words = [*given, *head]  # "Last, First" as "First Last"
    while len(words) > 1 and _TITLES.fullmatch(words[0]):
        del words[0]
    while len(words) > 1 and (_DEGREES.fullmatch(words[-1]) or _GENERATIONS.fullmatch(words[-1])):
        last = words.pop()
        extra += [last] if _GENERATIONS.fullmatch(last) else []
    if words and all(map(_WITHOUT_SPACES.fullmatch, words)):
        words = ["".join(words)]
    return _Name(tuple(map(_spellings, words)), extra[0] if extra else "")


def _degree(found: re.Match[str]) -> str:
    joined = found[0].replace(".", "")
    return joined if _is_degree(joined) else found[0]


def _joined(words: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """The words with each part of a last name put to the word after it."""
    made: list[frozenset[str]] = []
    before: frozenset[str] = frozenset()
    for place, word in enumerate(words):
        if before:
            word = frozenset(one + other for one in before for other in word)  # noqa: PLW2901
        is_part = 0 < place < len(words) - 1 and bool(word & _RUNS)
        before = word if is_part else frozenset()
        if not is_part:
            made.append(word)
    return made


def _is_degree(word: str) -> bool:
    return bool(_DEGREES.fullmatch(word) or _AFTER_A_COMMA.fullmatch(word))


def _spaced(letter: str) -> str:
    if letter == '"':
        return ""
    return " " if letter == "." or unicodedata.category(letter) == "Pd" else letter


def _spellings(word: str) -> frozenset[str]:
    found = (word.translate(one) for one in (_LETTERS, _UMLAUTS))
    plain = (_ACCENTS.sub("", unicodedata.normalize("NFKD", one)) for one in found)
    return frozenset(one.translate(_LETTERS) for one in plain)


def _same_words(one: Sequence[frozenset[str]], other: Sequence[frozenset[str]]) -> bool:
    return len(one) == len(other) and all(a & b for a, b in zip(one, other, strict=True))


def _same_but_for_initials(one: Sequence[frozenset[str]], other: Sequence[frozenset[str]]) -> bool:
    if min(len(one), len(other)) < 2 or not (one[0] & other[0] and one[-1] & other[-1]):
        return False
    middle, others = one[1:-1], other[1:-1]
    if len(middle) == len(others):
        return all(a & b or _is_initial(a, b) for a, b in zip(middle, others, strict=True))
    shorter, longer = sorted((middle, others), key=len)
    return _same_words(shorter, [word for word in longer if len(min(word)) > 1])


def _is_initial(one: frozenset[str], other: frozenset[str]) -> bool:
    a, b = min(one), min(other)
    return 1 in (len(a), len(b)) and a[0] == b[0]
