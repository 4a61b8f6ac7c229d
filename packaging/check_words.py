"""Look for words that must not come back, and for spellings of another English.

The words and the exceptions are in ``words.toml`` beside this file. Without arguments all that a
person reads is checked, and the code; with arguments those files and folders. Each find is printed as
``file:line: word -> better``; the exit code is 1 when there is one, and also when an exception no
longer lets anything pass, so that the list stays true.
"""

import fnmatch
import io
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
LIST = Path(__file__).with_name("words.toml")
# Tests repeat what the program says, and foreign files: they follow the sources.
CHECKED = ("src", "docs", "benchmarks", "packaging", "*.md", "pyproject.toml", "Makefile", ".ci")
READ, NOTE = "read", "note"  # text that a person reads; docstrings and comments
ENDINGS = {".py", ".md", ".yaml", ".yml", ".json", ".html", ".js", ".txt", ".typ", ".toml", ".csv"}
# Names, not words: code in backquotes, paths, addresses, entry kinds, identifiers, escapes.
_NAMES = re.compile(r"`[^`\n]*`|\w+:(?=[\w{]|\Z)|\{[^{}\n]*\}|\S*\w[_./@]\w\S*|\w+\(|\\[nt]")
_IDENTIFIER = re.compile(
    r"[\"']?[a-z][a-z0-9_:-]*[\"']?\Z"
)  # a string that is one, as of a kind or role
_TEMPLATE = re.compile(
    r"\{%.*?%\}|\{\{.*?\}\}|\b(?:id|name|class|for|href|src|data-[\w-]+)=\"[^\"]*\""
)


class Word(NamedTuple):
    """A word that must not come back."""

    find: re.Pattern[str]
    better: str
    where: str


class Allowed(NamedTuple):
    """What may stay: in which files, in lines with which text, and why."""

    files: str
    text: str
    reason: str


class Line(NamedTuple):
    """One line of text with its place and who reads it."""

    number: int
    text: str
    reader: str


class Find(NamedTuple):
    """A word at its place."""

    path: str
    line: Line
    word: str
    better: str


def read_list(path: Path = LIST) -> tuple[list[Word], list[Allowed]]:
    """The words and the exceptions; raises ``KeyError`` when one lacks a part."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    words = [
        Word(
            re.compile(rf"\b(?:{one['find']})\b", re.IGNORECASE),
            one["better"],
            one.get("where", "all"),
        )
        for one in data["word"]
    ]
    kept = [Allowed(one["files"], one["text"], one["reason"]) for one in data["exception"]]
    return words, kept


def lines_of(path: Path) -> Iterator[Line]:
    """The lines of a file that hold words, without the names in them."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        yield from _python_lines(text)
        return
    for number, line in enumerate(text.splitlines(), start=1):
        said = _TEMPLATE.sub(" ", line) if path.suffix == ".html" else line
        yield Line(number, _NAMES.sub(" ", said), READ)


def _python_lines(text: str) -> Iterator[Line]:
    opening = {tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING}
    before = tokenize.ENCODING
    middle = getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)
    depth = 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.OP:
            depth += {"(": 1, "[": 1, "{": 1}.get(token.string, 0)
            depth -= {")": 1, "]": 1, "}": 1}.get(token.string, 0)
        is_text = token.type in (tokenize.STRING, tokenize.COMMENT, middle)
        if is_text and not _IDENTIFIER.match(token.string):
            is_note = token.type == tokenize.COMMENT or (before in opening and not depth)
            for offset, line in enumerate(token.string.splitlines()):
                reader = NOTE if is_note else READ
                yield Line(token.start[0] + offset, _NAMES.sub(" ", line), reader)
        if token.type != tokenize.COMMENT:
            before = token.type


def finds(paths: Iterable[Path], words: list[Word]) -> Iterator[Find]:
    """Every word of the list, file by file."""
    for path in paths:
        shown = path.relative_to(ROOT).as_posix()
        for line in lines_of(path):
            for word in words:
                if word.where == READ and line.reader == NOTE:
                    continue
                for match in word.find.finditer(line.text):
                    yield Find(shown, line, match.group(), word.better)


def is_kept(find: Find, exception: Allowed) -> bool:
    """Whether the exception lets this find pass."""
    has_text = exception.text.casefold() in find.line.text.casefold()
    return has_text and fnmatch.fnmatch(find.path, exception.files)


def repository_files(chosen: list[str]) -> list[Path]:
    """The text files under the chosen paths that are, or could be, under version control."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *chosen]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = (ROOT / name for name in listed.split("\0") if name)
    return [path for path in paths if path.suffix in ENDINGS and path.is_file()]


def main(chosen: list[str]) -> int:
    """Print what was found; 1 when there is something to change."""
    words, kept = read_list()
    used: set[Allowed] = set()
    wrong = 0
    for find in finds(repository_files(chosen or list(CHECKED)), words):
        letting = [exception for exception in kept if is_kept(find, exception)]
        used.update(letting)
        if not letting:
            wrong += 1
            print(f"{find.path}:{find.line.number}: {find.word.strip()} -> {find.better}")
    idle = [] if chosen else [one for one in kept if one not in used]
    for one in idle:
        print(f"packaging/words.toml: no line needs the exception {one.files} '{one.text}'")
    if wrong:
        print(f"{wrong} to change; the list and its exceptions are in packaging/words.toml")
    return 1 if wrong or idle else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
