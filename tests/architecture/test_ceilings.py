"""The size ceilings of the house.

Python and JavaScript: a function of 60 lines, a file of 500. Templates: a file of 300 lines, a line
of 120 characters. Style sheets: a file of 500 lines, a line of 120 characters.
"""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(
    path
    for folder in ("src", "benchmarks", "packaging")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
WEB = ROOT / "src" / "duecare_web"
TEMPLATES = sorted(WEB.rglob("templates/**/*.*"))
STYLES = sorted((ROOT / "src").rglob("*.css"))
SCRIPTS = sorted((ROOT / "src").rglob("*.js"))
FUNCTION_LINES = 60
FILE_LINES = 500
TEMPLATE_LINES = 300
TEMPLATE_WIDTH = 120
SCRIPT_WIDTH = 100
DRAWERS = {"utils", "helpers", "common", "services", "managers", "misc"}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_functions_and_files_stay_readable(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= FILE_LINES
    too_long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ]
    assert not too_long


def name_of(path):
    return str(path.relative_to(ROOT))


def too_wide(path, width):
    lines = path.read_text(encoding="utf-8").splitlines()
    return [number for number, line in enumerate(lines, 1) if len(line) > width]


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_templates_stay_readable(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= TEMPLATE_LINES
    assert not too_wide(path, TEMPLATE_WIDTH)


@pytest.mark.parametrize("path", STYLES, ids=name_of)
def test_style_sheets_stay_readable(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= FILE_LINES
    if path.is_relative_to(WEB):
        assert not too_wide(path, TEMPLATE_WIDTH)


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_scripts_stay_readable(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= FILE_LINES
    assert not [one for one in functions_of(text) if one[1] > FUNCTION_LINES]
    if path.is_relative_to(WEB):
        assert not too_wide(path, SCRIPT_WIDTH)


def functions_of(script):
    """Each function of a script that opens a block, with its number of lines.

    Text and comments are blanked first, so that a brace in them does not count.
    """
    quoted = r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|`(?:\\.|[^`\\])*`|//[^\n]*|/\*.*?\*/'
    code = re.sub(quoted, lambda one: re.sub(r"[^\n]", " ", one[0]), script, flags=re.DOTALL)
    opening = re.compile(
        r"(?:\bfunction\b[^{;]*\([^{;]*\)|=>|^ +(?:async )?\w+\([^;{}]*\)) *\{", re.MULTILINE
    )
    found = []
    for one in opening.finditer(code):
        depth, end = 1, one.end()
        while depth and end < len(code):
            depth += {"{": 1, "}": -1}.get(code[end], 0)
            end += 1
        found.append((one[0].strip(), code.count("\n", one.start(), end) + 1))
    return found


def test_the_measure_of_scripts_sees_functions():
    body = "\n".join("  x += 1;" for _ in range(3))
    script = (
        f"async function look(a, b) {{\n{body}\n}}\nconst f = () => {{\n  // }}\n  g('{{');\n}};"
    )
    assert [lines for _, lines in functions_of(script)] == [5, 4]


def test_no_module_is_a_drawer():
    assert not [path for path in SOURCES if path.stem in DRAWERS or path.parent.name in DRAWERS]


def test_nothing_unfinished_is_committed():
    words = ("TO" + "DO", "FIX" + "ME", "XX" + "X:", "NotImplemented" + "Error")
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in SOURCES
        for word in words
        if word in path.read_text(encoding="utf-8")
    ]
    assert not found
