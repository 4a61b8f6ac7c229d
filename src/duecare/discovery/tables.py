"""Tables are columns, not text.

Header, shape and share of valid values decide once what a column holds; then the whole column
counts. A column of order numbers of which one in ten passes Luhn is no card column. The columns
of a row belong to one person, or, with a party in the header (*spouse ssn*), to one more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.discovery.detectors.headers import (
    FIRST_NAME,
    LAST_NAME,
    NOT_PERSONAL,
    STATE,
    UNKNOWN,
    ZIP,
    Header,
    entity_of,
    is_loose_member,
    read_header,
    speaks_of_health,
)  # fmt: skip
from duecare.discovery.detectors.names import normal_name
from duecare.discovery.detectors.normal import RECORD_KEY, tokens_of_values
from duecare.discovery.detectors.numbers import (
    ABA,
    BANK,
    BIRTH,
    CARD,
    CREDENTIAL,
    DEA,
    EIN,
    EMAIL,
    IBAN,
    ICD10,
    ITIN,
    LICENSE,
    MBI,
    MEMBER,
    MRN,
    NAME,
    NPI,
    PASSPORT,
    PHONE,
    SSN,
    STREET,
)  # fmt: skip
from duecare.discovery.detectors.states import state_index, zip_state_index
from duecare.discovery.people import ClientKey, Tokens

_CHECKED: Final = frozenset(
    (SSN, ITIN, CARD, BANK, ABA, LICENSE, PASSPORT, BIRTH, MRN, NPI, DEA, MBI, ICD10, MEMBER, EIN,
     EMAIL, PHONE, IBAN, RECORD_KEY)
)  # fmt: skip
# Least share of valid values among those filled in, for a column whose header names the kind.
_SHARE_WITH_HEADER: Final = 0.5
# And without a header, where the shape itself must speak; kinds not listed need a header.
_SHARE_WITHOUT_HEADER: Final[dict[int, float]] = {
    EMAIL: 0.8, SSN: 0.9, CARD: 0.95, MBI: 0.9, IBAN: 0.9, PHONE: 0.9,
}  # fmt: skip
_SAMPLE: Final = 2000


@dataclass
class Column:
    """One column: its values as bytes with bounds, and what was decided about it."""

    header: Header
    buf: npt.NDArray[np.uint8]
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    kind: int = UNKNOWN
    from_header: bool = False
    position: int = 0  # in its table, counted from 0

    @classmethod
    def of(cls, header: str, values: Sequence[str]) -> Column:
        """A column of texts."""
        parts = [value.encode("utf-8", "replace") for value in values]
        ends = np.cumsum([len(part) for part in parts], dtype=np.int64)
        starts = np.concatenate([np.zeros(1, dtype=np.int64), ends[:-1]])
        buf = np.frombuffer(b"".join(parts) or b" ", dtype=np.uint8)
        return cls(read_header(header), buf, starts[: len(parts)], ends)

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def filled(self) -> npt.NDArray[np.bool_]:
        """Which values are not empty."""
        return self.ends > self.starts

    def texts(self) -> list[str]:
        """The values as texts again."""
        raw = self.buf.tobytes()
        pairs = zip(self.starts.tolist(), self.ends.tolist(), strict=True)
        return [raw[start:end].decode("utf-8", "replace") for start, end in pairs]

    def tokens(self, kind: int, key: ClientKey, *, domain: int = 0, limit: int = 0) -> Tokens:
        """The token of each value as ``kind``, 0 where it is none."""
        stop = min(limit, len(self)) if limit else len(self)
        kinds = np.full(stop, kind, dtype=np.uint8)
        return tokens_of_values(
            self.buf, self.starts[:stop], self.ends[:stop], kinds, domain, key.words
        )


def decide_kind(column: Column, key: ClientKey) -> None:
    """Set what a column holds, from its header and the share of valid values."""
    kind = column.header.kind
    filled = int(column.filled[:_SAMPLE].sum())
    if kind == NOT_PERSONAL or filled == 0:
        column.kind = kind
        return
    if kind in (FIRST_NAME, LAST_NAME, NAME, STATE, ZIP, STREET, CREDENTIAL):
        column.kind, column.from_header = kind, True
        return
    if kind in _CHECKED:
        share = _valid_share(column, kind, key, filled)
        if kind == SSN and share < _SHARE_WITH_HEADER:
            kind = ITIN
            share = _valid_share(column, kind, key, filled)
        if share >= _SHARE_WITH_HEADER:
            column.kind, column.from_header = kind, True
            return
        if column.header.kind == RECORD_KEY:
            column.kind = NOT_PERSONAL
            return
    column.kind = _kind_by_values(column, key, filled)


def settle_members(columns: Sequence[Column], title: str) -> None:
    """*Member No* is a health plan's number only among headers or under a title that say so."""
    loose = [column for column in columns if is_loose_member(column.header)]
    if not loose or speaks_of_health(title.lower()):
        return
    if any(speaks_of_health(c.header.words) for c in columns if c not in loose):
        return
    for column in loose:
        column.header = replace(column.header, kind=RECORD_KEY)


