"""Counts a text: candidates from the kernel, grouped into people.

What stands together belongs together: the findings of a text are taken in order, line by line,
as one person until a line holds a different value of something a person has only one of (SSN,
record number, birth date, labeled name, card); there the next person starts. An email address
or a phone number alone in running text is a record, not a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.data_types import CERTAIN, LIKELY
from duecare.discovery.detectors.credentials import find_credentials
from duecare.discovery.detectors.listings import Listed, Listing, listed_people
from duecare.discovery.detectors.names import FoundName, labelled_names
from duecare.discovery.detectors.prose import names_beside
from duecare.discovery.detectors.roles import role_addresses
from duecare.discovery.findings import FindingRows
from duecare.discovery.kernel.candidates import Candidates, find_candidates
from duecare.discovery.kernel.characters import Bytes
from duecare.discovery.kernel.compiled import compiled_with_arrays
from duecare.discovery.kernel.kinds import BIRTH, IS_TYPE, KINDS, MAIL, NAME, STATE_HINT, table_of
from duecare.discovery.kernel.signs import plain_text
from duecare.discovery.kernel.tokens import tokens_of_values
from duecare.discovery.people.rows import (
    ANCHOR_OF_KIND,
    CONTACTS,
    FOUNDING,
    ONE_EACH,
    PERSONAL,
    WEAK_IN_TEXT,
    ClientKey,
    NameTokens,
    RowCollector,
    bits_of,
)
from duecare.discovery.readers.segments import Text
from duecare.inventory.sketch import Anchor

_ONE_EACH: Final = table_of(ONE_EACH)  # kinds of which a person has only one
_SHORT: Final = 1_000_000  # a text without candidates that is still looked through for lists
_HEAD_PENALTY: Final = 60  # bytes
_HOUSEHOLD: Final = 8  # people
_FAR: Final = 60  # lines after which what follows is about somebody else
_FOUNDING_MASK: Final = bits_of(FOUNDING)
_STRONG_MASK: Final = bits_of(FOUNDING - WEAK_IN_TEXT)
_NAME_BIT: Final = bits_of([NAME])
_PERSONAL_MASK: Final = bits_of(PERSONAL)
_IS_FOUNDING: Final = table_of(FOUNDING)
_ANCHORS: Final = np.array([ANCHOR_OF_KIND.get(kind, 255) for kind in range(KINDS)], dtype=np.uint8)


@compiled_with_arrays
def line_numbers(buf: Bytes, offsets: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The line of each offset; offsets ascend."""
    lines = np.zeros(len(offsets), dtype=np.int64)
    at = 0
    line = 0
    for index in range(len(offsets)):
        stop = offsets[index]
        count = 0
        for position in range(at, stop):
            count += buf[position] == 10
        line += count
        at = max(at, stop)
        lines[index] = line
    return lines


@compiled_with_arrays
def assign_rows(
    lines: npt.NDArray[np.int64], kinds: npt.NDArray[np.uint8], tokens: npt.NDArray[np.uint64]
) -> npt.NDArray[np.int64]:
    """The person (row) of each finding, taken in order."""
    rows = np.zeros(len(lines), dtype=np.int64)
    current = np.zeros(len(_ONE_EACH), dtype=np.uint64)
    row = 0
    first = 0
    while first < len(lines):
        stop = first
        while stop < len(lines) and lines[stop] == lines[first]:
            stop += 1
        far = first > 0 and lines[first] - lines[first - 1] > _FAR
        conflict = far
        for index in range(first, stop):
            kind = kinds[index]
            known = current[kind]
            if _ONE_EACH[kind] and known != 0 and tokens[index] != known and tokens[index] != 0:
                conflict = True
        if conflict:
            row += 1
            current[:] = 0
        for index in range(first, stop):
            kind = kinds[index]
            known = current[kind]
            if _ONE_EACH[kind] and known != 0 and tokens[index] != known and tokens[index] != 0:
                # two of a kind in one line: each starts a person of its own
                row += 1
                current[:] = 0
            current[kind] = tokens[index]
            rows[index] = row
        first = stop
    return rows


