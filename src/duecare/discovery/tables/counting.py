"""Counts a decided table: records by type, findings, and rows of people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.data_types import CERTAIN, LIKELY
from duecare.discovery.detectors.headers import RECORD_NUMBERS
from duecare.discovery.detectors.roles import role_addresses
from duecare.discovery.findings import FindingRows
from duecare.discovery.kernel.candidates import find_candidates
from duecare.discovery.kernel.kinds import (
    ANY_TEXT,
    BIRTH,
    FIRST_NAME,
    IS_TYPE,
    LAST_NAME,
    MAIL,
    NAME,
    RECORD_KEY,
    UNKNOWN,
    ZIP,
    kinds_where,
)
from duecare.discovery.people.rows import (
    ANCHOR_OF_KIND,
    CONTACTS,
    FOUNDING,
    PERSONAL,
    REACHABLE,
    ClientKey,
    NameTokens,
    RowCollector,
    Tokens,
    bits_of,
    name_and_place,
    occurrences,
)
from duecare.discovery.readers.segments import DataTable
from duecare.discovery.tables.columns import (
    ELSE_KIND,
    TAKEN_AS_TEXT,
    TableColumn,
    decide_kind,
    key_domain,
    name_tokens,
    party_of_table,
    record_number_of_key,
    row_states,
    settle_licenses,
    settle_members,
)
from duecare.discovery.tables.dates_as_written import month_first, settle_parts
from duecare.discovery.tables.headerless import (
    GENERIC_HEADER,
    decide_by_values,
    decide_names,
)
from duecare.inventory.sketch import Anchor

_WEAK_PARTIES: Final = frozenset(("professional", "emergency", "parent", "payee"))
_FROM_NOTES: Final = kinds_where(lambda kind: kind.identity.from_notes)
_OF_COMPANIES: Final = kinds_where(lambda kind: kind.identity.belongs_to == "company")
_NAMES: Final = frozenset((NAME, FIRST_NAME, LAST_NAME))
_LONG_NUMBER: Final = 9  # digits in the cell of a name that are worth a look
_LINE_END: Final = 10
_SHORTEST: Final = 6  # bytes of a cell in which something can be found
_REPEATS: Final = 8.0  # mean repetition from which a contact column is not the row's person's


@dataclass
class TableDecisions:
    """What is known of a table after its first chunk, for the chunks that follow."""

    kinds: dict[int, int] = field(default_factory=dict)  # of its columns
    births: dict[int, int] = field(default_factory=dict)  # rows with nothing but this birth date
    salt: int = 0  # tells the slices of one table apart
    day_first: set[int] = field(default_factory=set)  # columns whose dates begin with the day


def count_table(
    table: DataTable,
    decided: TableDecisions,
    key: ClientKey,
    space: str,
    out: FindingRows,
    people: RowCollector,
) -> None:
    """Add the records and people of a table (or of one chunk of it); ``decided`` is kept up."""
    columns = [TableColumn.of(name, values) for name, values in _named(table)]
    rows = len(columns[0]) if columns else 0
    if rows == 0:
        return
    settle_members(columns, f"{table.name} {table.member}")
    settle_licenses(columns)
    settle_parts(columns)
    _decide(
        columns,
        decided,
        key,
        begins=table.begins,
        is_bare=all(map(GENERIC_HEADER.fullmatch, table.header)),
    )
    columns = [_in_order(column, decided) for column in columns]
    if table.is_sample:
        return
    parties: dict[str, list[TableColumn]] = {}
    whole = party_of_table(table.name)
    for column in columns:
        parties.setdefault(column.header.party or whole, []).append(column)
    shared = parties.get("", [])
    for party, members in parties.items():
        _count_party(party, members, shared, table, key, space, out, people, decided)


def _decide(
    columns: Sequence[TableColumn],
    decided: TableDecisions,
    key: ClientKey,
    *,
    begins: bool,
    is_bare: bool,
) -> None:
    """Set the kind of each column; without headers their values decide together."""
    for index, column in enumerate(columns):
        column.position = index
        known = decided.kinds.get(index)
        if known is None:
            decide_kind(column, key)
        else:
            column.kind = known
            header = column.header.kind
            column.from_header = known in (header, ELSE_KIND.get(header))
    if not begins:
        return
    decide_names([column for column in columns if not column.header.party])
    if is_bare:
        decide_by_values(columns, key)
    for index, column in enumerate(columns):
        decided.kinds[index] = column.kind  # a column that starts later is decided again


def _in_order(column: TableColumn, decided: TableDecisions) -> TableColumn:
    """A column of birth dates with the month first, if others of its dates show that it is not."""
    if column.kind != BIRTH:
        return column
    turned = month_first(column, day_first=column.position in decided.day_first)
    if turned is None:
        return column
    decided.day_first.add(column.position)
    return turned


def _named(table: DataTable) -> list[tuple[str, Sequence[str]]]:
    header = list(table.header) + [""] * (len(table.columns) - len(table.header))
    return list(zip(header, table.columns, strict=False))


def _count_party(
    party: str,
    columns: Sequence[TableColumn],
    shared: Sequence[TableColumn],
    table: DataTable,
    key: ClientKey,
    space: str,
    out: FindingRows,
    people: RowCollector,
    decided: TableDecisions,
) -> None:
    rows = len(columns[0])
    masks = np.zeros(rows, dtype=np.uint32)
    by_kind: dict[int, list[Tokens]] = {}
    numbered = table.has_record_numbers or any(c.kind in RECORD_NUMBERS for c in columns)
    for column in columns:
        _count_column(column, masks, by_kind, table, key, space, out, party, numbered)
    own_mail = _own_addresses(columns, by_kind, rows)
    names = name_tokens(columns, rows, key)
    is_named = names.names != 0
    masks[is_named] |= np.uint32(1 << NAME)
    if not is_named.any() and any(column.kind in _OF_COMPANIES for column in columns):
        own_mail[:] = False  # a list of companies: their addresses are nobody's own
    states = row_states(columns, rows)
    if party and not states.any():
        states = row_states(shared, rows)
    by_kind[NAME] = [names.names]
    counted = _is_person(masks, party, own_mail)
    out.count(NAME, int(np.count_nonzero(counted & is_named)))
    if party == "professional" or not counted.any():
        return
    joined = _token_columns(by_kind, names, columns, rows, key)
    joined.append((_by_birth_alone(joined, counted, table, decided), Anchor.OCCURRENCE))
    people.add_rows(joined, elements=_personal(masks), states=states, counted=counted)


def _count_column(
    column: TableColumn,
    masks: npt.NDArray[np.uint32],
    by_kind: dict[int, list[Tokens]],
    table: DataTable,
    key: ClientKey,
    space: str,
    out: FindingRows,
    party: str,
    numbered: bool,
) -> None:
    kind = column.kind
    if kind == UNKNOWN:
        _count_free_text(column, masks, by_kind, table, key, out)
        return
    if kind == RECORD_KEY:
        domain = key_domain(column.header, table.name, key, space)
        tokens = column.tokens(RECORD_KEY, key, domain=domain)
        by_kind.setdefault(kind, []).append(tokens)
        kind = record_number_of_key(column.header, table.name)
        if numbered or kind == UNKNOWN:
            return
    elif kind in _NAMES:
        _count_among(column.digits() >= _LONG_NUMBER, column, masks, by_kind, table, key, out)
        return
    elif not IS_TYPE[kind]:
        return
    elif kind in TAKEN_AS_TEXT:
        tokens = column.tokens(kind, key)
    else:
        tokens = column.tokens(kind, key)
        by_kind.setdefault(kind, []).append(tokens)
    valid = tokens != 0
    if party != "professional":
        masks[valid] |= np.uint32(1 << kind)
    out.add_cells(kind, CERTAIN if column.from_header else LIKELY, valid, column, table)
    if (
        kind not in TAKEN_AS_TEXT and kind != RECORD_KEY
    ):  # two numbers in a cell, or words beside one
        _count_among(column.filled & ~valid, column, masks, by_kind, table, key, out)


def _count_among(
    rows: npt.NDArray[np.bool_],
    column: TableColumn,
    masks: npt.NDArray[np.uint32],
    by_kind: dict[int, list[Tokens]],
    table: DataTable,
    key: ClientKey,
    out: FindingRows,
) -> None:
    """The cells of some rows of a decided column as if they were remarks."""
    if rows.any():
        _count_free_text(column.only(rows), masks, by_kind, table, key, out)


def _count_free_text(
    column: TableColumn,
    masks: npt.NDArray[np.uint32],
    by_kind: dict[int, list[Tokens]],
    table: DataTable,
    key: ClientKey,
    out: FindingRows,
) -> None:
    """Notes and remarks: what stands in a cell belongs to the row of the cell."""
    if int((column.ends - column.starts).max()) < _SHORTEST:
        return
    total = int(column.ends[-1])
    # An empty line ends each cell, so that none goes on in the next one, nor labels it.
    spaced = np.insert(column.buf[:total], np.repeat(column.ends, 2), _LINE_END)
    gaps = 2 * np.arange(len(column), dtype=np.int64)
    found = find_candidates(spaced)
    row_of = np.searchsorted(column.ends + gaps, found.offsets, side="right")
    row_of = np.minimum(row_of, len(column) - 1)
    found = found.moved(found.offsets - gaps[row_of])
    last = column.ends[row_of]
    keep = (found.grades >= LIKELY) & IS_TYPE[found.kinds] & (found.offsets + found.lengths <= last)
    if not keep.any():
        return
    found, row_of = found.only(keep), row_of[keep]
    out.add_free_text(found, row_of, column, table)
    for kind in np.unique(found.kinds).tolist():
        mine = found.kinds == kind
        masks[row_of[mine]] |= np.uint32(1 << kind)
        if kind in _FROM_NOTES:
            starts = found.offsets[mine]
            values = TableColumn(column.header, column.buf, starts, starts + found.lengths[mine])
            tokens = np.zeros(len(column), dtype=np.uint64)
            tokens[row_of[mine]] = values.tokens(kind, key)
            by_kind.setdefault(kind, []).append(tokens)


def _own_addresses(
    columns: Sequence[TableColumn], by_kind: dict[int, list[Tokens]], rows: int
) -> npt.NDArray[np.bool_]:
    """Rows with an email address of a person; those of a role (sales@) join nobody."""
    own = np.zeros(rows, dtype=np.bool_)
    addresses = [column for column in columns if column.kind == MAIL]
    for column, tokens in zip(addresses, by_kind.get(MAIL, []), strict=True):
        tokens[role_addresses(column.buf, column.starts, column.ends)] = 0
        own |= tokens != 0
    return own


def _is_person(
    masks: npt.NDArray[np.uint32], party: str, own_mail: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Rows in which somebody is identifiable: a founding type, or a name that can be reached."""
    founding = FOUNDING - {BIRTH} if party in _WEAK_PARTIES else FOUNDING
    by_type: npt.NDArray[np.bool_] = (masks & bits_of(founding)) != 0
    if party in _WEAK_PARTIES:
        return by_type
    named = (masks & np.uint32(1 << NAME)) != 0
    reach = (masks & bits_of(REACHABLE)) != 0
    counted: npt.NDArray[np.bool_] = by_type | (named & reach) | own_mail
    return counted