def _valid_share(column: Column, kind: int, key: ClientKey, filled: int) -> float:
    return float(np.count_nonzero(column.tokens(kind, key, limit=_SAMPLE))) / filled


def _kind_by_values(column: Column, key: ClientKey, filled: int) -> int:
    if filled < 3:
        return UNKNOWN
    stop = min(_SAMPLE, len(column))
    sample = column.buf[: int(column.ends[stop - 1])].tobytes()
    for kind, least in _SHARE_WITHOUT_HEADER.items():
        marker = {EMAIL: b"@", SSN: b"-", PHONE: b"-"}.get(kind, b"")
        if marker and sample.count(marker) < filled * 0.8:
            continue
        if _valid_share(column, kind, key, filled) >= least and _is_varied(column, stop):
            return kind
    return UNKNOWN


def _is_varied(column: Column, stop: int) -> bool:
    """Not one value again and again, as in a column of settings."""
    raw = column.buf.tobytes()
    pairs = zip(column.starts[:stop].tolist(), column.ends[:stop].tolist(), strict=True)
    distinct = {raw[start:end] for start, end in pairs}
    return len(distinct) >= 3


def full_names(columns: Sequence[Column], rows: int) -> list[str]:
    """The normal form of the name in each row, from a name column or first and last name."""
    whole = next((c for c in columns if c.kind == NAME), None)
    first = next((c for c in columns if c.kind == FIRST_NAME), None)
    last = next((c for c in columns if c.kind == LAST_NAME), None)
    if first is not None and last is not None:
        pairs = zip(first.texts(), last.texts(), strict=True)
        # "Mary Ann" + "Cook": the same normal form as in "Mary Ann Cook"
        return [normal_name(f"{a} {b}") if a and b else "" for a, b in pairs]
    if whole is not None:
        return [normal_name(text) for text in whole.texts()]
    return [""] * rows


def row_states(columns: Sequence[Column], rows: int) -> npt.NDArray[np.uint8]:
    """State of residence of each row: the state column, then the ZIP, then a ZIP in the address."""
    states = np.zeros(rows, dtype=np.uint8)
    for kind, read in ((STATE, state_index), (ZIP, zip_state_index), (STREET, _address_state)):
        for column in columns:
            if column.kind != kind:
                continue
            cache: dict[str, int] = {}
            texts = column.texts()
            found = np.array(
                [cache[t] if t in cache else cache.setdefault(t, read(t)) for t in texts],
                dtype=np.uint8,
            )
            states = np.where(states == 0, found, states)
    return states


def _address_state(text: str) -> int:
    """``12 Oak St, Austin, TX 78701`` -> Texas."""
    words = text.replace(",", " ").split()
    for index in range(len(words) - 1, max(len(words) - 4, 0), -1):
        if words[index][:5].isdigit() and len(words[index].split("-")[0]) == 5:
            return state_index(words[index - 1]) or zip_state_index(words[index])
    return state_index(words[-1]) if len(words) > 3 and len(words[-1]) == 2 else 0


def key_domain(header: Header, table: str, key: ClientKey, space: str) -> int:
    """The number space of a row key: the entity it names, within one system."""
    entity = entity_of(header.words) or entity_of(table.lower()) or "row"
    token = key.of_texts([f"{entity}|{space}"], 35)[0]
    return 64 + int(token) % 190


def is_patient_key(header: Header, table: str) -> bool:
    """A key of patients is a record number in itself."""
    entity = entity_of(header.words) or entity_of(table.lower())
    return entity in ("patient", "paciente", "chart")