def count_text(text: Text, key: ClientKey, out: FindingRows, people: RowCollector) -> None:
    """Add the records and people of a text."""
    data, origin = plain_text(text.data)
    buf = np.frombuffer(data, dtype=np.uint8)
    found = find_candidates(buf)
    listing = Listing()
    if len(found) or len(data) < _SHORT:
        listing = listed_people(data)
        found = _with_listed(found, listing.values)
    _list_candidates(found, origin, text, out)
    _list_candidates(find_credentials(data), origin, text, out)
    counted = (found.grades >= LIKELY) | (found.kinds == STATE_HINT)
    if not _IS_FOUNDING[found.kinds[counted]].any():
        return
    found = found.only(counted)
    names = sorted({*labelled_names(data), *listing.names})
    names = sorted({*names, *names_beside(data, _births(found), names)})
    places = [(at, size) for at, size, _ in names]
    if origin is not None:
        places = [(int(origin[at]), int(origin[at + size] - origin[at])) for at, size in places]
    out.add_names(text.member, text.base, places)
    _group(buf, found, names, key, people)


def _births(found: Candidates) -> list[tuple[int, int]]:
    """Start and end of each birth date."""
    mine = np.flatnonzero(found.kinds == BIRTH)
    ends = found.offsets[mine] + found.lengths[mine]
    return list(zip(found.offsets[mine].tolist(), ends.tolist(), strict=True))


def _list_candidates(
    found: Candidates, origin: npt.NDArray[np.int64] | None, text: Text, out: FindingRows
) -> None:
    """Records of a text, at their places in the text as it was read."""
    offsets, lengths = found.offsets, found.lengths
    if origin is not None:
        offsets = origin[found.offsets]
        lengths = (origin[found.offsets + found.lengths] - offsets).astype(np.int32)
    out.add_candidates(text.member, text.base, offsets, lengths, found.kinds, found.grades)


def _with_listed(found: Candidates, listed: Sequence[Listed]) -> Candidates:
    """The candidates with the values of lists, in the order of their offsets.

    A heading decides better than the words before a value, so what it covers gives way.
    """
    if not listed:
        return found
    fresh = sorted(set(listed))
    starts = np.array([value.offset for value in fresh], dtype=np.int64)
    stops = starts + np.array([value.length for value in fresh], dtype=np.int64)
    after = np.searchsorted(stops, found.offsets, side="right")
    nearest = starts[np.minimum(after, len(starts) - 1)]
    covered = (after < len(starts)) & (nearest < found.offsets + found.lengths)
    kept = found.only(~covered)
    offsets = np.concatenate([kept.offsets, starts])
    order = np.argsort(offsets, kind="stable")
    return Candidates(
        offsets[order],
        np.concatenate([kept.lengths, (stops - starts).astype(np.int32)])[order],
        np.concatenate([kept.kinds, np.array([v.kind for v in fresh], dtype=np.uint8)])[order],
        np.concatenate([kept.grades, np.array([v.grade for v in fresh], dtype=np.uint8)])[order],
    )


def _group(
    buf: Bytes,
    found: Candidates,
    names: list[FoundName],
    key: ClientKey,
    people: RowCollector,
) -> None:
    ends = found.offsets + found.lengths
    tokens = tokens_of_values(buf, found.offsets, ends, found.kinds, 0, key.words)
    tokens[(found.kinds == MAIL) & role_addresses(buf, found.offsets, ends)] = 0
    offsets = np.concatenate([found.offsets, np.array([n[0] for n in names], dtype=np.int64)])
    kinds = np.concatenate([found.kinds, np.full(len(names), NAME, dtype=np.uint8)])
    grades = np.concatenate([found.grades, np.full(len(names), CERTAIN, dtype=np.uint8)])
    forms = NameTokens.of([n[2] for n in names], key)
    tokens = np.concatenate([tokens, forms.names])
    order = np.argsort(offsets, kind="stable")
    name_of = np.concatenate([np.full(len(found), -1), np.arange(len(names))])[order]
    offsets, kinds, tokens, grades = offsets[order], kinds[order], tokens[order], grades[order]
    rows = assign_rows(line_numbers(buf, offsets), kinds, tokens)
    states = _states(rows, kinds, grades, offsets)
    _add_people(rows, kinds, tokens, states, forms.only(name_of[name_of >= 0]), people)


