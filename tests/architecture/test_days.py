"""A day or an hour that a person reads is that of a clock they know, and says which one.

A decision at seven in the evening in Chicago is of that day; in UTC it is of the next one. So the
web application turns a time into a day in one module, and writes no hour without its zone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

WEB = Path(__file__).parents[2] / "src" / "duecare_web"
APART = ("migrations", "demo", "backups", "commands", "operations", "settings")
"""Made-up files of the demonstration, and what is said to the person who runs the server."""
ZONES = WEB / "accounts" / "zones.py"
MOMENTS = ("_at", "now", "since", "until")
ONCE = {
    "ui/templatetags/ui.py": "the title of a time says the same moment in UTC, beside the reader's own"
}
"""What may write an hour in UTC, and why."""


def days_of_no_clock(source: str) -> Iterator[int]:
    """The lines that take the day of a time as it is stored, or write an hour without its zone."""
    nodes = list(ast.walk(ast.parse(source)))
    inner = {id(one.format_spec) for one in nodes if isinstance(one, ast.FormattedValue)}
    for node in nodes:
        if isinstance(node, ast.Call):
            if _is_day_as_stored(node) or _is_written_as_stored(node):
                yield node.lineno
        elif isinstance(node, ast.JoinedStr) and id(node) not in inner and _is_bare_hour(node):
            yield node.lineno


def _is_day_as_stored(call: ast.Call) -> bool:
    asked = call.func
    if not (isinstance(asked, ast.Attribute) and asked.attr == "date" and not call.args):
        return False
    receiver = asked.value
    placed = isinstance(receiver, ast.Call) and isinstance(receiver.func, ast.Attribute)
    return not (placed and receiver.func.attr == "astimezone")  # type: ignore[attr-defined]


def _is_written_as_stored(call: ast.Call) -> bool:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name not in ("long_date", "date_words", "moment_text") or not call.args:
        return False
    given = call.args[0]
    last = given.attr if isinstance(given, ast.Attribute) else getattr(given, "id", "")
    return any(last == one or (last.endswith(one) and one.startswith("_")) for one in MOMENTS)


def _is_bare_hour(text: ast.JoinedStr) -> bool:
    written = "".join(
        part.value
        for part in ast.walk(text)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )
    return "%H" in written and "%Z" not in written


@pytest.mark.parametrize(
    "line",
    [
        "today = timezone.now().date()",
        "day = row.signed_at.date()",
        "text = long_date(row.decided_at)",
        "text = moment_text(signed_at)",
        'text = f"since {since:%H:%M}"',
        'text = f"since {since:%H:%M} UTC"',
    ],
)
def test_the_check_sees_a_day_and_an_hour_of_no_clock(line: str) -> None:
    assert list(days_of_no_clock(line)) == [1]


@pytest.mark.parametrize(
    "line",
    [
        "day = firm_day(firm, row.signed_at)",
        "day = row.signed_at.astimezone(where).date()",
        "text = long_date(timezone.localdate(row.decided_at))",
        'text = f"at {timezone.localtime(at):%H:%M %Z}"',
    ],
)
def test_the_check_passes_what_is_placed_on_a_clock(line: str) -> None:
    assert list(days_of_no_clock(line)) == []


def test_no_day_is_taken_from_a_time_as_it_is_stored() -> None:
    found = [
        f"{path.relative_to(WEB)}:{line}"
        for path in sorted(WEB.rglob("*.py"))
        if path != ZONES
        and str(path.relative_to(WEB)) not in ONCE
        and not set(APART) & set(path.relative_to(WEB).parts)
        for line in days_of_no_clock(path.read_text(encoding="utf-8"))
    ]
    assert found == []
