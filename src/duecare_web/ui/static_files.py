"""Style sheets, scripts and fonts: under addresses that change with them, and compressed.

All files share one digest, which is part of their address: ``/static/<digest>/ui/base.css``. A
browser keeps them for good and asks again only after an update. Since the digest is a folder, the
references between them stay relative, and nothing has to be collected or rewritten when Duecare is
installed. The package may be read-only: compressed copies are made at the start, in a temporary
folder.
"""

from __future__ import annotations

import atexit
import gzip
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import HttpRequest, HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

_COMPRESSED = frozenset({".css", ".js", ".svg", ".json", ".otf", ".txt"})
_DIGEST_LENGTH = 12
Handler = Callable[[HttpRequest], HttpResponseBase]


def _files() -> Iterator[tuple[str, Path]]:
    """Name below ``/static/`` and place of every file; a name that comes twice is the first."""
    seen: set[str] = set()
    for finder in finders.get_finders():
        for path, storage in finder.list(None):
            prefix = (getattr(storage, "prefix", None) or "").strip("/")
            name = f"{prefix}/{path}" if prefix else path
            if name not in seen:
                seen.add(name)
                yield name, Path(storage.path(path))


@cache
def digest() -> str:
    """Of the names and contents of all files; ``now`` while they are edited (DUECARE_DEBUG)."""
    if settings.DEBUG:
        return "now"
    whole = sha256()
    for name, path in sorted(_files()):
        whole.update(f"{name}\0{sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()[:_DIGEST_LENGTH]


def prefix() -> str:
    """The folder of all addresses."""
    return f"{settings.STATIC_URL}{digest()}/"


class DigestStorage(StaticFilesStorage):
    """Gives ``{% static %}`` its addresses."""

    def url(self, name: str | None) -> str:
        """The address of a file."""
        return f"{prefix()}{name or ''}"


@cache
def _folder() -> Path:
    """Where the compressed copies of this process lie until it ends."""
    made = Path(tempfile.mkdtemp(prefix="duecare-static-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@cache
def _compressed(path: Path) -> Path | None:
    """A copy in gzip, where that is smaller by a tenth at least."""
    if path.suffix not in _COMPRESSED:
        return None
    content = path.read_bytes()
    small = gzip.compress(content, mtime=0)
    if len(small) > 0.9 * len(content):
        return None
    copy = _folder() / f"{sha256(content).hexdigest()}.gz"
    copy.write_bytes(small)
    return copy


class StaticFiles(WhiteNoiseMiddleware):  # type: ignore[misc]  # ships no types
    """Serves the files of :func:`prefix`."""

    def __init__(self, get_response: Handler) -> None:
        self._given_prefix = prefix()
        super().__init__(get_response, settings=_Settings())

    def immutable_file_test(self, _path: str, _url: str) -> bool:
        """Whether what lies under an address never changes."""
        return not settings.DEBUG

    def get_static_file(
        self, path: str, url: str, stat_cache: Mapping[str, Any] | None = None
    ) -> StaticFile:
        """The file with its headers, and its compressed copy beside."""
        plain = super().get_static_file(path, url, stat_cache=stat_cache)
        copy = None if settings.DEBUG else _compressed(Path(path))
        if copy is None:
            return plain
        headers = [pair for pair in plain.alternatives[-1][2] if pair[0] not in _OF_THE_FILE]
        return StaticFile(path, headers, encodings={"gzip": str(copy)})


_OF_THE_FILE = frozenset({"Content-Length", "ETag", "Last-Modified", "Vary", "Content-Encoding"})


class _Settings:
    """The settings of the site, with the prefix that belongs to the files of this release."""

    def __getattr__(self, name: str) -> Any:
        if name == "WHITENOISE_STATIC_PREFIX":
            return prefix()
        return getattr(settings, name)
