"""Reads the template files and renders documents with what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.discovery.labelled.values import FILLERS, TYPES, Draw

_HERE: Final = Path(__file__).parent
_HEAD: Final = re.compile(r"^=== (\S+) (\.\S+)$", re.MULTILINE)
_REPEATED: Final = re.compile(r"^@(\d+)\|(.*)$", re.MULTILINE)
_MARK: Final = re.compile(r"\[\[([a-z0-9_]+)(?::([a-z]+))?\]\]|\(\(([a-z0-9_]+)\)\)")


@dataclass(frozen=True)
class Template:
    """One document before its values are drawn."""

    name: str
    suffix: str
    body: str


@dataclass(frozen=True)
class Document:
    """One document: its text, the values that count, and what only looks like one."""

    template: str
    suffix: str
    text: str
    values: tuple[tuple[str, str], ...]  # (data type, value)
    decoys: tuple[tuple[str, str], ...]  # (name of the filler, value)


def read_templates(half: str) -> list[Template]:
    """The templates of ``tuned`` or ``heldout``."""
    text = (_HERE / f"{half}.txt").read_text(encoding="utf-8")
    heads = list(_HEAD.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    return [
        Template(head[1], head[2], text[head.end() : end].strip("\n") + "\n")
        for head, end in zip(heads, ends, strict=True)
    ]


def render(template: Template, draw: Draw) -> Document:
    """The template with values drawn."""
    values: list[tuple[str, str]] = []
    decoys: list[tuple[str, str]] = []

    def quoted(text: str) -> str:
        if template.suffix == ".sql":
            return text.replace("'", "''")
        return f'"{text}"' if template.suffix == ".csv" and "," in text else text

    def fill(mark: re.Match[str]) -> str:
        if mark[3]:
            text = FILLERS[mark[3]][1](draw)
            decoys.append((mark[3], text))
            return quoted(text)
        text = str(getattr(draw, mark[1])(mark[2] or ""))
        values.append((mark[1], text))
        return quoted(text)

    body = _REPEATED.sub(lambda m: "\n".join([m[2]] * int(m[1])), template.body)
    return Document(
        template.name, template.suffix, _MARK.sub(fill, body), tuple(values), tuple(decoys)
    )


def documents(half: str, each: int, seed: int) -> Iterator[Document]:
    """``each`` renderings of every template of a half."""
    draw = Draw(seed)
    for template in read_templates(half):
        for _ in range(each):
            yield render(template, draw)


def decoys_of(name: str) -> tuple[str, ...]:
    """The data types that a filler can be mistaken for."""
    return tuple(t for t in FILLERS[name][0].split() if t in TYPES)
