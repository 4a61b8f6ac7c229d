"""Exports that are recognized by their headings, and the vocabularies of words. All of it is data."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from duecare.errors import CatalogError
from duecare.imports.fields import FIELDS, ListKind
from duecare.imports.headings import fold

Words = Mapping[str, Mapping[str, str]]
"""By vocabulary: what each folded word means; an empty meaning is "not reported"."""
_SOURCES: Final = ("confirmed", "second_hand", "memory")


@dataclass(frozen=True, slots=True)
class Profile:
    """One export of one program: how it is recognized, and what its columns are."""

    id: str
    name: str
    kind: ListKind
    detect: frozenset[str]
    columns: Mapping[str, str]
    check_in: str = ""
    zone: str = ""
    words: Words = field(default_factory=dict)
    implies: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@cache
def load_profiles() -> tuple[Profile, ...]:
    """All profiles. Raises :class:`CatalogError` for one that names what does not exist."""
    return tuple(_profile(one) for one in _data("profiles.yaml"))


@cache
def load_words() -> Words:
    """What words mean, by vocabulary."""
    raw = _data("words.yaml")
    silent = dict.fromkeys(map(fold_word, raw.pop("not_reported")), "")
    return {name: {**silent, **_meanings(means)} for name, means in raw.items()}


@cache
def load_headings() -> Mapping[ListKind, Mapping[str, Sequence[str]]]:
    """Folded headings by kind of list and field, best first."""
    raw = _data("headings.yaml")
    return {kind: raw[kind.value] for kind in ListKind}


@cache
def known_headings() -> frozenset[str]:
    """Every folded heading that a list is known to use."""
    found = {one for profile in load_profiles() for one in profile.columns}
    for fields in load_headings().values():
        found.update(one for headings in fields.values() for one in headings)
    return frozenset(found)


def recognize(headings: Sequence[str]) -> Profile | None:
    """The profile whose headings are all there; of several the one that knows most columns."""
    there = {fold(one) for one in headings}
    fitting = [one for one in load_profiles() if one.detect <= there]
    return max(fitting, key=lambda one: (len(one.detect), _known(one, there)), default=None)


def meaning_label(meaning: str) -> str:
    """What a word of a vocabulary is called where a person chooses it."""
    return _LABELS.get(meaning) or meaning.replace("_", " ").capitalize()


_LABELS: Final = {"": "Not known", "tech_eo": "Technology errors and omissions"}


def fold_word(word: str) -> str:
    """A word without case and outer spaces."""
    return " ".join(str(word).casefold().split())


def _known(profile: Profile, there: Collection[str]) -> int:
    return len(there & profile.columns.keys())


def _meanings(means: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {fold_word(word): meaning for meaning, words in means.items() for word in words}


def _profile(raw: Mapping[str, Any]) -> Profile:
    kind = ListKind(raw["kind"])
    columns = {fold(heading): name for heading, name in raw["columns"].items()}
    unknown = {one for one in columns.values() if one} - FIELDS[kind].keys()
    if unknown or raw["source"] not in _SOURCES:
        raise CatalogError(f"profile {raw['id']}: {min(unknown, default='source')} does not exist")
    return Profile(
        id=raw["id"],
        name=raw["name"],
        kind=kind,
        detect=frozenset(fold(one) for one in raw["detect"]),
        columns=columns,
        check_in=fold(raw.get("check_in", "")),
        zone=raw.get("zone", ""),
        words={name: _meanings(means) for name, means in raw.get("words", {}).items()},
        implies=raw.get("implies", {}),
        notes=tuple(raw.get("notes", ())),
    )


def _data(name: str) -> Any:
    return yaml.safe_load(files("duecare.imports").joinpath("data", name).read_text("utf-8"))
