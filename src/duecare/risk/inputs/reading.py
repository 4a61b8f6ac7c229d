"""Reading the three input files: YAML or JSON, unknown keys refused by name.

A refused value is named with its field, what was given and what is allowed. Values of free text
are not repeated, so that a pasted identifier never reaches a message or a log.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar, get_args

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from duecare.errors import InputError
from duecare.risk.inputs.strict_yaml import load_strictly

ModelT = TypeVar("ModelT", bound=BaseModel)
LARGEST_INPUT_FILE: Final = 8_000_000  # bytes; a profile is a few thousand
LARGEST_AMOUNT: Final = 1e12  # dollars; the int64 cents of the engine stay far from overflow
LARGEST_PEOPLE: Final = 400_000_000  # more than live in the United States


def within(low: float, high: float) -> AfterValidator:
    """A check that a number lies in a range; the error names both ends. Refuses NaN too."""

    def check(value: Any) -> Any:
        if not low <= value <= high:
            broken = (
                f"greater than or equal to {low}"
                if value < low
                else f"less than or equal to {high}"
            )
            raise ValueError(f"input should be {broken}; allowed: {low:,} to {high:,}")
        return value

    return AfterValidator(check)


Dollars = Annotated[float, within(0, LARGEST_AMOUNT)]
People = Annotated[int, within(0, LARGEST_PEOPLE)]


class InputModel(BaseModel):
    """Base of all input files: unknown keys are refused, and nothing turns into another type.

    A truth value or a quoted text is no number, and a number is no date.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _no_other_type(cls, value: Any, info: ValidationInfo) -> Any:
        annotation: Any = cls.model_fields[info.field_name or ""].annotation
        kinds = _kinds_of(annotation)
        parts = value.values() if isinstance(value, dict) else value
        for part in parts if isinstance(value, (dict, list, tuple)) else (value,):
            _refuse_other_type(part, kinds)
        return value


def _refuse_other_type(value: Any, kinds: frozenset[Any]) -> None:
    if kinds & {int, float}:
        if isinstance(value, bool) and bool not in kinds:
            raise ValueError("a number is needed, not a truth value")
        if isinstance(value, str) and str not in kinds:
            raise ValueError("a number is needed, without quotes, dollar sign or commas")
    if date in kinds and isinstance(value, (int, float)):
        raise ValueError("a date is needed, such as 2026-01-31")


@lru_cache(maxsize=256)
def _kinds_of(annotation: Hashable) -> frozenset[Any]:
    """The plain types in an annotation, through unions, lists and ``Annotated``."""
    inner = get_args(annotation)
    if not inner:
        if isinstance(annotation, type):
            return frozenset({annotation})
        return frozenset({str}) if isinstance(annotation, str) else frozenset()
    return frozenset().union(*(_kinds_of(part) for part in inner if part is not Ellipsis))


def read_mapping(path: Path) -> dict[str, Any]:
    """The mapping in a YAML or JSON file. Raises :class:`InputError` for anything else."""
    try:
        if path.stat().st_size > LARGEST_INPUT_FILE:
            raise InputError(f"{path} is larger than {LARGEST_INPUT_FILE:,} bytes")
        data = load_strictly(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(
            f"cannot read {path}: {error.strerror}", hint="check the path of the file"
        ) from error
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError, ValueError) as error:
        raise InputError(f"{path} cannot be read as YAML or JSON{_place(error)}") from error
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
    place = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
    own = isinstance(error, yaml.constructor.ConstructorError) and error.problem
    return f"{place}: {error.problem}" if own else place  # type: ignore[attr-defined]


def _kind(data: Any) -> str:
    if data is None:
        return "an empty file"
    return "a list" if isinstance(data, list) else f"a single {type(data).__name__}"
