"""The result of a scan for the terminal: people first, then what, where, and what was not read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from duecare.discovery import ScanResult
    from duecare.inventory import DataInventory, Unread

_BAR_WIDTH: Final = 24
_SHOWN_STATES: Final = 8
_SHOWN_PLACES: Final = 12
_SHOWN_REASONS: Final = 8
_TELLING_BYTES: Final = 10_000_000  # below that the start takes longer than the reading
_UNITS: Final = ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def print_summary(result: ScanResult, console: Console) -> None:
    """Print what was found. Nothing here is a value: counts, kinds, places and reasons."""
    inventory = result.inventory
    console.print()
    console.print(Panel(_people(inventory), expand=False, padding=(0, 2), border_style="cyan"))
    if inventory.data_types:
        console.print(_types(inventory))
        console.print()
    if len(inventory.locations) > 1:
        console.print(_places(inventory))
        console.print()
    console.print(_scope(result))
    if inventory.scope.unread:
        _print_unread(inventory.scope.unread, console)


def _people(inventory: DataInventory) -> RenderableType:
    people = inventory.people
    noun = "person" if people.best == 1 else "people"
    first = Text.assemble((f"{people.best:,} {noun}", "bold"))
    first.append(f"   between {people.low:,} and {people.high:,}", "dim")
    states = list(inventory.states.items())
    parts = [
        f"{code or 'state not known'} {count.best:,}"
        + (f" ({count.assumed:,} assumed)" if count.assumed else "")
        for code, count in states[:_SHOWN_STATES]
        if count.best
    ]
    if len(states) > _SHOWN_STATES:
        parts.append(f"{len(states) - _SHOWN_STATES} more states")
    return Group(first, Text("   ".join(parts))) if parts else first


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


def _scope(result: ScanResult) -> Text:
    scope = result.inventory.scope
    share = scope.bytes_read / scope.bytes_seen if scope.bytes_seen else 1.0
    speed = scope.bytes_read / max(result.seconds, 1e-9)
    pace = f" ({_size(speed)}/s)" if scope.bytes_read > _TELLING_BYTES else ""
    return Text(
        f" Read {scope.files_read:,} of {scope.files_seen:,} files, "
        f"{_size(scope.bytes_read)}, {_share(share)} of the bytes, "
        f"in {result.seconds:,.1f} s{pace}."
    )


def _share(share: float) -> str:
    """Rounded down: what is not complete never reads 100 %."""
    return f"{int(share * 1000) / 10:.1f}%"


def _size(count: float) -> str:
    for unit, name in _UNITS:
        if count >= unit:
            return f"{count / unit:,.1f} {name}"
    return f"{count:,.0f} bytes"


def _print_unread(unread: Sequence[Unread], console: Console) -> None:
    console.print(
        Text(f" Not read: {len(unread):,}. People in them are not counted.", "bold yellow")
    )
    groups = _by_reason(unread)
    for reason, items in groups[:_SHOWN_REASONS]:
        largest = max(items, key=lambda item: item.size or 0)
        # on one line, so that the path can be copied
        console.print(
            f"   {len(items):>5,}  {reason}", markup=False, highlight=False, soft_wrap=True
        )
        console.print(
            Text(f"          {'e.g. ' if len(items) > 1 else ''}{largest.path}", "dim"),
            soft_wrap=True,
        )
    rest = len(groups) - _SHOWN_REASONS
    if rest > 0:
        console.print(f"   and {rest:,} more reasons", highlight=False)
    console.print(Text(' All are listed under "unread" in the inventory.', "dim"))


def _by_reason(unread: Iterable[Unread]) -> list[tuple[str, list[Unread]]]:
    groups: dict[str, list[Unread]] = {}
    for item in unread:
        groups.setdefault(item.reason, []).append(item)
    return sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))
