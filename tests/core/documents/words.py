"""The words of a statement as plain lines: what a reader gets, without pictures and layout."""

from __future__ import annotations

from typing import Any

from duecare.documents.model import Statement

LAYOUT = {"style", "tone", "align", "share", "level", "new_page", "numbered", "spec", "schema"}


def words_of(statement: Statement) -> str:
    """Every text in reading order; a row of a table is one line."""
    content = statement.content
    head = [content[key] for key in ("title", "subtitle", "prepared_for", "prepared_by", "as_of")]
    lines = [*head, content["watermark"]]
    lines += [line for block in content["intro"] for line in _lines(block)]
    for section in content["sections"]:
        lines += ["", f"{'#' * section['level']} {section['title']}"]
        lines += [line for block in section["blocks"] for line in _lines(block)]
    lines += ["", content["notice"], *_lines(content["versions"])]
    return "\n".join(line for line in lines if line is not None) + "\n"


def _lines(value: Any) -> list[str]:
    if isinstance(value, dict):
        shown = {key: item for key, item in value.items() if key not in LAYOUT}
        kind = shown.pop("kind", None)
        head = [f"[{kind}]"] if kind else []
        return head + [line for item in shown.values() for line in _lines(item)]
    if isinstance(value, list):
        if all(isinstance(item, str) for item in value):
            return [" | ".join(value)] if value else []
        return [line for item in value for line in _lines(item)]
    return [] if value in ("", None) else [str(value)]
