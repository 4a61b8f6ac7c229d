"""The content-addressed store of documents: ``documents/<log>/<first two>/<sha256>``, encrypted.

Each document has its own key, wrapped under the key of its log, so that dropping or handing over
one client's log never touches another's. A file is written whole and then moved into place.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from django.conf import settings

from duecare.errors import EvidenceError
from duecare_web.ledger import keys
from duecare_web.ledger.encryption import decrypt, encrypt
from duecare_web.ledger.models import Document, Log
from duecare_web.settings.environment import private_folder


def keep(log: Log, content: bytes, *, media_type: str) -> Document:
    """Keep ``content``; the row is made once for the same content in the same log."""
    if log.firm is None:
        raise EvidenceError("the anchor log keeps no documents")
    digest = hashlib.sha256(content).hexdigest()
    found = Document.objects.filter(log=log, sha256=digest).first()
    if found is None:
        wrapped = keys.new_wrapped_key(keys.log_key(log), purpose=_purpose(log, digest))
        found = Document.objects.create(
            firm=log.firm,
            log=log,
            sha256=digest,
            media_type=media_type,
            size=len(content),
            wrapped_key=wrapped,
        )
    elif is_destroyed(found):  # the same content was recorded again after its destruction
        found.wrapped_key = keys.new_wrapped_key(keys.log_key(log), purpose=_purpose(log, digest))
        found.save(update_fields=["wrapped_key"])
    # Always (re)written: an earlier transaction may have left a file under a key that was never
    # committed.
    _write(path_of(found), encrypt(_key(found), content, purpose=f"document:{digest}"))
    return found


def read(document: Document) -> bytes:
    """The content; raises :class:`EvidenceError` if it is missing, destroyed or not what was kept."""
    if is_destroyed(document):
        raise EvidenceError(
            f"document {document.sha256[:16]} was destroyed",
            hint="an entry of the log says when, by whom and on what ground",
        )
    file = path_of(document)
    if not file.exists():
        raise EvidenceError(
            f"document {document.sha256[:16]} is not in the document store",
            hint="restore the folder documents from a backup",
        )
    purpose = f"document:{document.sha256}"
    content = decrypt(_key(document), file.read_bytes(), purpose=purpose)
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise EvidenceError(f"document {document.sha256[:16]} was changed in the store")
    return content


def is_destroyed(document: Document) -> bool:
    """Whether the key of a document was destroyed, by an erasure or an expiry."""
    return not document.wrapped_key


def path_of(document: Document) -> Path:
    """Where the encrypted file lies."""
    folder = settings.DUECARE_HOME / "documents" / str(document.log_id) / document.sha256[:2]
    return Path(folder) / document.sha256


def _purpose(log: Log, digest: str) -> str:
    return f"document key:{log.origin}:{digest}"


def _key(document: Document) -> bytes:
    log = document.log
    purpose = _purpose(log, document.sha256)
    return decrypt(keys.log_key(log), document.wrapped_key, purpose=purpose)


def _write(file: Path, data: bytes) -> None:
    private_folder(file.parent)
    draft = file.with_name(f".{file.name}.{os.getpid()}.{os.urandom(4).hex()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)
