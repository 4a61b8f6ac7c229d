"""Which column becomes which field: by the profile, by its heading, or as somebody chose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from duecare.errors import InputError
from duecare.imports.fields import FIELDS, LOOKS_LIKE, NEEDED, ONE, ListKind
from duecare.imports.headings import fold
from duecare.imports.profiles import Profile, load_headings, recognize
from duecare.imports.tables import ListTable

NOT_IMPORTED: Final = ""
SEVERAL: Final = frozenset({"employment", "email", "name", "title", "department", "blocked"})
"""Fields that several columns may fill: the first with a value, and the worst of a status."""
_SAID_OF_BOTH: Final = frozenset({"name", "client", "external_id", "last_seen"})
_EASILY_TAKEN_FOR: Final = {
    ListKind.DEVICES: ListKind.EMPLOYEES,
    ListKind.EMPLOYEES: ListKind.DEVICES,
}
_TELLING: Final = 3
"""Columns that only the other kind of list has, so that a list without one of its own is it."""


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """One column: its place and heading, the field that it becomes, and who says so.

    ``by`` is ``profile``, ``heading``, ``choice``, ``refused`` or empty for one that is not used.
    """

    place: int
    heading: str
    field: str
    by: str


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What a list is and what its columns become."""

    kind: ListKind
    profile: Profile | None
    columns: tuple[ColumnUse, ...]

    def places(self, field: str) -> list[int]:
        """Where a field is read from, best first."""
        return [one.place for one in self.columns if one.field == field]


def map_columns(
    table: ListTable, kind: ListKind, *, choices: Mapping[str, str] | None = None
) -> ColumnMapping:
    """What each column becomes; ``choices`` (place as text -> field) win over everything.

    Raises :class:`InputError` if the list is recognized as another kind, or lacks what it needs.
    """
    profile = _profile_for(table, kind)
    uses = [
        _use(place, heading, kind, profile, (choices or {}).get(str(place)))
        for place, heading in enumerate(table.headings)
    ]
    if profile is None and not choices:
        _refuse_the_other(uses, table, kind)
    return ColumnMapping(kind, profile, tuple(_without_doubles(uses, kind)))


def missing_fields(mapped: ColumnMapping, table: ListTable) -> str:
    """What a list lacks, in words with the columns that were read; empty if it has what it needs."""
    used = {one.field for one in mapped.columns}
    for group in NEEDED[mapped.kind]:
        if not used.intersection(group):
            wanted = FIELDS[mapped.kind][group[0]].label.lower()
            read = ", ".join(one or "(no heading)" for one in table.headings)
            return (
                f"No column is the {wanted} of the {ONE[mapped.kind]}. Columns that were read: "
                f"{read[:400]}."
            )
    return ""


def _profile_for(table: ListTable, kind: ListKind) -> Profile | None:
    profile = recognize(table.headings)
    if profile is None or profile.kind == kind:
        return profile
    people = {ListKind.EMPLOYEES, ListKind.CONTACTS}
    if {profile.kind, kind} <= people:
        return profile if kind == ListKind.EMPLOYEES else None
    raise _of_another_kind(f"the list is “{profile.name}”, a list", profile.kind, kind)


def _of_another_kind(what: str, found: ListKind, kind: ListKind) -> InputError:
    return InputError(
        f"{what} of {found.in_words}, not of {kind.in_words}",
        hint=f"Import it as a list of {found.in_words}. "
        f"A list of {kind.in_words} has {LOOKS_LIKE[kind]}.",
    )


def _refuse_the_other(uses: Sequence[ColumnUse], table: ListTable, kind: ListKind) -> None:
    """A staff list has a name in each row too: it would become devices called like people.

    Raises :class:`InputError` where the headings say nothing of this kind and much of the other.
    """
    other = _EASILY_TAKEN_FOR.get(kind)
    if other is None or {one.field for one in uses if one.field} - _SAID_OF_BOTH:
        return
    found = [_use(place, text, other, None, None) for place, text in enumerate(table.headings)]
    telling = [one.heading for one in found if one.field and one.field not in _SAID_OF_BOTH]
    if len(telling) >= _TELLING:
        what = f"the list has the columns {', '.join(telling[:4])}: it reads like a list"
        raise _of_another_kind(what, other, kind)


def _use(
    place: int, heading: str, kind: ListKind, profile: Profile | None, choice: str | None
) -> ColumnUse:
    folded = fold(heading)
    if choice is not None and (choice in FIELDS[kind] or choice == NOT_IMPORTED):
        own = profile.columns.get(folded, NOT_IMPORTED) if profile else None
        by = "profile" if own == choice and choice else "choice"
        return ColumnUse(place, heading, choice, by)
    if profile is not None and folded in profile.columns:
        return ColumnUse(place, heading, profile.columns[folded], "profile")
    for name, known in load_headings()[kind].items():
        if folded in known:
            return ColumnUse(place, heading, name, "heading")
    for name, field in FIELDS[kind].items():  # the headings of our own exports
        if folded == fold(field.label):
            return ColumnUse(place, heading, name, "heading")
    return ColumnUse(place, heading, NOT_IMPORTED, "")


def _without_doubles(uses: Sequence[ColumnUse], kind: ListKind) -> list[ColumnUse]:
    """One column a field, the best; where several may fill one, all of them, the best first."""
    known = load_headings()[kind]

    def rank(use: ColumnUse) -> tuple[int, int]:
        order = {"choice": 0, "profile": 1, "heading": 2, "": 3}[use.by]
        words = known.get(use.field, ())
        folded = fold(use.heading)
        return order, list(words).index(folded) if folded in words else 0

    best: dict[str, ColumnUse] = {}
    for use in sorted(uses, key=rank):
        if use.field and use.field not in SEVERAL:
            best.setdefault(use.field, use)
    kept = [
        use
        if not use.field or use.field in SEVERAL or best[use.field] is use
        else ColumnUse(use.place, use.heading, NOT_IMPORTED, "")
        for use in uses
    ]
    return sorted(kept, key=lambda use: (rank(use), use.place)) if kept else kept