def _add_people(
    rows: npt.NDArray[np.int64],
    kinds: npt.NDArray[np.uint8],
    tokens: npt.NDArray[np.uint64],
    states: npt.NDArray[np.uint8],
    forms: NameTokens,
    people: RowCollector,
) -> None:
    """Hand over the people of the rows; ``forms`` are those of the names, in their order."""
    count = int(rows[-1]) + 1
    masks = np.zeros(count, dtype=np.uint32)
    real = IS_TYPE[kinds]
    np.bitwise_or.at(masks, rows[real], np.uint32(1) << kinds[real].astype(np.uint32))
    anchors = _ANCHORS[kinds]
    usable = (anchors != 255) & (tokens != 0) & _first_contact(rows, kinds, tokens)
    births = _one_token(rows, kinds, tokens, BIRTH, count)
    names = NameTokens.none(count)
    for of_row, of_name in zip(names, forms, strict=True):
        of_row[rows[kinds == NAME]] = of_name
    told = [pair for pair in names.anchors(births) if pair[1] not in (Anchor.NAME, Anchor.BIRTH)]
    filled = [np.flatnonzero(column) for column, _ in told]
    people.add_flat(
        np.concatenate([tokens[usable], *(c[at] for (c, _), at in zip(told, filled, strict=True))]),
        np.concatenate(
            [
                anchors[usable],
                *(np.full(len(at), a, np.uint8) for (_, a), at in zip(told, filled, strict=True)),
            ]
        ),
        np.concatenate([rows[usable], *filled]),
        elements=masks & _PERSONAL_MASK,
        states=states,
        counted=_is_person(masks),
    )


def _is_person(masks: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    """A strong identifier; or a weaker one with a name or with a second kind beside it."""
    strong = (masks & _STRONG_MASK) != 0
    weak = masks & _FOUNDING_MASK
    several = (weak & (weak - np.uint32(1))) != 0
    named = (masks & _NAME_BIT) != 0
    counted: npt.NDArray[np.bool_] = strong | ((weak != 0) & (named | several))
    return counted


def _states(
    rows: npt.NDArray[np.int64],
    kinds: npt.NDArray[np.uint8],
    grades: npt.NDArray[np.uint8],
    offsets: npt.NDArray[np.int64],
) -> npt.NDArray[np.uint8]:
    """The state of each row: that of the ZIP nearest to what says who the person is.

    The office's own is in the head or the foot of a letter, or on every page: a state that comes
    before anybody is named, and comes again, gives way to others.
    """
    states = np.zeros(int(rows[-1]) + 1, dtype=np.uint8)
    hints = np.flatnonzero(kinds == STATE_HINT)
    states[rows[hints]] = grades[hints]
    several = np.unique(rows[hints][grades[hints] != states[rows[hints]]])
    if not len(several):
        return _of_household(states)
    anchors = np.flatnonzero(_IS_FOUNDING[kinds] | (kinds == NAME))
    head = 0
    if len(anchors) and hints[0] < anchors[0] and (grades[hints] == grades[hints[0]]).sum() > 1:
        head = int(grades[hints[0]])
    for row in several.tolist():
        mine = hints[rows[hints] == row]
        own = offsets[anchors[rows[anchors] == row]]
        least = min(
            mine[::-1].tolist(),
            key=lambda at: (grades[at] == head, _away(int(offsets[at]), own)),
        )
        states[row] = grades[least]
    return _of_household(states)


def _of_household(states: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """In a text about few people with one address all live there: a return and its dependents."""
    known = np.unique(states[states > 0])
    if len(states) <= _HOUSEHOLD and len(known) == 1:
        states[:] = known[0]
    return states


def _away(at: int, anchors: npt.NDArray[np.int64]) -> int:
    """Bytes from the nearest of the anchors; an address follows a name rather than precedes it."""
    before, behind = anchors[anchors <= at], anchors[anchors > at]
    ways = [at - int(before[-1])] if len(before) else []
    ways += [int(behind[0]) - at + _HEAD_PENALTY] if len(behind) else []
    return min(ways, default=0)


def _one_token(
    rows: npt.NDArray[np.int64],
    kinds: npt.NDArray[np.uint8],
    tokens: npt.NDArray[np.uint64],
    kind: int,
    count: int,
) -> npt.NDArray[np.uint64]:
    chosen = np.zeros(count, dtype=np.uint64)
    mine = kinds == kind
    chosen[rows[mine]] = tokens[mine]
    return chosen


def _first_contact(
    rows: npt.NDArray[np.int64], kinds: npt.NDArray[np.uint8], tokens: npt.NDArray[np.uint64]
) -> npt.NDArray[np.bool_]:
    """Drop contact tokens of rows with several different ones: some are the office's."""
    keep = np.ones(len(rows), dtype=np.bool_)
    for kind in sorted(CONTACTS):
        mine = np.flatnonzero((kinds == kind) & (tokens != 0))
        if not len(mine):
            continue
        pairs = np.unique(np.stack([rows[mine].astype(np.uint64), tokens[mine]]), axis=1)
        crowded_rows, times = np.unique(pairs[0], return_counts=True)
        crowded = crowded_rows[times > 1].astype(np.int64)
        keep[mine[np.isin(rows[mine], crowded)]] = False
    return keep
