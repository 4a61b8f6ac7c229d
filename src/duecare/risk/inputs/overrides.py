"""A client's or firm's own priors in place of the catalog's: every assumption can be replaced."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from duecare.catalog import Catalog, Prior
from duecare.errors import InputError
from duecare.risk.inputs.reading import describe, read_mapping


def override_priors(catalog: Catalog, changes: Mapping[str, Any], *, where: str) -> Catalog:
    """A catalog in which some priors have other parameters.

    A change is ``{parameters: {...}, source: text, as_of: text}`` by prior id; ``source`` and
    ``as_of`` are required, so that a replaced figure still names where it comes from. Raises
    :class:`InputError` for an unknown prior or parameter.
    """
    priors = dict(catalog.priors)
    for name, change in changes.items():
        if name not in priors:
            raise InputError(
                f"{where}: there is no prior '{name}'", hint="the ids are in priors.yaml"
            )
        priors[name] = _replaced(priors[name], change, where=f"{where}: {name}")
    changed = copy.copy(catalog)
    changed.__dict__.pop("_effect_priors", None)  # computed from the priors
    changed.__dict__["priors"] = priors
    return changed


def _replaced(prior: Prior, change: Any, *, where: str) -> Prior:
    if not isinstance(change, dict) or set(change) - {"parameters", "source", "as_of"}:
        raise InputError(f"{where}: allowed are 'parameters', 'source' and 'as_of'")
    missing = {"parameters", "source", "as_of"} - set(change)
    if missing:
        raise InputError(f"{where}: '{min(missing)}' is required")
    parameters = change["parameters"]
    if not isinstance(parameters, dict) or set(parameters) - set(prior.parameters):
        raise InputError(f"{where}: its parameters are {', '.join(prior.parameters)}")
    data = prior.model_dump() | {
        "parameters": {**prior.parameters, **parameters},
        "source": str(change["source"]),
        "as_of": str(change["as_of"]),
        "confidence": "assumption",
    }
    try:
        return Prior.model_validate(data)
    except ValidationError as error:
        raise InputError(f"{where}: {describe(error)}") from error


def read_overrides(path: Path, catalog: Catalog) -> Catalog:
    """The catalog with the priors of a file. Raises :class:`InputError` naming file and field."""
    return override_priors(catalog, read_mapping(path), where=path.name)
