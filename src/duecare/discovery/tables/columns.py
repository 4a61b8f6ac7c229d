"""Tables are columns, not text.

Header, shape and share of valid values decide once what a column holds; then the whole column
counts. A column of order numbers of which one in ten passes Luhn is not a card column. The columns
of a row belong to one person, or, with a party in the header (*spouse ssn*), to one more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from duecare.data_types import ALL, BY_ID
from duecare.discovery.detectors.abroad import (
    is_city_abroad,
    is_country_abroad,
    is_known_country,
)
from duecare.discovery.detectors.headers import (
    RECORD_NUMBERS,
    Header,
    entity_of,
    header_words,
    is_loose,
    read_header,
    speaks_of_health,
)
from duecare.discovery.detectors.name_forms import joined_cells
from duecare.discovery.kernel.kinds import (
    ANY_TEXT,
    CITY,
    COUNTRY,
    FIRST_NAME,
    LAST_NAME,
    NAME,
    NOT_PERSONAL,
    RECORD_KEY,
    STATE,
    STREET,
    UNKNOWN,
    ZIP,
    kind_of,
    kinds_where,
)
from duecare.discovery.kernel.signs import plain_cells
from duecare.discovery.kernel.states import state_index, zip_state_index
from duecare.discovery.kernel.tokens import tokens_of_values
from duecare.discovery.people.rows import ClientKey, NameTokens, Tokens
from duecare.discovery.readers.segments import Cells
from duecare.discovery.tables.headerless import kind_by_prefix
from duecare.discovery.tables.numbers_as_written import plain_numbers

# Kinds whose cells are taken as they are: the header alone decides.
TAKEN_AS_TEXT: Final = kinds_where(lambda kind: kind.form.reads in ("text", "name"))
_CHECKED: Final = frozenset(kind.bit for kind in ALL) - TAKEN_AS_TEXT | {RECORD_KEY}
_OF_DIGITS: Final = kinds_where(lambda kind: kind.form.reads == "digits")
_BY_HEADER: Final = TAKEN_AS_TEXT | {FIRST_NAME, LAST_NAME, STATE, ZIP, CITY, COUNTRY}
# Least share of valid values among those filled in, for a column whose header names the kind.
_SHARE_WITH_HEADER: Final = 0.5
# And without a header, where the shape itself must speak; kinds not listed need a header.
_SHARE_WITHOUT_HEADER: Final = {
    kind.bit: (kind.column.alone, kind.column.marker) for kind in ALL if kind.column.alone
}
# What a column holds instead where its cells do not pass (an ITIN under *SSN*).
ELSE_KIND: Final = {
    kind.bit: BY_ID[kind.column.else_type].bit for kind in ALL if kind.column.else_type
}
_DRIVER: Final = BY_ID["driver_license"].bit
_BARE_LICENSE: Final = re.compile(r"licen[sc]e( no| num| number| id)?$")
_OF_A_PERSON: Final = {BY_ID["date_of_birth"].bit, BY_ID["ssn"].bit}
_OF_A_PROVIDER: Final = {BY_ID["npi"].bit, BY_ID["dea"].bit}
_PROFESSION: Final = re.compile(r"\b(taxonomy|specialt(y|ies)|profession|bar (no|num|number))\b")
_AT_HOME: Final = re.compile(r"\b(home|residen\w*|physical|legal)\b")
_ELSEWHERE: Final = re.compile(
    r"\b(mail|mailing|billing|bill|shipping|ship|work|business|employer|office|issue\w*|issuing"
    r"|license|licen[sc]ing|dl|birth)\b"
)
_SAMPLE: Final = 2000
# What is written where there is no value: words without a number, or a number that is masked.
_SAYS_NOTHING: Final = re.compile(r"[^\d]{0,30}|[xX*#•.\-/ ]{2,}\d{1,4}")
_WAYS_TO_SAY_SO: Final = 5  # more different ones are values of another kind
_AUTHORS: Final = frozenset(("author", "contributor", "maintainer", "committer", "publisher"))


@dataclass(eq=False)
class TableColumn:
    """One column: its values as bytes with bounds, and what was decided about it."""

    header: Header
    buf: npt.NDArray[np.uint8]
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    kind: int = UNKNOWN
    from_header: bool = False
    position: int = 0  # in its table, counted from 0

    @classmethod
    def of(cls, header: str, values: Sequence[str]) -> TableColumn:
        """A column of texts."""
        if isinstance(values, Cells):
            cells = values.buf, values.starts, values.ends
        else:
            parts = [value.encode("utf-8", "replace") for value in values]
            ends = np.cumsum([len(part) for part in parts], dtype=np.int64)
            buf = np.frombuffer(b"".join(parts) or b" ", dtype=np.uint8)
            cells = buf, _starts(ends), ends
        read = read_header(header)
        cells = plain_cells(*cells)
        return cls(read, *(plain_numbers(*cells) if read.kind in _OF_DIGITS else cells))

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def filled(self) -> npt.NDArray[np.bool_]:
        """Which values are not empty."""
        return self.ends > self.starts

    def digits(self) -> npt.NDArray[np.int64]:
        """How many digits each cell holds."""
        is_digit = (self.buf >= 48) & (self.buf <= 57)
        if not is_digit.any():
            return np.zeros(len(self), dtype=np.int64)
        before = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(is_digit)])
        held: npt.NDArray[np.int64] = before[self.ends] - before[self.starts]
        return held

    def only(self, rows: npt.NDArray[np.bool_]) -> TableColumn:
        """The column with the cells of the other rows blank, each as long as before."""
        total = int(self.ends[-1])
        kept = np.repeat(rows, self.ends - self.starts)
        return replace(self, buf=np.where(kept, self.buf[:total], np.uint8(32)))

    def texts(self) -> list[str]:
        """The values as texts again."""
        raw = self.buf.tobytes()
        pairs = zip(self.starts.tolist(), self.ends.tolist(), strict=True)
        return [raw[start:end].decode("utf-8", "replace") for start, end in pairs]

    def sample(self, most: int) -> list[str]:
        """Its first values that are not empty, without spaces around them."""
        rows = np.flatnonzero(self.filled[:_SAMPLE])[:most]
        texts = (self.buf[self.starts[row] : self.ends[row]].tobytes() for row in rows)
        return [text.decode("utf-8", "replace").strip() for text in texts]

    def tokens(self, kind: int, key: ClientKey, *, domain: int = 0, limit: int = 0) -> Tokens:
        """The token of each value as ``kind``, 0 where it is none."""
        stop = min(limit, len(self)) if limit else len(self)
        kinds = np.full(stop, kind, dtype=np.uint8)
        return tokens_of_values(
            self.buf, self.starts[:stop], self.ends[:stop], kinds, domain, key.words
        )


def decide_kind(column: TableColumn, key: ClientKey) -> None:
    """Set what a column holds, from its header and the share of valid values."""
    kind = column.header.kind
    filled = int(column.filled[:_SAMPLE].sum())
    if kind == NOT_PERSONAL or filled == 0:
        column.kind = kind
        return
    if kind in _BY_HEADER:
        column.kind, column.from_header = kind, True
        return
    if kind in _CHECKED:
        share = _share_of_values(column, kind, key, filled)
        if kind in ELSE_KIND and share < _SHARE_WITH_HEADER:
            kind = ELSE_KIND[kind]
            share = _share_of_values(column, kind, key, filled)
        if share >= _SHARE_WITH_HEADER:
            column.kind, column.from_header = kind, True
            return
        if column.header.kind == RECORD_KEY:
            column.kind = NOT_PERSONAL
            return
    column.kind = _kind_by_values(column, key, filled)


def settle_members(columns: Sequence[TableColumn], title: str) -> None:
    """*Member No* is a health plan's number only among headers or under a title that say so."""
    loose = [column for column in columns if is_loose(column.header)]
    if not loose or speaks_of_health(title.lower()):
        return
    if any(speaks_of_health(c.header.words) for c in columns if c not in loose):
        return
    for column in loose:
        column.header = replace(column.header, kind=RECORD_KEY)


