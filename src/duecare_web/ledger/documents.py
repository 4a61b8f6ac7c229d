"""The content-addressed documents: ``<log>/<first two>/<sha256>`` of the store, encrypted.

Each document has its own key, wrapped under the key of its log, so that dropping or handing over
one client's log never touches another's. Where they lie: :mod:`duecare_web.ledger.document_store`.
What is longer than :data:`PART` lies in parts, ``<sha256>.0001`` and so on after the first, each
sealed with its place, so that an export of any size is kept and read in bounded memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from io import BufferedReader, BytesIO
from itertools import chain
from typing import Final

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from duecare.errors import EvidenceError
from duecare_web.ledger import keys
from duecare_web.ledger.document_store import store
from duecare_web.ledger.encryption import decrypt, encrypt
from duecare_web.ledger.models import Document, Log

PART: Final = 4 * 1024 * 1024
"""Bytes of a document that are encrypted together."""


def keep(log: Log, content: bytes, *, media_type: str) -> Document:
    """Keep ``content``; the row is made once for the same content in the same log."""
    digest, starts = hashlib.sha256(content).hexdigest(), range(0, len(content) or 1, PART)
    parts = (content[at : at + PART] for at in starts)
    return _keep(log, digest, len(content), parts, media_type=media_type)


def keep_file(log: Log, content: BufferedReader | BytesIO, *, media_type: str) -> Document:
    """:func:`keep` for a file that is too large for memory; it is read twice from its beginning."""
    content.seek(0)
    digest = hashlib.file_digest(content, "sha256").hexdigest()
    size = content.tell()
    content.seek(0)
    parts = chain([content.read(PART)], iter(lambda: content.read(PART), b""))
    return _keep(log, digest, size, parts, media_type=media_type)


def _keep(log: Log, digest: str, size: int, parts: Iterable[bytes], *, media_type: str) -> Document:
    if log.firm_id is None:
        raise EvidenceError("the anchor log keeps no documents")
    found = Document.objects.filter(log=log, sha256=digest).first()
    if found is None:
        wrapped = keys.new_wrapped_key(keys.log_key(log), purpose=_purpose(log, digest))
        found = Document.objects.create(
            firm_id=log.firm_id,
            log=log,
            sha256=digest,
            media_type=media_type,
            size=size,
            wrapped_key=wrapped,
        )
    elif is_destroyed(found):  # the same content was recorded again after its destruction
        found.wrapped_key = keys.new_wrapped_key(keys.log_key(log), purpose=_purpose(log, digest))
        found.save(update_fields=["wrapped_key"])
    # Always (re)written: an earlier transaction may have left one under a key that was never
    # committed.
    found.log = log
    key = _key(found)
    for number, (name, part) in enumerate(zip(names_of(found), parts, strict=True)):
        store().write(name, encrypt(key, part, purpose=_part_purpose(digest, number)))
    return found


def read(document: Document) -> bytes:
    """The content; raises :class:`EvidenceError` as :func:`read_parts`."""
    return b"".join(read_parts(document))


def read_parts(document: Document) -> Iterator[bytes]:
    """The content, one part after the other; the last one comes when the whole was compared.

    Raises :class:`EvidenceError` if it is missing, destroyed or not what was kept.
    """
    if is_destroyed(document):
        raise EvidenceError(
            f"document {document.sha256[:16]} was destroyed",
            hint="an entry of the log says when, by whom and on what ground",
        )
    key, digest, last = _key(document), hashlib.sha256(), b""
    for number, name in enumerate(names_of(document)):
        sealed = store().read(name)
        if sealed is None:
            raise EvidenceError(
                f"document {document.sha256[:16]} is not in the document store",
                hint="restore the documents from a backup",
            )
        if number:
            yield last
        last = decrypt(key, sealed, purpose=_part_purpose(document.sha256, number))
        digest.update(last)
    if digest.hexdigest() != document.sha256:
        raise EvidenceError(f"document {document.sha256[:16]} was changed in the store")
    yield last


def response_of(document: Document, *, content_type: str) -> HttpResponseBase:
    """The content as an answer; what is long is sent part by part."""
    parts = read_parts(document)
    first = next(parts)  # whatever is missing is said before the answer begins
    if document.size <= PART:
        return HttpResponse(first, content_type=content_type)
    answer = StreamingHttpResponse(chain([first], parts), content_type=content_type)
    answer["Content-Length"] = str(document.size)
    return answer


def is_destroyed(document: Document) -> bool:
    """Whether the key of a document was destroyed, by an erasure or an expiry."""
    return not document.wrapped_key


def delete(names: Iterable[str]) -> None:
    """Remove what lies under these names of the store."""
    for name in names:
        store().delete(name)


def names_of(document: Document) -> list[str]:
    """Under which names the encrypted parts lie in the store, in their order."""
    first = f"{document.log_id}/{document.sha256[:2]}/{document.sha256}"
    parts = max(1, -(-document.size // PART))
    return [first, *(f"{first}.{number:04d}" for number in range(1, parts))]


def _part_purpose(digest: str, number: int) -> str:
    return f"document:{digest}:{number}" if number else f"document:{digest}"


def _purpose(log: Log, digest: str) -> str:
    return f"document key:{log.origin}:{digest}"


def _key(document: Document) -> bytes:
    log = document.log
    purpose = _purpose(log, document.sha256)
    return decrypt(keys.log_key(log), document.wrapped_key, purpose=purpose)
