"""The data inventory statement: what was found, about how many people, where, and what was not read."""

from __future__ import annotations

from duecare.documents.charts import people_by_place_chart, people_by_state_chart
from duecare.documents.dates import moment_text
from duecare.documents.model import (
    Block,
    Chart,
    Column,
    Figure,
    Items,
    KeyFigures,
    Paragraph,
    Section,
    Statement,
    Table,
)
from duecare.documents.statements.preparation import Preparation
from duecare.documents.wording.words import (
    data_type_name,
    data_type_names,
    people_held_words,
    people_range,
    plural,
)
from duecare.inventory import DataInventory, Location, PeopleCount

_ENCRYPTED = {True: "yes", False: "no", None: "not known"}


def data_inventory_statement(inventory: DataInventory, *, preparation: Preparation) -> Statement:
    """People by place, state and data type, and everything that could not be read, in full."""
    scope = inventory.scope
    return preparation.statement(
        "data-inventory",
        "Whose data is held, and where",
        subtitle="Data inventory statement",
        intro=(_lead(inventory), _figures(inventory)),
        sections=(
            Section("By place", place_blocks(inventory)),
            Section("By kind of data", (data_types_table(inventory),)),
            Section("By state of residence", state_blocks(inventory)),
            Section("What could not be read", (unread_table(inventory),)),
            Section("How people are counted", (Items(_METHOD),)),
        ),
        facts={
            "scanned_at": inventory.scanned_at.isoformat(),
            "people": inventory.people.model_dump(),
            "files_seen": scope.files_seen,
            "files_read": scope.files_read,
            "unread": len(scope.unread),
            "versions": dict(inventory.versions),
        },
    )


_METHOD = (
    (
        "Each person is counted once, no matter how many files name them: identifiers become keyed "
        "tokens, and records that share one belong together. Two different Social Security numbers are "
        "never counted as one person."
    ),
    (
        "The low figure counts people with an identity number; the high figure joins records only by "
        "their strongest identifier. The best estimate is between the two."
    ),
    (
        "No identifier is stored or printed: the inventory contains counts, places and keyed tokens whose "
        "key stays with the client."
    ),
    "Counts for places overlap. Do not add them up; the total counts each person once.",
)


def _lead(inventory: DataInventory) -> Paragraph:
    count = inventory.people
    return Paragraph(
        f"Data about {_people(count)} was found at {plural(len(inventory.locations), 'place')}.",
        style="lead",
    )


def _people(count: PeopleCount) -> str:
    found = people_held_words(count)
    noun = "person" if found.figure == "1" else "people"
    return f"{found.figure} {noun} ({found.spread})" if found.spread else f"{found.figure} {noun}"


def _figures(inventory: DataInventory) -> KeyFigures:
    scope, day = inventory.scope, inventory.scanned_at.date()
    # Rounded down: seven files short of all is not 100 percent.
    share = scope.files_read * 1000 // scope.files_seen / 10 if scope.files_seen else 100.0
    return KeyFigures(
        (
            Figure(
                "Distinct people",
                people_held_words(inventory.people).figure,
                f"range {people_range(inventory.people)}",
                "scan",
                day,
            ),
            Figure(
                "Files read",
                f"{scope.files_read:,}",
                f"of {scope.files_seen:,} seen ({share:.1f}%)",
                "scan",
                day,
            ),
            Figure("Items not read", f"{len(scope.unread):,}", "each listed below", "scan", day),
        )
    )


def place_blocks(inventory: DataInventory) -> tuple[Block, ...]:
    """Chart and table of people by place."""
    places = sorted(inventory.locations, key=lambda place: (-place.people.best, place.name))
    table = Table(
        "Places, most people first",
        (
            Column("Place", share=2.2),
            Column("People", "right", 0.9),
            Column("Range", "right", 1.3),
            Column("Records", "right", 1),
            Column("Encrypted", share=0.9),
            Column("Kinds of data", share=2.6),
        ),
        tuple(_place_row(inventory.place_name(place), place) for place in places),
        note=f"Scanned {moment_text(inventory.scanned_at)}. Places overlap: "
        f"{people_held_words(inventory.people).figure} people over all of them.",
        empty="No place contained data about people.",
    )
    return (Chart(people_by_place_chart(inventory)), table) if places else (table,)


def _place_row(name: str, place: Location) -> tuple[str, ...]:
    kinds = data_type_names(sorted(place.data_types, key=lambda name: -place.data_types[name]))
    return (
        name,
        f"{place.people.best:,}",
        people_range(place.people),
        f"{place.records:,}",
        _ENCRYPTED[place.encrypted],
        kinds,
    )


def data_types_table(inventory: DataInventory) -> Table:
    """Records and people by kind of data."""
    return Table(
        "Kinds of data, most people first",
        (
            Column("Kind of data", share=2.4),
            Column("People", "right"),
            Column("Range", "right", 1.4),
            Column("Records", "right"),
        ),
        tuple(
            (
                data_type_name(name),
                f"{count.people.best:,}",
                people_range(count.people),
                f"{count.records:,}",
            )
            for name, count in sorted(
                inventory.data_types.items(), key=lambda item: (-item[1].people.best, item[0])
            )
        ),
        empty="No kind of sensitive data was found.",
    )


def state_blocks(inventory: DataInventory) -> tuple[Block, ...]:
    """Chart and table of people by state of residence."""
    table = Table(
        "States, most people first",
        (Column("State"), Column("People", "right"), Column("Of those, assumed", "right")),
        tuple(
            (code or "unknown", f"{people.best:,}", f"{people.assumed:,}")
            for code, people in sorted(
                inventory.states.items(), key=lambda item: (-item[1].best, item[0])
            )
        ),
        note=f"People without a known state are assumed to live in {inventory.home_state}."
        if inventory.home_state
        else "",
        empty="No state of residence is known.",
    )
    return (Chart(people_by_state_chart(inventory)), table) if inventory.states else (table,)


def unread_table(inventory: DataInventory) -> Table:
    """Every item that could not be read, with the reason; nothing is left out."""
    names = {place.id: inventory.place_name(place) for place in inventory.locations}
    return Table(
        "Items that could not be read",
        (
            Column("Place", share=1.4),
            Column("Item", share=2.6),
            Column("Reason", share=2.2),
            Column("Bytes", "right", 1),
        ),
        tuple(
            (
                names.get(item.location, item.location),
                item.path,
                item.reason,
                f"{item.size:,}" if item.size is not None else "not known",
            )
            for item in inventory.scope.unread
        ),
        empty="Every item could be read.",
        note="People in these items are not counted.",
    )
