"""The journal of a scan: what was read is not read again after an interruption.

One line-framed, zlib-packed record a batch, appended and flushed as batches finish; a record cut
short by a crash is ignored. It holds counts and keyed tokens, never a value nor the name of a file, and is bound to the
client key by an authentication tag: a journal of another client is refused, and from the first record
that is not as it was written nothing is taken. What was read under other limits, by another
version or without the list of findings that is wanted now is read again.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import pickle
import struct
import zlib
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final

from duecare.discovery.outcome import ItemOutcome, ScanItem
from duecare.errors import InputError
from duecare.private_files import close_to_others

_MAGIC: Final = b"duecare.scan-journal/3\n"
_HEAD: Final = struct.Struct("<Q32s")


class Journal:
    """Outcomes of earlier batches by file, and the place to append new ones."""

    def __init__(self, stream: BinaryIO | None, secret: bytes, conditions: str = "") -> None:
        self._stream = stream
        self._conditions = conditions
        self._tag_key = hashlib.blake2b(secret, digest_size=32, person=b"duecare-journal").digest()
        self._known: dict[tuple[bytes, int, int, int], ItemOutcome] = {}

    @classmethod
    def none(cls) -> Journal:
        """A journal that keeps nothing."""
        return cls(None, b"")

    @classmethod
    def open(cls, path: Path | None, secret: bytes, conditions: str = "") -> Journal:
        """The journal at ``path``, with what it already holds.

        ``conditions`` name what a file is read under; what was read under others is left alone.
        """
        if path is None:
            return cls.none()
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            close_to_others(path)
            stream = os.fdopen(descriptor, "r+b")
        except OSError as error:
            raise InputError(f"cannot write the journal {path}: {error.strerror}") from error
        journal = cls(stream, secret, conditions)
        journal._load(path)
        return journal

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._stream is not None:
            self._stream.close()

    def recall(self, item: ScanItem) -> ItemOutcome | None:
        """The outcome of a file that was read before and has not changed since."""
        if not self._known:
            return None
        place = (self._mark(item.path), item.size, _changed_at(item.path), item.start)
        outcome = self._known.get(place)
        if outcome is None or outcome.item.stop != item.stop:
            return None
        outcome.item = item
        return outcome

    def add(self, outcomes: list[ItemOutcome]) -> None:
        """Append a batch."""
        if self._stream is None:
            return
        rows = [
            (_changed_at(outcome.item.path), self._conditions, self._without_names(outcome))
            for outcome in outcomes
        ]
        body = zlib.compress(pickle.dumps(rows, protocol=pickle.HIGHEST_PROTOCOL), 1)
        self._stream.write(_HEAD.pack(len(body), self._tag(body)) + body)
        self._stream.flush()

    def _mark(self, path: bytes) -> bytes:
        """What stands for a path, whose names may hold data."""
        return hmac.digest(self._tag_key, b"path " + path, "sha256")

    def _without_names(self, outcome: ItemOutcome) -> ItemOutcome:
        item = replace(outcome.item, path=self._mark(outcome.item.path), names=())
        return replace(outcome, item=item)

    def _tag(self, body: bytes) -> bytes:
        return hmac.digest(self._tag_key, body, "sha256")

    def _load(self, path: Path) -> None:
        stream = self._stream
        if stream is None:
            return
        start = stream.read(len(_MAGIC))
        if not start:
            stream.write(_MAGIC)
            stream.flush()
            return
        if start != _MAGIC:
            raise InputError(f"{path} is not a scan journal", hint="remove it or name another file")
        good = stream.tell()
        while True:
            head = stream.read(_HEAD.size)
            if len(head) < _HEAD.size:
                break
            size, tag = _HEAD.unpack(head)
            body = stream.read(size)
            if len(body) < size:
                break
            if not hmac.compare_digest(tag, self._tag(body)):
                if good > len(_MAGIC):
                    break  # the machine stopped while it wrote: the records before are good
                raise InputError(
                    f"the journal {path} was changed or belongs to another client key",
                    hint="remove it to scan from the start",
                )
            # safe to unpickle: the tag shows that this program wrote it under this key
            for changed, conditions, outcome in pickle.loads(zlib.decompress(body)):  # noqa: S301
                item = outcome.item
                if conditions == self._conditions:
                    self._known[(item.path, item.size, changed, item.start)] = outcome
            good = stream.tell()
        stream.seek(good)
        stream.truncate()


def _changed_at(path: bytes) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return -1
