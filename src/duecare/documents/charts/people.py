"""Whose data is held: people by place and by state of residence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from duecare.documents.charts.style import (
    COVERED,
    MOST_BARS,
    RETAINED,
    WIDTH,
    layer,
    named_rows,
    short_name,
)
from duecare.documents.drawing import INK, Drawing, make_drawing
from duecare.documents.fonts import showable
from duecare.inventory import DataInventory

Told: TypeAlias = Callable[[int, int, int], tuple[str, str]]
"""How low, best and high are printed: the figure, and its range or nothing."""


def as_counted(low: int, best: int, high: int) -> tuple[str, str]:
    """People to the last one, with the range of the count."""
    return f"{best:,}", f"{low:,} to {high:,}" if low != high else ""


def people_by_place_chart(inventory: DataInventory, *, told: Told = as_counted) -> Drawing:
    """Distinct people at each place with their range; the places overlap and do not add up."""
    rows = [
        (inventory.place_name(one), one.people.low, one.people.best, one.people.high)
        for one in sorted(inventory.locations, key=lambda one: one.name)
    ]
    held = inventory.people
    return _at_places(rows, told(held.low, held.best, held.high)[0], told)


def people_at_places_chart(places: Iterable[tuple[str, int, int, int]], *, whole: int) -> Drawing:
    """The same from the counts alone: name, low, best, high of each place, and of all together."""
    return _at_places(places, f"{whole:,}", as_counted)


def _at_places(places: Iterable[tuple[str, int, int, int]], whole: str, told: Told) -> Drawing:
    rows = sorted((one for one in places if one[2] > 0), key=lambda one: -one[2])
    if rows:
        title = f"{short_name(rows[0][0])} holds {told(*rows[0][1:])[0]} of {whole} people"
    else:
        title = "No people were found in any place"
    return _people_bars(rows, title=title, what="Place", told=told)


def people_by_machine_chart(inventory: DataInventory) -> Drawing:
    """Distinct people on each machine alone and, as the last bar, on all of them together."""
    machines = sorted(inventory.machines, key=lambda m: (-m.people.best, m.name))
    together = inventory.people
    rows = [(m.name, m.people.low, m.people.best, m.people.high) for m in machines]
    shown = rows[: MOST_BARS - 1]
    alone = sum(machine.people.best for machine in machines)
    count = f"{together.best:,} people on {len(rows)} machines"
    if alone > together.best:
        title = f"{count}; counted separately on each machine it would be {alone:,}"
    else:
        title = f"{count}, none on more than one"
    whole = ("All together", together.low, together.best, together.high)
    return _people_bars(
        [*shown, whole], title=title, what="Machine", all_rows=[*rows, whole], marked=whole[0]
    )


def people_by_state_chart(inventory: DataInventory) -> Drawing:
    """People by state of residence; those without a known state are assumed at home and marked."""
    states = sorted(inventory.states.items(), key=lambda item: (-item[1].best, item[0]))
    rows = [
        (
            f"{code or 'unknown'} (part assumed)" if people.assumed else code or "unknown",
            people.best - people.assumed,
            people.best,
            people.best,
        )
        for code, people in states
        if people.best > 0
    ]
    if rows:
        title = f"People live in {len(rows)} state{'s' if len(rows) > 1 else ''}, most in {states[0][0]}"
    else:
        title = "No person with a state of residence was found"
    return _people_bars(rows, title=title, what="State")


def _people_bars(
    rows: Sequence[tuple[str, int, int, int]],
    *,
    title: str,
    what: str,
    all_rows: Sequence[tuple[str, int, int, int]] = (),
    marked: str = "",
    told: Told = as_counted,
) -> Drawing:
    """Bars with ranges; the bar called ``marked`` is the sum and drawn in its own color.

    ``told`` prints low, best and high as the table beside the chart does.
    """
    listed = all_rows or rows
    shown = rows[:MOST_BARS]
    values = [
        {
            "name": short_name(showable(name)),
            "low": low,
            "best": best,
            "high": high,
            "label": _printed(told(low, best, high)),
        }
        for name, low, best, high in shown
    ]
    largest = max((row[3] for row in shown), default=1)
    y = named_rows("name", room=190)
    scale = {"domain": [0, largest * 1.32], "nice": False}
    x = {"field": "best", "type": "quantitative", "title": None, "axis": None, "scale": scale}
    bars: dict[str, object] = {"y": y, "x": x}
    if marked:
        whole = f"datum.name === '{marked}'"
        bars["color"] = {"condition": {"test": whole, "value": COVERED}, "value": RETAINED}
    span = {"type": "rule", "color": INK, "strokeWidth": 1.4}
    text = {"type": "text", "align": "left", "dx": 7}
    spec = {
        "width": WIDTH - 150,
        "height": max(len(values), 1) * 26,
        "data": {"values": values},
        "layer": [
            layer({"type": "bar", "color": COVERED, "height": 13}, **bars),
            layer(span, y=y, x={**x, "field": "low"}, x2={"field": "high"}),
            layer(text, y=y, x={**x, "field": "high"}, text={"field": "label"}),
        ],
    }
    words = "; ".join(f"{name}: {_printed(told(*counts))} people" for name, *counts in shown)
    more = len(listed) - len(shown)
    alt = f"{title}. {words or 'Nothing to show'}" + (
        f"; {more} more in the table." if more else "."
    )
    table = []
    for name, *counts in listed:
        figure, spread = told(*counts)
        table.append((name, figure, spread or figure))
    return make_drawing(
        spec, title=title, alt=alt, header=(what, "People", "Range"), rows=tuple(table)
    )


def _printed(told: tuple[str, str]) -> str:
    figure, spread = told
    return f"{figure}  ({spread})" if spread else figure
