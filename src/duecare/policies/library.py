"""The library of policies, read from the data files when it is first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from importlib.abc import Traversable
from typing import Any, Final

from duecare.catalog.files import (
    ModelT,
    parse_yaml,
    read_text,
    shipped_data,
    validate,
    validate_all,
)
from duecare.errors import CatalogError, InputError
from duecare.policies.model import CitedLaw, Clause, PolicyFact, Slot, Term, WrittenPolicy

FOLDER: Final = "policies"
_SHARED: Final = ("slots", "facts", "laws", "terms")


class PolicyLibrary:
    """The policies by id, and the blanks, facts, laws and terms that they share.

    A file is read when its part is first asked for, and kept: who needs one policy does not pay
    for the others.
    """

    def __init__(self, root: Traversable) -> None:
        self._root = root
        self._policies: dict[str, WrittenPolicy] = {}

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Ids of all policies, in alphabetical order."""
        folder = self._root / FOLDER
        names = (entry.name.removesuffix(".yaml") for entry in folder.iterdir())
        return tuple(sorted(f"POL-{name.upper()}" for name in names if name not in _SHARED))

    def policy(self, policy_id: str) -> WrittenPolicy:
        """One policy. Raises :class:`InputError` where there is none with this id."""
        if policy_id not in self.ids:
            raise InputError(f"there is no policy {policy_id!r}", hint=", ".join(self.ids))
        if policy_id not in self._policies:
            name = policy_id.removeprefix("POL-").lower()
            found = validate(WrittenPolicy, self._read(name), name=f"{FOLDER}/{name}.yaml")
            if found.id != policy_id:
                raise CatalogError(f"{FOLDER}/{name}.yaml: holds {found.id}")
            self._policies[policy_id] = found
        return self._policies[policy_id]

    @property
    def policies(self) -> Mapping[str, WrittenPolicy]:
        """All policies by id."""
        return {one: self.policy(one) for one in self.ids}

    def clause(self, clause_id: str) -> Clause:
        """A clause of any policy. Raises :class:`InputError` for an unknown id."""
        for policy in self.policies.values():
            for clause in policy.clauses:
                if clause.id == clause_id:
                    return clause
        raise InputError(f"there is no clause {clause_id!r}")

    @cached_property
    def slots(self) -> dict[str, Slot]:
        """The blanks by name."""
        return self._shared(Slot, "slots")

    @cached_property
    def facts(self) -> dict[str, PolicyFact]:
        """The facts by id."""
        return self._shared(PolicyFact, "facts")

    @cached_property
    def laws(self) -> dict[str, CitedLaw]:
        """The laws that are cited, by short name."""
        return self._shared(CitedLaw, "laws")

    @cached_property
    def terms(self) -> dict[str, Term]:
        """The terms by id."""
        return self._shared(Term, "terms")

    @cached_property
    def people(self) -> frozenset[str]:
        """Names of the blanks that are filled with a person."""
        return frozenset(one.id for one in self.slots.values() if one.kind == "person")

    def _shared(self, model: type[ModelT], name: str) -> dict[str, ModelT]:
        return validate_all(model, self._read(name)[name], name=f"{FOLDER}/{name}.yaml")

    def _read(self, name: str) -> dict[str, Any]:
        file = f"{FOLDER}/{name}.yaml"
        return parse_yaml(read_text(self._root, file), file)


@cache
def load_policies() -> PolicyLibrary:
    """The shipped library; the same object for the whole process."""
    return PolicyLibrary(shipped_data())
