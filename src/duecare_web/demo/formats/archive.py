"""ZIP archives with fixed times and order."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import datetime

from duecare_web.demo.documents import Document
from duecare_web.demo.truth import Mention


def _entry(name: str, when: datetime) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, when.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 0  # the same bytes on every operating system
    return info


def repack(data: bytes, when: datetime) -> bytes:
    """The same members in the same order, all dated ``when``."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(_entry(name, when), source.read(name), compresslevel=6)
    return out.getvalue()


def zipped(name: str, members: Iterable[Document], *, when: datetime) -> Document:
    """An archive of documents; it mentions whom its members mention."""
    out = io.BytesIO()
    mentions: list[Mention] = []
    with zipfile.ZipFile(out, "w") as target:
        for member in members:
            target.writestr(_entry(member.name, member.modified), member.data, compresslevel=6)
            mentions.extend(member.mentions)
    return Document(name, out.getvalue(), when, tuple(mentions))
