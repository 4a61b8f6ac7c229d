"""From a table to rows with typed values: one file read whole, before anything is compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from duecare.imports.cells import CellProblem, CellRules, Value, read_cell, two_limits
from duecare.imports.days import Order, order_of
from duecare.imports.facts import Proof
from duecare.imports.fields import FIELDS, ListKind
from duecare.imports.headings import fold
from duecare.imports.kinds import device_kind, is_no_computer, policy_name
from duecare.imports.mapping import ColumnMapping, map_columns, missing_fields
from duecare.imports.profiles import Profile, Words, fold_word, load_words
from duecare.imports.tables import ListRow, ListTable, words_of

_WORST_FIRST: Final = ("left", "leave", "here")


@dataclass(frozen=True, slots=True)
class Choices:
    """What somebody chose in the preview; empty is the guess.

    ``columns``: place -> field. ``words``: ``vocabulary:word`` -> meaning. ``order``, ``zone``: of
    days and times. ``bring_back``: who left and is on the list works there again. ``missing``:
    ``keep`` or ``left``. ``complete``: the list is whole, and ``confirmed`` the number of missing
    that was typed.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    order: str = ""
    zone: str = ""
    bring_back: bool = False
    missing: str = "keep"
    confirmed: str = ""

    def as_value(self) -> dict[str, Any]:
        """The choices as JSON."""
        return {
            "columns": dict(self.columns),
            "words": dict(self.words),
            "order": self.order,
            "zone": self.zone,
            "bring_back": self.bring_back,
            "missing": self.missing,
            "confirmed": self.confirmed,
        }


