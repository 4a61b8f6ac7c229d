"""A statement: a human text whose facts are an entry of the ledger (glossary 70).

A statement is data. The builders in :mod:`duecare.documents.statements` make it from engine
results, :mod:`duecare.documents.pdf` shows it and neither adds nor drops a word. Texts are plain
text: nothing in them is ever markup.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

from duecare.documents.drawing import Drawing
from duecare.errors import DocumentError

STATEMENT_SCHEMA: Final = "duecare.statement/1"
NOT_LEGAL_ADVICE: Final = (
    "This statement records facts, estimates and decisions. It is not legal advice or an "
    "insurance quote."
)
Tone: TypeAlias = Literal["note", "warning", "gap"]
Align: TypeAlias = Literal["left", "right", "center"]
Language: TypeAlias = Literal["en", "es"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as a person reads it, with all that a reader needs to judge it.

    ``spread`` is the range in words, ``mark`` the confidence mark of the catalog
    ("unconfirmed", "assumption") and empty for a confirmed figure.
    """

    label: str
    value: str
    spread: str = ""
    source: str = ""
    as_of: date | None = None
    mark: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of plain text; line breaks are kept."""

    text: str
    style: Literal["body", "lead", "small", "quote", "mono"] = "body"


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """Two to four figures side by side."""

    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. ``share`` is its part of the width; 0 means as wide as its content."""

    title: str
    align: Align = "left"
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a caption; every cell is plain text. ``total`` is a last, stressed row."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] = ()
    note: str = ""
    empty: str = "None."

    def __post_init__(self) -> None:
        width = len(self.columns)
        for row in (*self.rows, *([self.total] if self.total else [])):
            if len(row) != width:
                raise DocumentError(
                    f"table '{self.caption}' has {width} columns and a row of {len(row)} cells"
                )


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with its caption; :attr:`Drawing.alt` says the finding in words."""

    drawing: Drawing
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Callout:
    """A boxed remark. ``gap`` is the insurance gap or another headline that needs a decision."""

    title: str
    text: str
    tone: Tone = "note"


@dataclass(frozen=True, slots=True)
class Items:
    """A list of plain texts, numbered or not."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Definitions:
    """Terms and what they mean or hold."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One line of a checklist; ``done`` is ``None`` while nobody has answered."""

    text: str
    done: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """Things that are done, not done, or open."""

    items: tuple[ChecklistItem, ...]


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One signature line; the signed facts are empty as long as nobody signed."""

    role: str
    name: str = ""
    organization: str = ""
    signed_at: datetime | None = None
    """In the zone whose clock the reader knows; the line names it."""
    method: str = ""
    entry: str = ""
    page: str = ""
    """Which page was signed, where it is another than this statement."""


@dataclass(frozen=True, slots=True)
class Signatures:
    """The people who sign, or signed, this statement."""

    people: tuple[SignatureLine, ...]
    intent: str = ""


@dataclass(frozen=True, slots=True)
class SourceNote:
    """Where a figure comes from, when it was true, and how sure we are of it."""

    what: str
    value: str
    source: str
    as_of: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Sources:
    """The figures behind a statement with their origin."""

    items: tuple[SourceNote, ...]


Block: TypeAlias = (
    Paragraph
    | KeyFigures
    | Table
    | Chart
    | Callout
    | Items
    | Definitions
    | Checklist
    | Signatures
    | Sources
)
BLOCK_KINDS: Final[dict[type, str]] = {
    Paragraph: "paragraph",
    KeyFigures: "figures",
    Table: "table",
    Chart: "chart",
    Callout: "callout",
    Items: "list",
    Definitions: "definitions",
    Checklist: "checklist",
    Signatures: "signatures",
    Sources: "sources",
}


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part. ``new_page`` starts it on a fresh page; ``level`` is 1 or 2."""

    title: str
    blocks: tuple[Block, ...] = ()
    level: Literal[1, 2] = 1
    new_page: bool = False


