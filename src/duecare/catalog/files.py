"""Reading the shipped data files, from a checkout or an installed wheel."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from importlib.abc import Traversable
from importlib.resources import files
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from duecare.errors import CatalogError

ModelT = TypeVar("ModelT", bound=BaseModel)

# libyaml is several times faster; a pure-Python PyYAML still works.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def shipped_data() -> Traversable:
    """The data folder inside the installed package."""
    return files("duecare.catalog") / "data"


def content_digest(root: Traversable) -> str:
    """SHA-256, hex, over the sorted names and bytes of every data file below ``root``."""
    total = hashlib.sha256()
    for name, file in sorted(_walk(root, ""), key=lambda pair: pair[0]):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        total.update(f"{name}\0{content}\n".encode())
    return total.hexdigest()


def _walk(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _walk(entry, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry


def read_text(root: Traversable, name: str) -> str:
    """The text of a data file. Raises :class:`CatalogError` when it is missing."""
    try:
        return root.joinpath(*name.split("/")).read_text(encoding="utf-8")
    except OSError as error:
        raise CatalogError(f"catalog file {name} cannot be read: {error.strerror}") from error


def read_yaml(root: Traversable, name: str) -> dict[str, Any]:
    """A YAML file whose top level is a mapping."""
    return parse_yaml(read_text(root, name), name)


def parse_yaml(text: str, name: str) -> dict[str, Any]:
    """YAML text with a mapping on top. Raises :class:`CatalogError` naming file and line."""
    try:
        data = yaml.load(text, Loader=_Loader)  # noqa: S506  a safe loader in either case
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" line {mark.line + 1}" if mark else ""
        raise CatalogError(f"catalog file {name}{where} is not YAML") from error
    return _mapping(data, name)


def read_json(root: Traversable, name: str) -> dict[str, Any]:
    """A JSON file whose top level is a mapping."""
    try:
        return _mapping(json.loads(read_text(root, name)), name)
    except json.JSONDecodeError as error:
        raise CatalogError(f"catalog file {name} line {error.lineno} is not JSON") from error


def read_csv(root: Traversable, name: str) -> list[dict[str, str]]:
    """The rows of a CSV file with a header."""
    return list(csv.DictReader(io.StringIO(read_text(root, name))))


def _mapping(data: Any, name: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise CatalogError(f"catalog file {name} must hold a mapping at the top")
    return data


def validate(model: type[ModelT], row: Any, *, name: str, key: str = "id") -> ModelT:
    """One typed object. Raises :class:`CatalogError` naming the file, the id and the field."""
    try:
        return model.model_validate(row)
    except ValidationError as error:
        raise _refusal(error, row, name=name, key=key) from error


def validate_all(
    model: type[ModelT], rows: Iterable[Any], *, name: str, key: str = "id"
) -> dict[str, ModelT]:
    """Typed objects by id, in file order; a repeated id is refused."""
    found: dict[str, ModelT] = {}
    for row in rows:
        item = validate(model, row, name=name, key=key)
        identifier = str(getattr(item, key))
        if identifier in found:
            raise CatalogError(f"{name}: id {identifier} is used twice")
        found[identifier] = item
    return found


def validate_as(kind: Any, data: Any, *, name: str) -> Any:
    """Data checked against any type, for parts that are no single model."""
    try:
        return TypeAdapter(kind).validate_python(data)
    except ValidationError as error:
        raise _refusal(error, data, name=name, key="id") from error


def _refusal(error: ValidationError, row: Any, *, name: str, key: str) -> CatalogError:
    first = error.errors(include_input=False, include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"]) or "entry"
    identifier = row.get(key, "entry without id") if isinstance(row, Mapping) else "entry"
    return CatalogError(f"{name}: {identifier}: {field}: {first['msg']}")
