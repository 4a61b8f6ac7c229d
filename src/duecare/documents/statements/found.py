"""The data inventory statement: what was found, about how many people, where, and what the count rests on."""

from __future__ import annotations

from duecare.dates import moment_text
from duecare.documents.charts import people_by_place_chart, people_by_state_chart
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
from duecare.documents.wording.figures import people_held
from duecare.documents.wording.reading import (
    READING_MEANINGS,
    READING_NAMES,
    people_sentences,
    read_sentence,
    share_words,
    size_words,
    what_it_is,
    what_to_do,
    why_not_read,
)
from duecare.documents.wording.words import (
    data_type_name,
    data_type_names,
    people_held_words,
    people_range,
    plural,
)
from duecare.inventory import ORDER, DataInventory, Location, matters_most

MOST_CONCERNS = 12
_ENCRYPTED = {True: "yes", False: "no", None: "not known"}


def data_inventory_statement(inventory: DataInventory, *, preparation: Preparation) -> Statement:
    """People by place, state and data type, and how far everything was read."""
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
            Section("What the count rests on", coverage_blocks(inventory)),
            Section("How people are counted", (Items(_METHOD),)),
        ),
        facts={
            "scanned_at": inventory.scanned_at.isoformat(),
            "people": inventory.people.model_dump(),
            "files_seen": scope.files_seen,
            "files_read": scope.files_read,
            "unread": len(scope.unread),
            "account": scope.account.model_dump(),
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
    first, *rest = people_sentences(inventory)
    found = f"Data was found at {plural(len(inventory.locations), 'place')}."
    return Paragraph(" ".join((first, found, *rest)), style="lead")


def _figures(inventory: DataInventory) -> KeyFigures:
    scope, day = inventory.scope, inventory.scanned_at.date()
    whole, read = scope.account.may_hold_text, scope.account.read
    people = inventory.people
    head = "unknown" if scope.is_without_count else people_held_words(people).figure
    if scope.may_hold_more and not scope.is_without_count:
        note = f"of what was read; at least {people_held_words(people).least}"
    else:
        note = (
            "nothing could be read" if scope.is_without_count else f"range {people_range(people)}"
        )
    return KeyFigures(
        (
            Figure("Distinct people", head, note, "scan", day),
            Figure(
                "Files read",
                f"{read.files:,}",
                f"{share_words(read.files, whole.files)} of those that may hold text",
                "scan",
                day,
            ),
            Figure(
                "Bytes read",
                size_words(read.bytes),
                f"{share_words(read.bytes, whole.bytes)} of those that may hold text",
                "scan",
                day,
            ),
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
    return (
        (Chart(people_by_place_chart(inventory, told=_as_printed)), table) if places else (table,)
    )


def _as_printed(low: int, best: int, high: int) -> tuple[str, str]:
    """People as every paper prints them."""
    told = people_held(low, best, high)
    return told.figure, told.spread


def _place_row(name: str, place: Location) -> tuple[str, ...]:
    kinds = data_type_names(sorted(place.data_types, key=lambda name: -place.data_types[name]))
    return (
        name,
        people_held_words(place.people).figure,
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
                people_held_words(count.people).figure,
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


def coverage_blocks(inventory: DataInventory) -> tuple[Block, ...]:
    """The five classes in files and bytes, then what was not fully read and what to do about it."""
    return (coverage_table(inventory), concerns_table(inventory))


def coverage_table(inventory: DataInventory) -> Table:
    """Every file in one of five classes; the rows add up to what was seen."""
    account = inventory.scope.account
    whole = account.total
    rows = [
        (
            f"{READING_NAMES[reading].capitalize()}: {READING_MEANINGS[reading]}",
            f"{account.of(reading).files:,}",
            size_words(account.of(reading).bytes),
            share_words(account.of(reading).bytes, whole.bytes),
        )
        for reading in ORDER
    ]
    return Table(
        "Files of the scan by how far they were read",
        (
            Column("How far", share=3.2),
            Column("Files", "right", 0.8),
            Column("Size", "right", 0.9),
            Column("Of the bytes", "right", 0.9),
        ),
        (*rows, ("Total", f"{whole.files:,}", size_words(whole.bytes), "")),
        note=read_sentence(inventory.scope),
    )


def concerns_table(inventory: DataInventory) -> Table:
    """What was not fully read by kind and reason, what weighs most first; never a path."""
    concerns = matters_most(inventory.scope.unread)
    shown = concerns[:MOST_CONCERNS]
    rest = sum(concern.items for concern in concerns[MOST_CONCERNS:])
    rows = [
        (
            f"{READING_NAMES[concern.reading].capitalize()}: {what_it_is(concern)}",
            f"{concern.items:,}",
            size_words(concern.bytes),
            why_not_read(concern),
            what_to_do(concern),
            concern.weight.value,
        )
        for concern in shown
    ]
    if rest:
        rows.append((plural(rest, "more item"), f"{rest:,}", "", "other reasons", "", "low"))
    return Table(
        "What was not fully read, what weighs most first",
        (
            Column("What", share=2),
            Column("Items", "right", 0.7),
            Column("Size", "right", 0.9),
            Column("Why", share=1.6),
            Column("What to do", share=2.1),
            Column("Weight", share=0.7),
        ),
        tuple(rows),
        empty="Everything that may hold text gave all of it.",
        note="People in what was not read are not counted. The weight is a judgment from the kind of "
        "thing and its size. The list of all items, with their paths, is in the inventory file of "
        "the scan.",
    )