def settle_licenses(columns: Sequence[TableColumn]) -> None:
    """*License* in a list of providers is that of a profession, which a register publishes.

    A birth date or a Social Security number beside it says that the list is of people who drive.
    """
    bare = [c for c in columns if c.header.kind == _DRIVER and _BARE_LICENSE.match(c.header.words)]
    kinds = {column.header.kind for column in columns}
    if not bare or kinds & _OF_A_PERSON:
        return
    if kinds & _OF_A_PROVIDER or any(_PROFESSION.search(c.header.words) for c in columns):
        for column in bare:
            column.header = replace(column.header, kind=NOT_PERSONAL)


class Share(NamedTuple):
    """How many of the filled cells of a column pass the rule of a kind, and how many must."""

    valid: int
    filled: int
    least: float  # share that decides; with a known header less is needed
    by_header: bool


def share_of_valid(header: str, values: Sequence[str], data_type: str) -> Share:
    """The figures on which a column was decided (`decide_kind`)."""
    column = TableColumn.of(header, values[:_SAMPLE])
    kind = kind_of(data_type)
    filled = int(column.filled.sum())
    valid = filled
    if kind in _CHECKED:
        valid = int(np.count_nonzero(column.tokens(kind, ClientKey(b"counted, not kept"))))
    by_header = column.header.kind not in (UNKNOWN, NOT_PERSONAL)
    least = _SHARE_WITH_HEADER if by_header else _SHARE_WITHOUT_HEADER.get(kind, (1.0, b""))[0]
    return Share(valid, filled, least, by_header)