@dataclass(frozen=True)
class Statement:
    """A whole statement.

    ``kind`` is a stable id such as ``owner-summary``; ``facts`` are the figures and choices that
    the ledger entry holds, as JSON values; ``versions`` names engine and catalog releases.
    """

    kind: str
    title: str
    prepared_for: str
    prepared_by: str
    as_of: date
    sections: tuple[Section, ...]
    subtitle: str = ""
    intro: tuple[Block, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    notice: str = NOT_LEGAL_ADVICE
    watermark: str = ""
    dense: bool = False  # one-page statements use smaller spacing
    language: Language = "en"
    translation: Statement | None = None
    """The same in the language of its reader, printed before it; this one is what counts."""

    def __post_init__(self) -> None:
        if self.sections and self.sections[0].level != 1:
            raise DocumentError(f"the first section of '{self.kind}' must be of level 1")

    @property
    def catalog_release(self) -> str:
        """The catalog release that the statement was made with, or empty."""
        return self.versions.get("catalog", "")

    @cached_property
    def content(self) -> dict[str, Any]:
        """The statement as JSON values: what its digest covers, all of it."""
        return {
            "schema": STATEMENT_SCHEMA,
            "kind": self.kind,
            "title": self.title,
            "subtitle": self.subtitle,
            "prepared_for": self.prepared_for,
            "prepared_by": self.prepared_by,
            "as_of": self.as_of.isoformat(),
            "intro": [block_content(block) for block in self.intro],
            "sections": [
                {
                    "title": part.title,
                    "level": part.level,
                    "new_page": part.new_page,
                    "blocks": [block_content(block) for block in part.blocks],
                }
                for part in self.sections
            ],
            "facts": _json_value(self.facts),
            "versions": dict(sorted(self.versions.items())),
            "notice": self.notice,
            "watermark": self.watermark,
            **({"language": self.language} if self.language != "en" else {}),
            **({"translation": self.translation.content} if self.translation else {}),
        }

    @cached_property
    def to_json(self) -> bytes:
        """The content as UTF-8 JSON with sorted keys and no space: the bytes of the digest."""
        text = json.dumps(
            self.content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
        )
        return text.encode("utf-8", "backslashreplace")  # a lone surrogate as its JSON escape

    @cached_property
    def digest(self) -> str:
        """SHA-256 of :attr:`to_json` in hex."""
        return hashlib.sha256(self.to_json).hexdigest()

    @property
    def short_id(self) -> str:
        """The first 16 hex digits of the digest, in fours: what the footer of a page shows."""
        return "-".join(self.digest[at : at + 4] for at in range(0, 16, 4))

    def parts(self) -> tuple[Statement, ...]:
        """What is printed, one after the other: the translation, if there is one, then this."""
        return (self.translation, self) if self.translation else (self,)

    def blocks(self) -> Iterator[Block]:
        """All blocks in reading order, those of the translation first."""
        if self.translation is not None:
            yield from self.translation.blocks()
        yield from self.intro
        for part in self.sections:
            yield from part.blocks


def block_content(block: Block) -> dict[str, Any]:
    """A block as JSON values with its kind. A drawing is told by its specification and words."""
    if isinstance(block, Chart):
        return {"kind": "chart", "caption": block.caption, "drawing": block.drawing.content}
    values = dataclasses.asdict(block)
    if isinstance(block, Signatures):
        for person in values["people"]:
            if zone := getattr(getattr(person["signed_at"], "tzinfo", None), "key", ""):
                person["zone"] = (
                    zone  # beside the offset, so that the letters of the zone come back
                )
    return {"kind": BLOCK_KINDS[type(block)], **{k: _json_value(v) for k, v in values.items()}}


def signed_moment(line: Mapping[str, Any]) -> datetime | None:
    """When a line was signed, in the zone that its content names; ``None`` for an open line."""
    if not line["signed_at"]:
        return None
    moment = datetime.fromisoformat(line["signed_at"])
    return moment.astimezone(ZoneInfo(line["zone"])) if line.get("zone") else moment


def _json_value(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _json_value(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_json_value(item) for item in value]
    return value
