"""Sentences about results are composed in one place, `duecare.documents.wording`."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "src"
READERS = {"reading.py", "strict_yaml.py"}  # they word the errors about a file
ENGINE = sorted(
    path for path in (ROOT / "duecare" / "risk").rglob("*.py") if path.name not in READERS
)
MOST_WORDS = 5  # a name, a citation or a label; more is prose
ERRORS = {"InputError", "RiskError", "ValueError"}


def _words(node):
    if isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else " x " for part in node.values]
        return len("".join(map(str, parts)).split())
    return len(node.value.split())


def _of_errors(tree):
    """Everything inside a call that makes an error: those speak to a person at once."""
    calls = (
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ERRORS
    )
    return {id(inner) for call in calls for inner in ast.walk(call)}


def _docstrings(tree):
    """Strings that are a statement of their own."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def prose_in(text):
    """The literals of a module that say more than a name, with their lines."""
    tree = ast.parse(text)
    left_out = _of_errors(tree) | _docstrings(tree)
    inner = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values
    }
    return [
        (node.lineno, ast.unparse(node))
        for node in ast.walk(tree)
        if (
            isinstance(node, ast.JoinedStr)
            or (isinstance(node, ast.Constant) and isinstance(node.value, str))
        )
        and id(node) not in left_out | inner
        and _words(node) > MOST_WORDS
    ]


@pytest.mark.parametrize("path", ENGINE, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_engine_returns_facts_and_no_sentence(path):
    assert prose_in(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "code",
    [
        "note = 'No answers were given at all.'",
        "def f(n):\n    return f'{n:,} of the items could not be read'",
        "X = ('one policy was given; you carry', 'it')",
    ],
)
def test_a_composed_sentence_is_noticed(code):
    assert prose_in(code)


@pytest.mark.parametrize(
    "code",
    [
        '"""A docstring that has more words than a label."""',
        "raise InputError(f'there is no scenario called {name}', hint='the ids are in the file')",
        "title = f'{carrier} ({kind})'",
    ],
)
def test_docstrings_errors_and_labels_are_left_alone(code):
    assert prose_in(code) == []