def _valid_share(column: TableColumn, kind: int, key: ClientKey, filled: int) -> float:
    return float(np.count_nonzero(column.tokens(kind, key, limit=_SAMPLE))) / filled


def _share_of_values(column: TableColumn, kind: int, key: ClientKey, filled: int) -> float:
    """The same among the cells that hold a value: *N/A*, *on file*, *XXX-XX-4471* hold none."""
    valid = column.tokens(kind, key, limit=_SAMPLE) != 0
    share = float(np.count_nonzero(valid)) / filled
    if share >= _SHARE_WITH_HEADER or not valid.any():
        return share
    others = np.flatnonzero(column.filled[:_SAMPLE] & ~valid)
    texts = (column.buf[column.starts[row] : column.ends[row]].tobytes() for row in others)
    words = (text.decode("utf-8", "replace").strip().lower() for text in texts)
    silent = [re.sub(r"\d", "0", word) for word in words if _SAYS_NOTHING.fullmatch(word)]
    if len(set(silent)) > _WAYS_TO_SAY_SO:
        return share
    return float(np.count_nonzero(valid)) / (filled - len(silent))


def _kind_by_values(column: TableColumn, key: ClientKey, filled: int) -> int:
    if filled < 3:
        return UNKNOWN
    prefixed = kind_by_prefix(column.sample(50))
    if prefixed in TAKEN_AS_TEXT:
        return prefixed
    if prefixed != UNKNOWN and _valid_share(column, prefixed, key, filled) >= _SHARE_WITH_HEADER:
        return prefixed
    stop = min(_SAMPLE, len(column))
    sample = column.buf[: int(column.ends[stop - 1])].tobytes()
    for kind, (least, marker) in _SHARE_WITHOUT_HEADER.items():
        if marker and sample.count(marker) < filled * 0.8:
            continue
        if _valid_share(column, kind, key, filled) >= least and _is_varied(column, stop):
            return kind
    return UNKNOWN


def _is_varied(column: TableColumn, stop: int) -> bool:
    """Not one value again and again, as in a column of settings."""
    raw = column.buf.tobytes()
    pairs = zip(column.starts[:stop].tolist(), column.ends[:stop].tolist(), strict=True)
    distinct = {raw[start:end] for start, end in pairs}
    return len(distinct) >= 3


def name_tokens(columns: Sequence[TableColumn], rows: int, key: ClientKey) -> NameTokens:
    """The tokens of the name in each row, from a name column or first and last name; 0 if none."""
    whole = next((c for c in columns if c.kind == NAME), None)
    first = next((c for c in columns if c.kind == FIRST_NAME), None)
    last = next((c for c in columns if c.kind == LAST_NAME), None)
    if first is not None and last is not None:
        # "Mary Ann" + "Cook": the same normal form as in "Mary Ann Cook"
        buf, ends = joined_cells(
            first.buf, first.starts, first.ends, last.buf, last.starts, last.ends
        )
        return NameTokens.of_cells(buf, _starts(ends), ends, key)
    if whole is not None:
        return NameTokens.of_cells(whole.buf, whole.starts, whole.ends, key)
    return NameTokens.none(rows)


