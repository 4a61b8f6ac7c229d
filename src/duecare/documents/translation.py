"""A statement in the language of its reader, found from its English words.

The translation is printed before the statement. The English is what is signed and counts; what has
no Spanish stays in English, as the client's own words and names of laws do.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, Final

from duecare.documents.drawing import Drawing
from duecare.documents.model import Callout, Language, SignatureLine, Statement
from duecare.spanish import PhraseBook, book, policy_book, say

_AS_THEY_ARE: Final = {
    SignatureLine: {"name", "organization", "entry"},
    Drawing: {"spec"},
}
"""Fields that hold names, and the picture, whose words are few."""
_CHOICES: Final = {"style", "tone", "align"}
WHAT_COUNTS: Final = (
    "This is a translation. The English text after it is the one that is signed and counts, also "
    "where the two differ."
)


def with_spanish(statement: Statement, *, policy: str = "") -> Statement:
    """The statement with its Spanish before it; ``policy`` is the outline of the policy it holds."""
    return replace(statement, translation=in_spanish(statement, policy=policy))


def in_language(text: str, language: Language) -> str:
    """A fixed word, a day or a moment in the language of a part."""
    return text if language == "en" else _told(text, book())


def _texts(policy: str) -> PhraseBook:
    return policy_book(policy) if policy else book()


def in_spanish(statement: Statement, *, policy: str = "", counts: str = WHAT_COUNTS) -> Statement:
    """The Spanish alone; ``counts`` says first, from its English, which text is signed and counts."""
    texts = _texts(policy)
    return Statement(
        kind=statement.kind,
        title=_told(statement.title, texts),
        subtitle=_told(statement.subtitle, texts),
        prepared_for=statement.prepared_for,
        prepared_by=statement.prepared_by,
        as_of=statement.as_of,
        intro=(
            Callout("", _told(counts, texts)),
            *(_of(block, texts) for block in statement.intro),
        ),
        sections=tuple(_of(part, texts) for part in statement.sections),
        versions=statement.versions,
        notice=_told(statement.notice, texts),
        watermark=statement.watermark,
        dense=statement.dense,
        language="es",
    )


def _of(value: Any, texts: PhraseBook) -> Any:
    """A block, or a part of one, with each of its texts in Spanish."""
    if isinstance(value, str):
        return _told(value, texts)
    if isinstance(value, tuple):
        return tuple(_of(one, texts) for one in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    kept = _CHOICES | _AS_THEY_ARE.get(type(value), set())
    names = [one.name for one in fields(value) if one.name not in kept]
    return replace(value, **{name: _of(getattr(value, name), texts) for name in names})


def _told(text: str, texts: PhraseBook) -> str:
    """Line by line, sentence by sentence."""
    return "\n".join("".join(one.text for one in say(line, texts)) for line in text.split("\n"))
