"""Reading the three input files: YAML or JSON, unknown keys refused by name.

A refused value is named with its field, what was given and what is allowed. Values of free text
are not repeated, so that a pasted identifier never reaches a message or a log.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from duecare.errors import InputError

ModelT = TypeVar("ModelT", bound=BaseModel)
LARGEST_INPUT_FILE: Final = 8_000_000  # bytes; a profile is a few thousand
LARGEST_AMOUNT: Final = 1e12  # dollars; the int64 cents of the engine stay far from overflow
LARGEST_PEOPLE: Final = 400_000_000  # more than live in the United States


def read_mapping(path: Path) -> dict[str, Any]:
    """The mapping in a YAML or JSON file. Raises :class:`InputError` for anything else."""
    try:
        if path.stat().st_size > LARGEST_INPUT_FILE:
            raise InputError(f"{path} is larger than {LARGEST_INPUT_FILE:,} bytes")
        data = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(
            f"cannot read {path}: {error.strerror}", hint="check the path of the file"
        ) from error
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError, ValueError) as error:
        raise InputError(f"{path} is neither YAML nor JSON{_place(error)}") from error
    if not isinstance(data, dict):
        raise InputError(f"{path} must hold named fields, got {_kind(data)}")
    return data


def validate(model: type[ModelT], data: Any, *, where: str) -> ModelT:
    """Check ``data`` against a model; the error names field, value and what is allowed."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise InputError(
            f"{where}: {describe(error)}", hint=f"fields of {where} are in docs/reference"
        ) from error


def describe(error: ValidationError) -> str:
    """The problems of a validation as sentences, at most five of them."""
    problems = [_sentence(dict(item)) for item in error.errors(include_url=False)[:5]]
    more = error.error_count() - len(problems)
    return "; ".join(problems) + (f"; and {more} more" if more > 0 else "")


def _sentence(problem: dict[str, Any]) -> str:
    place = ".".join(str(part) for part in problem["loc"]) or "the file"
    if problem["type"] == "extra_forbidden":
        return f"'{place}' is not a known field"
    if problem["type"] == "missing":
        return f"'{place}' is required"
    message = str(problem["msg"]).removeprefix("Value error, ")
    given = problem.get("input")
    if isinstance(given, (int, float, bool)):
        return f"'{place}' is {given!r}: {message[:1].lower()}{message[1:]}"
    return f"'{place}': {message[:1].lower()}{message[1:]}"


def digest(value: Any) -> str:
    """SHA-256 of a value's sorted JSON: names exactly what a figure was computed from."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _place(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""


def _kind(data: Any) -> str:
    if data is None:
        return "an empty file"
    return "a list" if isinstance(data, list) else f"a single {type(data).__name__}"
