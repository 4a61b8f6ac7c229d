"""YAML: lists of like objects are tables, the rest are labeled lines; plain text if broken."""

from __future__ import annotations

import re
from typing import Final

import yaml

from duecare.discovery.readers import plain
from duecare.discovery.readers.encoding import to_utf8
from duecare.discovery.readers.segments import Segments, Text
from duecare.discovery.readers.source import Source
from duecare.discovery.readers.structured import walk_document

_LARGEST: Final = 4_000_000
_ALIAS: Final = re.compile(rb"(?m)(?:^|[\s\[{,:-])\*[\w-]")
_REMARK: Final = re.compile(rb"(?m)(?:^|\s)#([^\n]*\d[^\n]*)$")
_Loader: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # every scalar stays a string


def extract(source: Source, member: str) -> Segments:
    """Tables and labeled text of a YAML file. Aliases are not followed: they can grow endlessly."""
    if source.size > _LARGEST:
        yield from plain.extract(source, member)
        return
    raw = to_utf8(source.read())
    if _ALIAS.search(raw):
        yield Text(raw, member)
        return
    try:
        documents = list(yaml.load_all(raw, Loader=_Loader))
    except (yaml.YAMLError, RecursionError, ValueError):
        yield Text(raw, member)
        return
    remarks = _REMARK.findall(raw)
    if remarks:
        yield Text(b"\n".join(remarks), member)
    for document in documents:
        yield from walk_document(document, member, source.name)