@dataclass(frozen=True, slots=True)
class ReadFact:
    """A fact that one cell gave."""

    key: str
    value: Value
    observed_at: datetime | None
    proof: Proof
    line: int
    heading: str


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row: its ids in the source, what it says, and its facts."""

    line: int
    values: Mapping[str, Value]
    facts: tuple[ReadFact, ...] = ()
    cells: tuple[str, ...] = ()

    def text(self, key: str) -> str:
        """A value as text; empty if there is none."""
        return str(self.values.get(key, ""))


@dataclass(frozen=True, slots=True)
class WordUse:
    """A word of a column, what it means here (empty: not reported) and in how many rows it is."""

    vocabulary: str
    heading: str
    word: str
    rows: int
    meaning: str | None


@dataclass(frozen=True, slots=True)
class ReadList:
    """A list, read: rows with values, cells that could not be read, and how it was understood."""

    kind: ListKind
    table: ListTable
    mapping: ColumnMapping
    rows: tuple[ReadRow, ...]
    problems: tuple[CellProblem, ...]
    words: tuple[WordUse, ...]
    missing_field: str
    order: Order
    order_is_shown: bool
    zone: str
    has_days: bool
    left_out: tuple[tuple[int, str], ...] = ()
    """Rows that are nothing for this list, and why."""

    @property
    def profile(self) -> Profile | None:
        """The export that the list was recognized as."""
        return self.mapping.profile

    @property
    def source(self) -> str:
        """Under which name ids and facts of the list are kept."""
        return self.profile.id if self.profile else f"list_of_{self.kind}"

    @property
    def label(self) -> str:
        """What a person calls the list."""
        return self.profile.name if self.profile else f"a list of {self.kind.in_words}"


def read_list(
    table: ListTable,
    kind: ListKind,
    *,
    now: datetime,
    choices: Choices | None = None,
    is_pasted: bool = False,
    home: str = "UTC",
) -> ReadList:
    """Read a table as a list of ``kind``. Raises :class:`InputError` for a list of another kind.

    ``home`` is the zone of the one who brings the list: that of its times and days where neither a
    cell, a choice nor the recognized export says one. A day of November 12 stays one there.
    Facts are measured only in a file of a recognized export whose row says when it checked in.
    """
    chosen = choices or Choices()
    mapping = map_columns(table, kind, choices=chosen.columns)
    order, shown, has_days = _order(table, mapping, chosen)
    zone = chosen.zone or (mapping.profile.zone if mapping.profile else "") or home
    rules = CellRules(
        order=order,
        zone=_zone(zone),
        words=_words(mapping.profile, chosen),
        now=now + timedelta(days=1),
    )
    reader = _RowReader(mapping, table, rules, is_pasted=is_pasted)
    rows = tuple(one for one in map(reader.read, table.rows) if one is not None)
    broken = [
        CellProblem(one.line, "", "", one.reason, costs_row=True)
        for one in table.skipped
        if one.is_broken
    ]
    return ReadList(
        kind=kind,
        table=table,
        mapping=mapping,
        rows=rows,
        problems=tuple(sorted([*broken, *reader.problems], key=lambda one: one.line)),
        words=tuple(_word_uses(table, mapping, rules)),
        missing_field=missing_fields(mapping, table),
        order=order,
        order_is_shown=shown,
        zone=zone,
        has_days=has_days,
        left_out=tuple(reader.left_out),
    )


class _RowReader:
    """Reads one row after the other; collects what cannot be read."""

    def __init__(
        self, mapping: ColumnMapping, table: ListTable, rules: CellRules, *, is_pasted: bool
    ) -> None:
        self._mapping, self._rules, self._table = mapping, rules, table
        self._fields = FIELDS[mapping.kind]
        self._columns = [one for one in mapping.columns if one.field]
        self._is_pasted = is_pasted
        self.problems: list[CellProblem] = []
        self.left_out: list[tuple[int, str]] = []

    def read(self, row: ListRow) -> ReadRow | None:
        """The row; ``None`` for one that is no thing of this list."""
        values: dict[str, Value] = {}
        by_field: dict[str, tuple[Value, str, str]] = {}
        each: tuple[Value, str, str] | None = None
        for use in self._columns:
            cell = row.cells[use.place]
            if use.field == "aggregate_limit" and (limits := two_limits(cell)):
                each, cell = (limits[0], use.heading, use.by), limits[1]
            value, problem = read_cell(cell, self._fields[use.field], self._rules)
            if problem:
                self.problems.append(
                    CellProblem(row.line, use.heading, row.cells[use.place][:80], problem)
                )
            if value is None:
                continue
            known = by_field.get(use.field)
            if known is None or _is_worse(use.field, value, known[0]):
                by_field[use.field] = (value, use.heading, use.by)
        if each is not None:
            by_field.setdefault("each_claim_limit", each)
        values = {name: value for name, (value, _, _) in by_field.items()}
        if reason := self._unfit(row, values):
            self.left_out.append((row.line, reason))
            return None
        self._implied(by_field)
        return ReadRow(row.line, self._settled(values), self._facts(row, by_field), row.cells)

    def _unfit(self, row: ListRow, values: Mapping[str, Value]) -> str:
        """Why a row is nothing for this list; empty for one that is."""
        kind = self._mapping.kind
        if kind == ListKind.DEVICES and is_no_computer(values):
            return "a printer, a switch or the like, which holds no files of people"
        places = self._mapping.places("policy_kind")
        is_other = kind == ListKind.POLICIES and "policy_kind" not in values
        if is_other and any(row.cells[place].strip() for place in places):
            return "a policy of a kind that is not priced; if it is one that is, choose it under “Words”"
        return ""

    def _implied(self, by_field: dict[str, tuple[Value, str, str]]) -> None:
        profile = self._mapping.profile
        for name, meaning in (profile.implies if profile else {}).items():
            by_field.setdefault(name, (meaning == "yes", "the row itself", "profile"))
        if "blocked" in by_field and "enabled" in self._fields:
            value, heading, by = by_field["blocked"]
            by_field["enabled"] = (value is False, heading, by)
        if "protection" in by_field and by_field["protection"][0] is False:
            by_field["encrypted"] = by_field["protection"]  # encrypted, and the key lies open

    def _settled(self, values: dict[str, Value]) -> dict[str, Value]:
        settled = dict(values)
        if "name" not in settled and {"given", "family"} & settled.keys():
            parts = [str(settled.get("given", "")), str(settled.get("family", ""))]
            settled["name"] = " ".join(one for one in parts if one)
        for other in ("addresses", "upn"):
            if other in settled and "email" not in settled:
                settled["email"] = settled[other]
        if "addresses" in settled:
            settled["email"] = settled["addresses"]
        if self._has_ended(settled):
            settled["employment"] = "left"
        if self._mapping.kind == ListKind.DEVICES:
            settled["kind"] = device_kind(settled)
        if self._mapping.kind == ListKind.POLICIES and "carrier" in settled:
            settled.setdefault("policy_kind", "cyber")
            day = settled.get("starts_on", "")
            starts_on = day.isoformat() if isinstance(day, date) else ""
            settled["name"] = policy_name(
                str(settled["carrier"]), str(settled["policy_kind"]), starts_on
            )
        return settled

    def _has_ended(self, values: Mapping[str, Value]) -> bool:
        """Whether the last day is over, and no status or later first day says otherwise."""
        start, end = values.get("start_date"), values.get("end_date")
        if "employment" in values or not isinstance(end, date):
            return False
        again = isinstance(start, date) and start > end
        return end < self._rules.now.date() - timedelta(days=1) and not again

    def _facts(
        self, row: ListRow, by_field: Mapping[str, tuple[Value, str, str]]
    ) -> tuple[ReadFact, ...]:
        seen = by_field.get("last_seen")
        at = seen[0] if seen and isinstance(seen[0], datetime) else None
        return tuple(
            ReadFact(
                name,
                value,
                at if self._checks_in() else None,
                self._proof(by, at),
                row.line,
                heading,
            )
            for name, (value, heading, by) in by_field.items()
            if self._fields[name].fact is not None
        )

    def _checks_in(self) -> bool:
        """Whether the time in a row says when the row was so; the last sign-in of a person does not."""
        return self._mapping.kind == ListKind.DEVICES

    def _proof(self, by: str, at: datetime | None) -> Proof:
        profile = self._mapping.profile
        if profile is None:
            return Proof.SEEN if at and self._checks_in() else Proof.DOCUMENT
        check_in = any(
            one.field == "last_seen"
            and one.by == "profile"
            and fold(one.heading) == profile.check_in
            for one in self._mapping.columns
        )
        measured = check_in and at is not None and by == "profile" and not self._is_pasted
        return Proof.MEASURED if measured else Proof.SEEN


def _is_worse(field: str, value: Value, known: Value) -> bool:
    """Of two columns with the state of a person, the one that says that they left counts."""
    if field == "employment":
        return _WORST_FIRST.index(str(value)) < _WORST_FIRST.index(str(known))
    return field == "blocked" and value is True


def _order(table: ListTable, mapping: ColumnMapping, chosen: Choices) -> tuple[Order, bool, bool]:
    takes = {name: one.takes for name, one in FIELDS[mapping.kind].items()}
    places = [one.place for one in mapping.columns if takes.get(one.field) in ("day", "moment")]
    if chosen.order in (Order.DAY_FIRST.value, Order.MONTH_FIRST.value):
        return Order(chosen.order), False, bool(places)
    order, shown = order_of(row.cells[place] for row in table.rows for place in places)
    return order, shown, bool(places)


def _zone(name: str) -> Any:
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def _words(profile: Profile | None, chosen: Choices) -> Words:
    words = {name: dict(means) for name, means in load_words().items()}
    for name, means in (profile.words if profile else {}).items():
        target = FIELDS[profile.kind][name].words if profile else name
        words.setdefault(target, {}).update(means)
    for key, meaning in chosen.words.items():
        vocabulary, _, word = key.partition(":")
        if vocabulary in words and meaning in {*words[vocabulary].values(), ""}:
            words[vocabulary][fold_word(word)] = meaning
    return words


def _word_uses(table: ListTable, mapping: ColumnMapping, rules: CellRules) -> Iterator[WordUse]:
    fields = FIELDS[mapping.kind]
    for use in mapping.columns:
        vocabulary = fields[use.field].words if use.field else ""
        if not vocabulary:
            continue
        for word, rows in list(words_of(table, use.place))[:50]:
            meaning = rules.meaning(vocabulary, word)
            yield WordUse(vocabulary, use.heading, word, rows, meaning)