def _personal(masks: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    return masks & bits_of(PERSONAL)


def _token_columns(
    by_kind: dict[int, list[Tokens]],
    names: NameTokens,
    columns: Sequence[TableColumn],
    rows: int,
    key: ClientKey,
) -> list[tuple[Tokens, Anchor]]:
    births = by_kind.get(BIRTH, [np.zeros(rows, dtype=np.uint64)])[0]
    zips = next((c.tokens(ANY_TEXT, key) for c in columns if c.kind == ZIP), None)
    joined = names.anchors(births)
    if zips is not None:
        joined.append((name_and_place(names.names, zips), Anchor.PLACE))
    for kind, columns_of_kind in by_kind.items():
        if kind in (NAME, BIRTH) or kind not in ANCHOR_OF_KIND:
            continue
        joined.extend(
            (tokens, ANCHOR_OF_KIND[kind])
            for tokens in columns_of_kind
            if kind not in CONTACTS or not _belongs_to_others(tokens, by_kind)
        )
    return joined


def _by_birth_alone(
    joined: Sequence[tuple[Tokens, Anchor]],
    counted: npt.NDArray[np.bool_],
    table: DataTable,
    decided: TableDecisions,
) -> Tokens:
    """Tokens of the rows of which nothing is known but a birth date: each is a person."""
    births = next(tokens for tokens, anchor in joined if anchor == Anchor.BIRTH)
    alone = counted & (births != 0)
    for tokens, anchor in joined:
        if anchor != Anchor.BIRTH:
            alone &= tokens == 0
    found = np.zeros(len(births), dtype=np.uint64)
    if not alone.any():
        return found
    if table.continues and not decided.births:
        decided.salt = int(np.bitwise_xor.reduce(births))
    found[alone] = occurrences(births[alone], decided.births, decided.salt)
    return found


def _belongs_to_others(tokens: Tokens, by_kind: dict[int, list[Tokens]]) -> bool:
    """A contact column that repeats while the rows are of different people: the office's own."""
    filled = tokens[tokens != 0]
    if len(filled) < 20:
        return False
    distinct = len(np.unique(filled))
    if len(filled) / distinct <= _REPEATS:
        return False
    others = [
        len(np.unique(c[c != 0])) for k, cs in by_kind.items() if k not in CONTACTS for c in cs
    ]
    return max(others, default=0) > 4 * distinct
