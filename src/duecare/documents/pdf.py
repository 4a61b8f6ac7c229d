"""Statements as PDF: tagged, archival (PDF/A-3a) and accessible (PDF/UA-1), through Typst.

The template never sees a user's text as markup: it reads one JSON file of plain strings. The same
statement, branding and creation time give the same bytes. The content of the statement travels
inside the PDF as an attached JSON file, so a reader can recompute the digest in the footer.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from duecare.dates import long_date, moment_text
from duecare.documents import typesetting
from duecare.documents.fonts import (
    FONT_FOLDER,
    SCRIPT_FOLDER,
    breakable,
    further_families,
    showable,
    with_runs,
)
from duecare.documents.model import Chart, Statement, Table, block_content, signed_moment
from duecare.documents.translation import in_language
from duecare.errors import DocumentError, InputError

MOST_ROWS_HERE: Final = 200
"""Rows of tables above which a document is set in a process of its own."""
DEFAULT_ACCENT: Final = "#0b4f6c"
_TEMPLATE: Final = Path(__file__).parent / "templates" / "statement.typ"
_COLOR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_LOGO_KINDS: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")  # PNG, JPEG
_LARGEST_LOGO: Final = 300_000
_LEAST_CONTRAST: Final = 4.5  # WCAG 2.2, 1.4.3: text against white


@dataclass(frozen=True)
class Branding:
    """The firm's name, contact line, logo and one color: nothing else of a statement may differ.

    ``logo`` is a PNG or JPEG of at most 300 kB. ``accent`` is ``#rrggbb`` and must read on white.
    Raises :class:`InputError` for anything else.
    """

    name: str
    contact: str = ""
    accent: str = DEFAULT_ACCENT
    logo: bytes = b""

    def __post_init__(self) -> None:
        if not _COLOR.fullmatch(self.accent):
            raise InputError("the accent color must look like #0b4f6c")
        if contrast_on_white(self.accent) < _LEAST_CONTRAST:
            raise InputError(
                f"the accent color {self.accent} is too light to read on white",
                hint="choose a darker shade: the contrast must be at least 4.5 to 1",
            )
        if len(self.logo) > _LARGEST_LOGO:
            raise InputError(
                "the logo is larger than 300 kB", hint="a PNG of 600 x 200 pixels is enough"
            )
        if self.logo and not self.logo.startswith(_LOGO_KINDS):
            raise InputError("the logo is neither a PNG nor a JPEG image")


def contrast_on_white(color: str) -> float:
    """The contrast ratio of ``#rrggbb`` on white (WCAG 2.2, relative luminance)."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def render_pdf(statement: Statement, *, branding: Branding, created: datetime) -> bytes:
    """The statement as PDF bytes.

    ``created`` is an aware time; it becomes the document's date. Raises :class:`InputError` for a
    naive time, :class:`DocumentError` if Typst refuses the document, and
    :class:`MissingComponentError` without the documents extra.
    """
    if created.tzinfo is None:
        raise InputError("the creation time of a document needs a time zone")
    created = created.astimezone(UTC).replace(microsecond=0)
    files, families = _files(statement, branding, created)
    folders = (FONT_FOLDER, SCRIPT_FOLDER) if families else (FONT_FOLDER,)
    job = typesetting.Job(files, tuple(map(str, folders)), created)
    rows = sum(len(block.rows) for block in statement.blocks() if isinstance(block, Table))
    try:
        if rows > MOST_ROWS_HERE:
            return typesetting.typeset_apart(job)
        return typesetting.typeset(job)
    except DocumentError as error:
        raise DocumentError(
            f"the statement '{statement.kind}' could not be set as PDF", hint=error.hint
        ) from error


