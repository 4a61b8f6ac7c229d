"""Entries about papers that were shared with an insurer or a partner by a link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from duecare.record.base import Entry, entry
from duecare.record.values import Reference, Sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedDocument:
    """One paper of a share by title and digest."""

    title: str
    sha256: Sha256


@entry("share.made", title="Papers shared by a link", keep="custody")
class ShareMade(Entry):
    """Papers were made readable for the person of the entry, until a time; ``names``: with names."""

    share: Reference
    reason: str
    papers: Sequence[SharedDocument]
    names: bool
    until: datetime


@entry("share.opened", title="Shared papers opened", keep="custody")
class ShareOpened(Entry):
    """The code of a share was typed at its link."""

    share: Reference


@entry(
    "share.read", title="Shared paper read", headline="Shared paper read: {title}", keep="custody"
)
class SharedPaperRead(Entry):
    """A paper of a share was downloaded."""

    share: Reference
    title: str
    sha256: Sha256


@entry("share.ended", title="Share ended", keep="custody")
class ShareEnded(Entry):
    """A link stopped working before its time: ended by a member, or after wrong codes."""

    share: Reference
    because: str
