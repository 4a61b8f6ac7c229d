"""A statement read back from the PDF that holds it: its content travels inside as an attachment.

So another form of a stored document, such as Word, has the very words of the stored one, and
nothing is computed again.
"""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any, Final

import pikepdf

from duecare.documents import model
from duecare.documents.drawing import Drawing, spec_text
from duecare.errors import DocumentError

ATTACHMENT: Final = "statement-content.json"
_KINDS: Final[dict[str, Any]] = {kind: cls for cls, kind in model.BLOCK_KINDS.items()}
_PARTS: Final[dict[tuple[str, str], Any]] = {
    ("figures", "figures"): model.Figure,
    ("table", "columns"): model.Column,
    ("checklist", "items"): model.ChecklistItem,
    ("signatures", "people"): model.SignatureLine,
    ("sources", "items"): model.SourceNote,
}


def statement_of(pdf: bytes) -> model.Statement:
    """The statement that a PDF of ours holds; raises :class:`DocumentError` if it holds none."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            content = json.loads(opened.attachments[ATTACHMENT].get_file().read_bytes())
            return statement_from(content)
    except (pikepdf.PdfError, KeyError, ValueError) as error:
        raise DocumentError("this PDF does not hold the content of a statement") from error


def statement_from(content: dict[str, Any]) -> model.Statement:
    """The statement of its content as JSON values; raises ``ValueError`` for another schema."""
    if content["schema"] != model.STATEMENT_SCHEMA:
        raise ValueError(content["schema"])
    given = {name: content[name] for name in _TEXTS}
    translation = content.get("translation")
    return model.Statement(
        **given,
        as_of=date.fromisoformat(content["as_of"]),
        intro=tuple(_block(one) for one in content["intro"]),
        sections=tuple(
            model.Section(
                part["title"],
                tuple(_block(one) for one in part["blocks"]),
                part["level"],
                part["new_page"],
            )
            for part in content["sections"]
        ),
        language=content.get("language", "en"),
        translation=statement_from(translation) if translation else None,
    )


_TEXTS: Final = (
    "kind",
    "title",
    "subtitle",
    "prepared_for",
    "prepared_by",
    "facts",
    "versions",
    "notice",
    "watermark",
)


def _block(content: dict[str, Any]) -> model.Block:
    values = {name: value for name, value in content.items() if name != "kind"}
    if content["kind"] == "chart":
        drawing = values["drawing"]
        return model.Chart(
            Drawing(
                drawing["title"],
                drawing["alt"],
                spec_text(drawing["spec"]),
                tuple(drawing["header"]),
                tuple(tuple(row) for row in drawing["rows"]),
            ),
            values["caption"],
        )
    made: model.Block = _KINDS[content["kind"]](
        **{name: _value(content["kind"], name, value) for name, value in values.items()}
    )
    return made


def _value(kind: str, name: str, value: Any) -> Any:
    if not isinstance(value, list):
        return value
    part = _PARTS.get((kind, name))
    if part is not None:
        return tuple(part(**_times(one)) for one in value)
    return tuple(tuple(one) if isinstance(one, list) else one for one in value)


def _times(values: dict[str, Any]) -> dict[str, Any]:
    """Days and moments as such; ``as_of`` of a source is a text."""
    read = dict(values)
    if read.get("signed_at"):
        read["signed_at"] = model.signed_moment(read)
    read.pop("zone", None)
    if "label" in read and read.get("as_of"):
        read["as_of"] = date.fromisoformat(read["as_of"])
    return read
