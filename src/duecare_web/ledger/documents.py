"""The content-addressed documents: ``<log>/<first two>/<sha256>`` of the store, encrypted.

Each document has its own key, wrapped under the key of its log, so that dropping or handing over
one client's log never touches another's. Where they lie: :mod:`duecare_web.ledger.document_store`.
"""

from __future__ import annotations

import hashlib

from duecare.errors import EvidenceError
from duecare_web.ledger import keys
from duecare_web.ledger.document_store import store
from duecare_web.ledger.encryption import decrypt, encrypt
from duecare_web.ledger.models import Document, Log


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
    # Always (re)written: an earlier transaction may have left one under a key that was never
    # committed.
    store().write(name_of(found), encrypt(_key(found), content, purpose=f"document:{digest}"))
    return found


def read(document: Document) -> bytes:
    """The content; raises :class:`EvidenceError` if it is missing, destroyed or not what was kept."""
    if is_destroyed(document):
        raise EvidenceError(
            f"document {document.sha256[:16]} was destroyed",
            hint="an entry of the log says when, by whom and on what ground",
        )
    sealed = store().read(name_of(document))
    if sealed is None:
        raise EvidenceError(
            f"document {document.sha256[:16]} is not in the document store",
            hint="restore the documents from a backup",
        )
    purpose = f"document:{document.sha256}"
    content = decrypt(_key(document), sealed, purpose=purpose)
    if hashlib.sha256(content).hexdigest() != document.sha256:
        raise EvidenceError(f"document {document.sha256[:16]} was changed in the store")
    return content


def is_destroyed(document: Document) -> bool:
    """Whether the key of a document was destroyed, by an erasure or an expiry."""
    return not document.wrapped_key


def name_of(document: Document) -> str:
    """Under which name the encrypted bytes lie in the store."""
    return f"{document.log_id}/{document.sha256[:2]}/{document.sha256}"


def _purpose(log: Log, digest: str) -> str:
    return f"document key:{log.origin}:{digest}"


def _key(document: Document) -> bytes:
    log = document.log
    purpose = _purpose(log, document.sha256)
    return decrypt(keys.log_key(log), document.wrapped_key, purpose=purpose)
