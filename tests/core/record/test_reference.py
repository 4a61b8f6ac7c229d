"""The reference of entries shows every kind as it is declared.

``DUECARE_RERECORD=1`` writes the page; review the difference. A kind that was in a release is not
changed: its new form is a new version.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from duecare import record
from duecare.defense.retention import class_of
from duecare.record.base import COMMON
from duecare.record.schema import DATE, DATE_TIME

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "entries.md"
HEAD = """# Entries

Each kind of ledger entry is a class in `src/duecare/record`, with a version. This page, the titles in
the chronology, the retention class, what the client's program file may show, the definitions that
travel in a bundle (`data/log/definitions.json`) and the check `log.forms` of `duecare verify` are
derived from it.

An entry of any kind may have the groups {common}: who did it, whom it is about, where they were, and
the documents that a ledger in files keeps beside it. The group `details` holds a person's own words
and details; it is sealed under the key of that person, so that an erasure of the person reaches it.
Money is whole cents. A part marked "optional" is left out where there is none.

"""
FORMS = {"string": "text", "integer": "whole number", "boolean": "yes or no", "null": "nothing"}
PATTERNS = {DATE: "date", DATE_TIME: "time", "[0-9a-f]{64}": "SHA-256", r"[^ \t\r\n]+": "reference"}


def words(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return " or ".join(f"`{one}`" for one in schema["enum"])
    if "anyOf" in schema:
        return ", ".join(words(one) for one in schema["anyOf"])
    if "pattern" in schema:
        return PATTERNS[schema["pattern"]]
    if schema["type"] == "array":
        return f"list of: {words(schema['items'])}"
    if schema["type"] == "object" and schema["additionalProperties"] is not False:
        return f"by name: {words(schema['additionalProperties'])}"
    if schema["type"] == "object":
        return ", ".join(f"{name} ({words(one)})" for name, one in schema["properties"].items())
    return FORMS[schema["type"]]


def section(one: record.Definition) -> str:
    version = f", version {one.version}" if one.version > 1 else ""
    shown = ", ".join(f"`{path}`" for path in sorted(one.program)) or "not part of it"
    facts = f"Kept as: {class_of(one.kind).title.lower()}. Program file: {shown}."
    if one.always_shown:
        facts += " Never withheld as privileged."
    if one.attached:
        named = ", ".join(f"`{path}`" for path in one.attached)
        facts += f" Attached by the entry itself, which `log.forms` checks: {named}."
    rows = [
        f"| `{group}` | `{name}` | {words(part)}{'' if name in schema['required'] else ', optional'} |"
        for group, schema in one.groups.items()
        for name, part in schema["properties"].items()
    ]
    meaning = " ".join(one.meaning.split())
    table = "\n".join(["| group | field | form |", "| --- | --- | --- |", *rows])
    return f"## `{one.kind}`{version}: {one.title}\n\n{meaning} {facts}\n\n{table}\n"


def reference() -> str:
    common = ", ".join(f"`{path}`" for path in COMMON)
    return HEAD.format(common=common) + "\n".join(section(one) for one in record.definitions())


def test_the_reference_of_entries_is_what_the_classes_declare() -> None:
    if os.environ.get("DUECARE_RERECORD"):
        PAGE.write_text(reference())
    assert PAGE.read_text() == reference()
