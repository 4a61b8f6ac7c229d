"""What an entry is: a frozen dataclass for each kind, with a version and a place in the record.

::

    @entry("hold.placed", title="Legal hold placed", keep="custody")
    class HoldPlaced(Entry):
        matter: str
        reason: Personal[str]

The schema of each group, the title, the retention class and the place in the client's program file
follow from this one declaration. A change of a class that has been used is a new version: the
class of before stays, so that its entries can be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from types import MappingProxyType
from typing import Any, ClassVar, Final, Literal, TypeVar, dataclass_transform

from duecare.errors import EvidenceError
from duecare.record.schema import (
    CONTENT,
    TEXTS,
    Schema,
    group_of,
    groups_of,
    hints_of,
    plain,
    problems,
)
from duecare.record.values import DETAILS, DOCUMENTS

Keep = Literal["decisions", "policies", "training", "assessments", "custody", "general"]
COMMON: Final[Mapping[str, Schema]] = MappingProxyType(
    {
        "actor": TEXTS,
        "person": TEXTS,
        "context": TEXTS,
        DOCUMENTS: {"type": "array", "items": TEXTS},
    }
)
"""Groups that an entry of any kind may have: who did it, whom it is about, where they were, and
the documents that a ledger in files keeps beside it."""
WHO_AND_WHAT: Final = frozenset({"actor", "person", CONTENT, DETAILS})
E = TypeVar("E", bound="Entry")


@dataclass(frozen=True, slots=True)
class Definition:
    """What is known of a kind in one version.

    ``program``: the groups that the client's program file may show; empty if the kind is not part
    of it. ``headline`` names fields in braces; it is the title of one entry where they are shown.
    ``told``: the fields that a summary tells, in order; all of them if it is empty. ``attached``:
    fields of the content, as paths, that name what was shown or signed by its SHA-256; the entry
    itself attaches it.
    """

    kind: str
    version: int
    title: str
    headline: str
    told: tuple[str, ...]
    attached: tuple[str, ...]
    keep: Keep
    program: frozenset[str]
    always_shown: bool
    meaning: str
    groups: Mapping[str, Schema]

    def problems(self, values: Mapping[str, Any], committed: Iterable[str]) -> list[str]:
        """What differs from this definition in the shown ``values`` of an entry.

        ``committed`` are all groups of its leaf, shown or not. Never names a value.
        """
        there = set(committed)
        found = [
            f"{path} is not part of it"
            for path in sorted(there - self.groups.keys() - COMMON.keys())
        ]
        needed = {path for path, schema in self.groups.items() if schema["required"]}
        found += [f"{path} is missing" for path in sorted(needed - there)]
        schemas = {**COMMON, **self.groups}
        for path in sorted(values.keys() & schemas.keys()):
            found += problems(values[path], schemas[path], path)
        return found

    def named(self, content: Any) -> list[tuple[str, Any]]:
        """The digests that the shown ``content`` names as attached, each with its path."""
        found = []
        for path in self.attached:
            value = content
            for key in path.split("."):
                value = value.get(key) if isinstance(value, Mapping) else None
            if value is not None:
                found.append((f"{CONTENT}.{path}", value))
        return found


_DEFINITIONS: Final[dict[tuple[str, int], Definition]] = {}


class Entry:
    """Base of all kinds of entry. Raises :class:`EvidenceError` for a value of another form."""

    __slots__ = ()
    definition: ClassVar[Definition]

    def __post_init__(self) -> None:
        """A value that its schema refuses never reaches the log."""
        values = self.as_groups()
        if wrong := self.definition.problems(values, values):
            raise EvidenceError(f"an entry {self.definition.kind} is malformed: {'; '.join(wrong)}")

    def as_groups(self) -> dict[str, Any]:
        """The values by group, as JSON; a group without a value is left out."""
        return {path: values for path, values in _split(self).items() if values}


def _split(value: Any) -> dict[str, dict[str, Any]]:
    cls: type = type(value)
    hints = hints_of(cls)
    groups: dict[str, dict[str, Any]] = {CONTENT: {}}
    for one in fields(value):
        part = getattr(value, one.name)
        if part is None:
            continue
        group = group_of(hints[one.name])
        inside = is_dataclass(part) and group == CONTENT
        for path, shown in (_split(part) if inside else {group: plain(part)}).items():
            if not inside or shown:
                groups.setdefault(path, {})[one.name] = shown
    return groups


@dataclass_transform(frozen_default=True, kw_only_default=True)
def entry(
    kind: str,
    *,
    title: str,
    keep: Keep,
    version: int = 1,
    headline: str = "",
    told: Iterable[str] = (),
    attached: Iterable[str] = (),
    program: Iterable[str] = (),
    always_shown: bool = False,
) -> Callable[[type[E]], type[E]]:
    """Make a class the definition of a kind of entry, in one version.

    ``title``: in plain words. ``headline``: the title of one entry, with fields in braces, such as
    ``"Declined: {offer.title}"``. ``told``: what a summary tells, in order. ``attached``: paths of digests whose documents
    the entry attaches. ``keep``: its retention class. ``program``: the groups that the
    client's program file may show. ``always_shown``: no privilege can withhold it, since a
    verifier needs it. Raises :class:`ValueError` for a kind and version that is taken.
    """

    def register(cls: type[E]) -> type[E]:
        made: type[E] = dataclass(frozen=True, slots=True, kw_only=True)(cls)
        if (kind, version) in _DEFINITIONS:
            raise ValueError(f"the entry {kind}, version {version}, is defined twice")
        made.definition = _DEFINITIONS[kind, version] = Definition(
            kind=kind,
            version=version,
            title=title,
            headline=headline,
            told=tuple(told),
            attached=tuple(attached),
            keep=keep,
            program=frozenset(program),
            always_shown=always_shown,
            meaning=(cls.__doc__ or "").strip(),
            groups=MappingProxyType(groups_of(made)),
        )
        return made

    return register


def find_definition(kind: str, version: int | None = None) -> Definition | None:
    """The definition of a kind; without a version the newest one; None if it is not known."""
    if version is not None:
        return _DEFINITIONS.get((kind, version))
    known = [number for name, number in _DEFINITIONS if name == kind]
    return _DEFINITIONS[kind, max(known)] if known else None


def definitions() -> list[Definition]:
    """Every kind in every version, sorted."""
    return [_DEFINITIONS[key] for key in sorted(_DEFINITIONS)]
