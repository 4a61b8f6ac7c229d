"""A statement without the names of people and machines, for a reader who does not need them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from duecare.documents.model import Statement
from duecare.documents.stored import statement_from

LEFT_OUT: Final = "Names of people, devices and folders were left out of this copy."
_SHORTEST: Final = 2
"""A name of one letter would be found in every sentence."""
_NOT_WORDS: Final = frozenset({"kind", "schema", "as_of", "style", "tone", "align", "versions"})
"""What the content says of itself; no name of anybody is in there."""


def without_names(statement: Statement, names: Mapping[str, str]) -> Statement:
    """The statement with each of ``names`` replaced by what it maps to, and with a line that says so.

    A name counts where it is a whole word. One plain word (a device called ``Server``) is found as it
    is written; names of several words, addresses and numbers in any case.
    """
    found = _Names(names)
    content = {
        key: value if key in _NOT_WORDS else found.replaced(value)
        for key, value in statement.content.items()
    }
    content["notice"] = f"{LEFT_OUT} {content['notice']}"
    return statement_from(content)


class _Names:
    def __init__(self, names: Mapping[str, str]) -> None:
        known = {name: label for name, label in names.items() if len(name) >= _SHORTEST}
        self._exact = {name: label for name, label in known.items() if name.isalpha()}
        rest = {name: label for name, label in known.items() if not name.isalpha()}
        self._folded = {name.casefold(): label for name, label in rest.items()}
        self._of_one_word = _pattern(self._exact, 0)
        self._of_several = _pattern(rest, re.IGNORECASE)

    def replaced(self, value: Any) -> Any:
        """Every text inside a value of JSON."""
        if isinstance(value, Mapping):
            return {
                key: one if key in _NOT_WORDS else self.replaced(one) for key, one in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.replaced(one) for one in value]
        return self._in_text(value) if isinstance(value, str) else value

    def _in_text(self, text: str) -> str:
        if self._of_several is not None:
            text = self._of_several.sub(
                lambda found: self._folded.get(found[0].casefold(), "…"), text
            )
        if self._of_one_word is not None:
            text = self._of_one_word.sub(lambda found: self._exact[found[0]], text)
        return text


def _pattern(names: Mapping[str, str], flags: int) -> re.Pattern[str] | None:
    if not names:
        return None
    longest_first = sorted(names, key=len, reverse=True)
    either = "|".join(map(re.escape, longest_first))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", flags)
