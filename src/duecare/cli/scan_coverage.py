"""What became of the files of a scan, for the terminal and as a list beside the inventory."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from duecare.errors import InputError

if TYPE_CHECKING:
    from duecare.inventory import Concern, DataInventory, ScanScope

_SHOWN_CONCERNS: Final = 12


def print_coverage(scope: ScanScope, console: Console, listed: Path | None) -> None:
    """The five classes and what matters most; nothing where everything gave its text."""
    if not scope.may_hold_more:
        if scope.account.no_text.files:
            console.print(_classes(scope))
        return
    console.print(_classes(scope))
    console.print()
    _print_concerns(scope, console)
    items = len(scope.unread)
    where = (
        f"{listed.name} (readable by you only)"
        if listed is not None
        else '"unread" in the inventory'
    )
    if items:
        noun = "The item" if items == 1 else f"All {items:,} items"
        console.print(Text(f" {noun}, with part and reason: {where}", "dim"), soft_wrap=True)


def _classes(scope: ScanScope) -> Table:
    from duecare.documents.wording.reading import READING_NAMES, percent, size_words
    from duecare.inventory import ORDER

    table = Table(box=None, header_style="dim", pad_edge=True, padding=(0, 1))
    table.add_column("")
    for title in ("Files", "", "Bytes", ""):
        table.add_column(title, justify="right")
    whole = scope.account.total
    for reading in ORDER:
        amount = scope.account.of(reading)
        table.add_row(
            READING_NAMES[reading],
            f"{amount.files:,}",
            percent(amount.files, whole.files),
            size_words(amount.bytes),
            percent(amount.bytes, whole.bytes),
        )
    table.add_row("total", f"{whole.files:,}", "", size_words(whole.bytes), "")
    return table


def _print_concerns(scope: ScanScope, console: Console) -> None:
    from duecare.documents.wording.reading import (
        READING_NAMES,
        size_words,
        what_to_do,
        why_not_read,
    )
    from duecare.inventory import matters_most

    concerns = matters_most(scope.unread)
    table = Table(box=None, header_style="dim", pad_edge=True, padding=(0, 1))
    for title in ("Matters most", "Size", "Items", "Why", "What to do"):
        table.add_column(title, justify="right" if title in ("Size", "Items") else "left")
    for concern in concerns[:_SHOWN_CONCERNS]:
        table.add_row(
            READING_NAMES[concern.reading],
            size_words(concern.bytes),
            f"{concern.items:,}",
            why_not_read(concern),
            what_to_do(concern),
        )
    console.print(table)
    for concern in concerns[:_SHOWN_CONCERNS]:
        # on one line, so that the path can be copied
        example = "e.g. " if concern.items > 1 else ""
        console.print(Text(f"   {example}{concern.largest}", "dim"), soft_wrap=True)
    rest = len(concerns) - _SHOWN_CONCERNS
    if rest > 0:
        console.print(f"   and {rest:,} more kinds", highlight=False)


def coverage_path(out: Path) -> Path:
    """The list beside an inventory file: ``coverage.jsonl`` beside ``inventory.json``."""
    stem = "" if out.stem == "inventory" else f"{out.stem}-"
    return out.with_name(f"{stem}coverage.jsonl")


def write_coverage(inventory: DataInventory, out: Path) -> Path | None:
    """List everything that was not fully read beside the inventory; the owner alone may read it.

    Returns the file, or None where there is nothing to list; an older list is then removed.
    Raises :class:`InputError` where it cannot be written.
    """
    path = coverage_path(out)
    if not inventory.scope.unread:
        path.unlink(missing_ok=True)
        return None
    lines = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in _lines(inventory))
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            if hasattr(os, "fchmod"):
                os.fchmod(stream.fileno(), 0o600)  # also a file that was there before
            stream.write(lines)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}") from error
    return path


def _lines(inventory: DataInventory) -> list[dict[str, object]]:
    from duecare.documents.wording.reading import what_to_do
    from duecare.inventory import matters_most, weight_of

    rows: list[tuple[str, dict[str, object]]] = []
    for item in inventory.scope.unread:
        concern: Concern = matters_most([item])[0]
        told: dict[str, object] = {
            **item.model_dump(mode="json"),
            "weight": weight_of(item).value,
            "what_to_do": what_to_do(concern),
        }
        rows.append((item.path, told))
    return [told for _, told in sorted(rows, key=lambda row: row[0])]