def _files(
    statement: Statement, branding: Branding, created: datetime
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The virtual files of one compilation, and the fonts that they need besides the usual ones.

    The files are template, data, pictures, and the attachment.
    """
    drawings = [block.drawing for block in statement.blocks() if isinstance(block, Chart)]
    names = {drawing.spec: f"chart-{index}.svg" for index, drawing in enumerate(drawings)}
    pictures = {names[drawing.spec]: drawing.svg("print") for drawing in drawings}
    view = _view(statement, branding, created, names)
    families = further_families([json.dumps(view, ensure_ascii=False), *pictures.values()])
    view["further_families"] = families
    files = {
        "main.typ": _template(),
        "statement.json": json.dumps(view, ensure_ascii=False).encode(),
        "statement-content.json": statement.to_json,
    }
    for name, svg in pictures.items():
        files[name] = svg.encode()
    return files, families


@functools.cache
def _template() -> bytes:
    return _TEMPLATE.read_bytes()


def _view(
    statement: Statement, branding: Branding, created: datetime, names: Mapping[str, str]
) -> dict[str, Any]:
    """What the template reads: the statement with texts that the fonts can show."""
    texts = {
        "kind": statement.kind,
        "description": f"{statement.title}: {statement.prepared_for}",
        "digest": statement.digest,
        "short_id": statement.short_id,
        "watermark": statement.watermark,
        "branding": {
            "name": branding.name,
            "contact": branding.contact,
            "accent": branding.accent,
        },
        "parts": [_part_view(part, names) for part in statement.parts()],
    }
    shown: dict[str, Any] = _shown(texts)
    shown["branding"]["logo"] = list(branding.logo)  # virtual files must be UTF-8, JSON must not
    shown["dense"] = statement.dense
    shown["created"] = {
        name: getattr(created, name)
        for name in ("year", "month", "day", "hour", "minute", "second")
    }
    return shown


def _part_view(part: Statement, names: Mapping[str, str]) -> dict[str, Any]:
    """The statement, or its translation, in one language."""
    told = partial(in_language, language=part.language)
    return {
        "language": part.language,
        "title": _headed(part.title),
        "subtitle": part.subtitle,
        "prepared_for": part.prepared_for,
        "prepared_by": part.prepared_by,
        "as_of": told(long_date(part.as_of)),
        "notice": part.notice,
        "release": part.catalog_release,
        "versions": dict(sorted(part.versions.items())),
        "words": {word: told(word) for word in _WORDS},
        "intro": [_block_view(block, names, told) for block in part.intro],
        "sections": [
            {
                "title": _headed(one.title),
                "level": one.level,
                "new_page": one.new_page,
                "blocks": [_block_view(block, names, told) for block in one.blocks],
            }
            for one in part.sections
        ],
    }


_WORDS: Final = (
    *("Prepared for", "Prepared by", "As of", "as of", "Page", "of", "Statement", "catalog"),
    *("Made with", "Statement digest (SHA-256):", "Name:", "Method:", "Ledger entry:"),
    *("Signed by", "Signature", "Signed at", "Date", "State", "Item", "Note", "None."),
    *("open", "done", "not done", "Figure", "Value", "Source", "Confidence", "confirmed"),
)
"""The template's own words."""


def _headed(title: str) -> str:
    """A heading; PDF/UA refuses a blank one."""
    return title if showable(title).strip() else "Untitled"


def _block_view(block: Any, names: Mapping[str, str], told: Callable[[str], str]) -> dict[str, Any]:
    if isinstance(block, Chart):
        drawing = block.drawing
        return {
            "kind": "chart",
            "title": drawing.title,
            "alt": drawing.alt,
            "caption": block.caption,
            "file": names[drawing.spec],
        }
    view = block_content(block)
    if view["kind"] == "figures":
        for figure in view["figures"]:
            day = figure["as_of"]
            figure["as_of"] = told(f"as of {long_date(date.fromisoformat(day))}") if day else ""
    if view["kind"] == "signatures":
        for person in view["people"]:
            person["signed_at"] = told(moment_text(signed_moment(person)))
    return view


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return breakable(with_runs(showable(value)))
    if isinstance(value, dict):
        return {key: _shown(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_shown(item) for item in value]
    return value
