"""The result of a scan for the terminal: people first, then what, where, and what was not read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from duecare.cli.scan_coverage import print_coverage

if TYPE_CHECKING:
    from duecare.discovery import ScanResult
    from duecare.inventory import DataInventory

_BAR_WIDTH: Final = 24
_SHOWN_STATES: Final = 8
_SHOWN_PLACES: Final = 12
_TELLING_BYTES: Final = 10_000_000  # below that the start takes longer than the reading


def print_summary(result: ScanResult, console: Console, listed: Path | None = None) -> None:
    """Print what was found. Nothing here is a value: counts, kinds, places and reasons.

    ``listed`` is the file that lists what was not fully read.
    """
    inventory = result.inventory
    console.print()
    _print_people(inventory, console)
    console.print()
    if inventory.data_types:
        console.print(_types(inventory))
        console.print()
    if len(inventory.locations) > 1:
        console.print(_places(inventory))
        console.print()
    print_coverage(inventory.scope, console, listed)
    console.print(_pace(result))


def _print_people(inventory: DataInventory, console: Console) -> None:
    from duecare.documents.wording.reading import people_sentences

    first, *rest = people_sentences(inventory)
    console.print(Text(f" {first}", "bold"))
    for sentence in rest:
        console.print(Text(f" {sentence}"))
    if inventory.scope.is_without_count:
        return
    states = list(inventory.states.items())
    parts = [
        f"{code or 'state not known'} {count.best:,}"
        + (f" ({count.assumed:,} assumed)" if count.assumed else "")
        for code, count in states[:_SHOWN_STATES]
        if count.best
    ]
    if len(states) > _SHOWN_STATES:
        parts.append(f"{len(states) - _SHOWN_STATES} more states")
    if parts:
        console.print(Text(f" {'   '.join(parts)}", "dim"))


def _types(inventory: DataInventory) -> Table:
    from duecare.documents.wording.words import data_type_name

    table = _table("Kind of data", "", "People", "Records")
    rows = sorted(inventory.data_types.items(), key=lambda row: -row[1].people.best)
    most = max((count.people.best for _, count in rows), default=0)
    for name, count in rows:
        table.add_row(
            data_type_name(name),
            _bar(count.people.best, most),
            f"{count.people.best:,}",
            f"{count.records:,}",
        )
    return table


def _places(inventory: DataInventory) -> Table:
    table = _table("Place", "", "People", "Records")
    places = sorted(inventory.locations, key=lambda place: -place.people.best)
    most = max((place.people.best for place in places), default=0)
    for place in places[:_SHOWN_PLACES]:
        name = Text.assemble(place.name, (f"  {place.kind.replace('_', ' ')}", "dim"))
        table.add_row(
            name, _bar(place.people.best, most), f"{place.people.best:,}", f"{place.records:,}"
        )
    rest = len(places) - _SHOWN_PLACES
    if rest > 0:
        table.add_row(Text(f"and {rest:,} more", "dim"), "", "", "")
    return table


def _table(*titles: str) -> Table:
    table = Table(*titles, box=None, header_style="dim", pad_edge=True, padding=(0, 1))
    table.columns[2].justify = table.columns[3].justify = "right"
    return table


def _bar(value: float, most: float) -> Text:
    """A bar in eighths of a character; the number beside it says the same without color."""
    if most <= 0 or value <= 0:
        return Text(" " * _BAR_WIDTH)
    eighths = max(round(value / most * _BAR_WIDTH * 8), 1)
    full, rest = divmod(eighths, 8)
    blocks = "█" * full + ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")[rest]
    return Text(blocks.ljust(_BAR_WIDTH), "cyan")


def _pace(result: ScanResult) -> Text:
    from duecare.documents.wording.reading import size_words

    seen = result.inventory.scope.bytes_seen
    speed = seen / max(result.seconds, 1e-9)
    pace = f" ({size_words(speed)}/s)" if seen > _TELLING_BYTES else ""
    return Text(f" {result.seconds:,.1f} s{pace}", "dim")