def _starts(ends: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    return np.concatenate([np.zeros(1, dtype=np.int64), ends[:-1]])[: len(ends)]


_NO_KEY: Final = np.zeros(2, dtype=np.uint64)  # to tell equal cells of one table, nothing more


def row_states(columns: Sequence[TableColumn], rows: int) -> npt.NDArray[np.uint8]:
    """State of residence of each row: the state column, then the ZIP, then a ZIP in the address.

    None in a row whose country or city is abroad: postal codes of five digits are used elsewhere too.
    """
    states = np.zeros(rows, dtype=np.uint8)
    abroad = np.zeros(rows, dtype=np.uint8)
    for kind, is_abroad in ((COUNTRY, is_country_abroad), (CITY, is_city_abroad)):
        for column in columns:
            if column.kind == kind and column.filled.any():
                there = np.flatnonzero(column.filled)
                abroad[there] |= _read_once(column, there, is_abroad)
    for kind, read in (
        (STATE, state_index),
        (ZIP, _zip_state),
        (CITY, _place_state),
        (STREET, _address_state),
    ):
        for column in sorted(columns, key=_distance_from_home):
            if column.kind == kind:
                open_rows = np.flatnonzero((states == 0) & column.filled & (abroad == 0))
                if len(open_rows):
                    states[open_rows] = _read_once(column, open_rows, read)
    return states


def _distance_from_home(column: TableColumn) -> int:
    """Columns of where a person lives come before those of where mail goes or work is."""
    words = column.header.words
    return 0 if _AT_HOME.search(words) else 2 if _ELSEWHERE.search(words) else 1


def _read_once(
    column: TableColumn, rows: npt.NDArray[np.int64], read: Callable[[str], int]
) -> npt.NDArray[np.uint8]:
    """What ``read`` makes of each cell, asked once for cells that are equal."""
    starts, ends = column.starts[rows], column.ends[rows]
    kinds = np.full(len(rows), ANY_TEXT, dtype=np.uint8)
    marks = tokens_of_values(column.buf, starts, ends, kinds, 0, _NO_KEY)
    _, first, cell = np.unique(marks, return_index=True, return_inverse=True)
    texts = (
        column.buf[starts[row] : ends[row]].tobytes().decode("utf-8", "replace") for row in first
    )
    return np.array([read(text) for text in texts], dtype=np.uint8)[cell]


def _zip_state(text: str) -> int:
    """``78701``, or ``Austin, TX 78701`` where city, state and ZIP share a column."""
    return zip_state_index(text) or _place_state(text)


def _place_state(text: str) -> int:
    """``Austin, TX 78701`` or ``Austin, TX`` -> Texas; a city alone is of no state."""
    city, comma, rest = text.rpartition(",")
    if not comma or not city.strip():
        return 0
    return state_index(rest.strip()) or _address_state(f"- {text}")


def _address_state(text: str) -> int:
    """``12 Oak St, Austin, TX 78701`` -> Texas."""
    words = text.replace(",", " ").split()
    for index in range(len(words) - 1, max(len(words) - 3, 1), -1):
        if words[index][:5].isdigit() and (two := state_index(" ".join(words[index - 2 : index]))):
            return two  # New Mexico 87102
    before, _, last = text.rpartition(",")
    is_city = last.strip().lower() in _ALSO_CITIES and "," not in before
    is_name = before and len(last.strip()) > 2 and not is_city and not is_known_country(last)
    if is_name and (named := state_index(last.strip())):
        return named  # Santa Fe, New Mexico
    ends = (last, *words[-1:], " ".join(words[-2:]))
    if any(is_known_country(end) for end in ends):
        return 0
    for index in range(len(words) - 1, max(len(words) - 4, 0), -1):
        if words[index][:5].isdigit() and len(words[index].split("-")[0]) == 5:
            return state_index(words[index - 1]) or zip_state_index(words[index])
    return state_index(words[-1]) if len(words) > 3 and len(words[-1]) == 2 else 0


_ALSO_CITIES: Final = frozenset({"new york", "washington"})  # 350 5th Ave, New York


def key_domain(header: Header, table: str, key: ClientKey, space: str) -> int:
    """The number space of a row key: the entity it names, within one system."""
    entity = entity_of(header.words) or entity_of(table.lower()) or "row"
    token = key.of_texts([f"{entity}|{space}"], 35)[0]
    return 64 + int(token) % 190


def party_of_table(name: str) -> str:
    """*contributors* and *authors* are a list of professionals, whatever their columns say."""
    words = header_words(name).split()
    return "professional" if words and words[-1].removesuffix("s") in _AUTHORS else ""


def record_number_of_key(header: Header, table: str) -> int:
    """The kind of record number that a key of rows is (patients' keys are), or ``UNKNOWN``."""
    entity = entity_of(header.words) or entity_of(table.lower())
    found = (kind for kind, entities in RECORD_NUMBERS.items() if entity in entities)
    return next(found, UNKNOWN)
