"""No test keeps the time at which its file was read: by then a long run is in another hour, or day."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
CLOCKS = {"now", "utcnow", "today", "localdate", "localtime", "time", "time_ns"}


def clocks_read_at_import(source: str) -> Iterator[int]:
    """The lines outside functions that ask for the time."""
    waiting: list[ast.AST] = [ast.parse(source)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and called.attr in CLOCKS:
            yield called.lineno
        waiting.extend(ast.iter_child_nodes(node))


def test_the_check_sees_a_constant_and_no_function() -> None:
    kept = "NOW = datetime.now(UTC) + timedelta(1)\nDAY = date.today()\n"
    asked = "def test_it():\n    assert datetime.now(UTC)\nlater = lambda: timezone.now()\n"
    assert sorted(clocks_read_at_import(kept + asked)) == [1, 2]


@pytest.mark.parametrize(
    "path", sorted(TESTS.rglob("*.py")), ids=lambda path: str(path.relative_to(TESTS))
)
def test_no_test_keeps_the_time_of_its_import(path: Path) -> None:
    assert list(clocks_read_at_import(path.read_text(encoding="utf-8"))) == []
