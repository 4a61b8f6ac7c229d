"""An English text with blanks as a pattern, and its Spanish with the same blanks.

``{name}`` is a blank, ``[words]`` and ``[term: words]`` may be left out, as in the texts of
policies. A blank may name its kind: ``{x:money}``, ``{n:count}``, ``{d:day}``,
``{at:moment}``, ``{id:clause}``, and ``{x:said}`` for words that have to have Spanish themselves
(``{x:text}``: several sentences, ``{x:share}``: a share of businesses); one without a kind is a name
or any other words. In Spanish, ``{x:low}`` puts the words in the middle of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

TOKEN: Final = re.compile(r"\{([a-z0-9_]+)(?::([a-z]+))?\}|\[(?:[a-z0-9_ ]+: ?)?|\]")
_MONTH: Final = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
)
# Not over the end of a sentence; a title or an initial does not end one.
_WORDS: Final = r"(?:[^.!?\n]|[.!?](?![”\"’)]? +[A-Z])|(?<=\b(?:Dr|Mr|Ms|St|Jr|Sr|Co))\.|(?<=\b(?:Mrs|Inc|Ltd))\.|(?<=\b[A-Z])\.)+?"
_KINDS: Final = {
    "": rf"{_WORDS}[.!?]?",
    "said": _WORDS,
    "text": r"[^\n]+",
    "share": r"(?:about |fewer than )?\d[\d,]*(?: to [\d,]+)?(?: \([^)]*\))?",
    "money": r"\$[\d,.]*\d(?: (?:million|billion))?",
    "count": r"\d[\d,.]*%?",
    "cite": r"[^\n()]*(?:\([^()\n]*\)[^\n()]*)*",
    "place": r"[A-Z][\w.]+(?:(?:,| and| of)? [A-Z][\w.]+)*",
    "day": rf"(?:{_MONTH}) \d{{1,2}}, \d{{4}}",
    "clause": r"[A-Z][A-Z0-9]*-\d+",
    "moment": rf"(?:{_MONTH}) \d{{1,2}}, \d{{4}}, [\d:]+ [ap]\.m\.(?: \S+)?",
}
ENGLISH: Final = ("\x02", "\x03")
"""Around English words of a client that stand in a Spanish sentence."""
MUST_BE_SAID: Final = frozenset({"said", "text", "share"})
"""Kinds of blanks whose words have to have Spanish themselves."""
_UNIT: Final = re.compile(r" ((?:business |work )?(?:day|month|year|hour|minute))s\b")
_UNITS: Final = re.compile(r"^( ?(?:business |work )?(?:day|month|year|hour|minute))s\b")
_EVERY: Final = re.compile(r"\b[Ee]very $")
_ONE_OF: Final = {
    "días": "día",
    "meses": "mes",
    "años": "año",
    "horas": "hora",
    "minutos": "minuto",
    "personas": "persona",
}
_SINGULAR: Final = re.compile(rf"\b1 ({'|'.join(_ONE_OF)})\b( hábiles| laborables)?")
_EACH: Final = re.compile(rf"\b([Cc])ada 1 ({'|'.join(_ONE_OF.values())})\b")
_SPACES: Final = re.compile(r"  +")

Value = Callable[[str, str], "str | None"]
"""What is put into a blank: from its kind and its English value; ``None`` if it has no Spanish."""


class PhrasePattern:
    """One text with blanks."""

    def __init__(self, english: str, spanish: str) -> None:
        """Both texts, with the same blanks and brackets."""
        self.english, self.spanish = english, spanish
        self._kinds = {one[1]: one[2] or "" for one in TOKEN.finditer(english) if one[1]}
        first = TOKEN.search(english)
        self._start = english[: first.start()].rstrip() if first else english
        self._regex: re.Pattern[str] | None = None

    def match(self, text: str, value: Value) -> str | None:
        """The Spanish of an English text of this pattern; ``None`` where it is another one."""
        if not text.startswith(self._start):
            return None
        if self._regex is None:
            self._regex = re.compile(_regex(self.english))
        found = self._regex.fullmatch(text)
        if found is None:
            return None
        values: dict[str, str] = {}
        for name, given in found.groupdict().items():
            slot = name.partition("__")[0]
            if given is None or slot.startswith("part"):
                continue
            told = value(self._kinds[slot], given)
            if told is None:
                return None
            values.setdefault(slot, told)
        return tidy(_filled(self.spanish, values, found))


def lowered(text: str) -> str:
    """A text as it begins in the middle of a sentence; an abbreviation stays."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def raised(text: str | None) -> str | None:
    """A text as it begins a sentence."""
    return text[:1].upper() + text[1:] if text else None


def tidy(spanish: str) -> str:
    """One of something in the singular, and no double spaces."""
    one = _SINGULAR.sub(lambda at: f"1 {_ONE_OF[at[1]]}{(at[2] or '').removesuffix('es')}", spanish)
    return _SPACES.sub(" ", _EACH.sub(r"\1ada \2", one)).strip()


def _regex(english: str) -> str:
    """The pattern as an expression; the ``n``-th bracket is the group ``part<n>``."""
    parts: list[str] = []
    at, seen, brackets = 0, 0, 0
    tokens = [*TOKEN.finditer(english), None]
    for number, token in enumerate(tokens):
        words = english[at : token.start() if token else len(english)]
        before = tokens[number - 1] if number else None
        after_slot = before is not None and bool(before[1])
        by_bracket = (_is_bracket(before), _is_bracket(token))
        parts.append(_literal(words, after_slot=after_slot, by_bracket=by_bracket))
        if token is None:
            break
        if token[1]:
            seen += 1
            slot = f"(?P<{token[1]}__{seen}>{_KINDS[token[2] or '']})"
            parts.append(f"(?:{slot} )?" if _counted_each(english, token) else slot)
        elif token[0] == "]":
            parts.append(")?")
        else:
            parts.append(f"(?P<part{brackets}>")
            brackets += 1
        at = token.end()
        if token[1] and _counted_each(english, token):
            at += 1  # the space is in the group
    return "".join(parts)


def _is_bracket(token: re.Match[str] | None) -> bool:
    return token is not None and not token[1]


def _counted_each(english: str, token: re.Match[str]) -> bool:
    """Whether "every 1 month" was made "every month" here."""
    return bool(_EVERY.search(english[: token.start()]) and _UNIT.match(english, token.end()))


def _literal(words: str, *, after_slot: bool, by_bracket: tuple[bool, bool]) -> str:
    """Words as an expression; the spaces around brackets may be gone with their words."""
    text = re.escape(words).replace(r"\ ", " ")
    if after_slot:
        text = _UNITS.sub(r"\1s?", text)
    if by_bracket[0]:
        text = re.sub(r"^ +", " *", text)
    if by_bracket[1]:
        text = re.sub(r"(?<!\*) +$", " *", text)
    return text


def _filled(spanish: str, values: dict[str, str], found: re.Match[str]) -> str:
    """The Spanish with the values, without the brackets that the English does not have."""
    out: list[str] = []
    at, brackets, shown = 0, 0, True
    for token in TOKEN.finditer(spanish):
        if shown:
            out.append(spanish[at : token.start()])
        at = token.end()
        if token[1]:
            if shown:
                told = values.get(token[1], "1")
                out.append(lowered(told) if token[2] == "low" else told)
        elif token[0] == "]":
            shown = True
        else:
            shown = found[f"part{brackets}"] is not None
            brackets += 1
    return "".join([*out, spanish[at:]])
