"""Entries about files that were handed out, the client's program, privilege and certificates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Literal

from duecare.record.base import WHO_AND_WHAT, Entry, entry
from duecare.record.values import Personal, Reference, Sha256


@entry(
    "bundle.exported",
    version=2,
    title="File exported",
    headline="{kind} file exported",
    keep="custody",
    program=WHO_AND_WHAT,
    always_shown=True,
)
class BundleExported(Entry):
    """A defense file or program file: whose it is, every document in it, the key that seals it.

    ``documents_sha256`` is the digest of ``data/documents.jsonl``, which names each document by
    path and digest; ``documents`` counts its lines. ``basis``: why the firm may disclose it.
    """

    bundle: str
    kind: Literal["defense", "program"]
    profile: Literal["full", "excerpt"]
    client: str
    firm: str
    made_on: date
    documents_sha256: Sha256
    documents: int
    seal_key: Reference
    basis: str | None = None
    by: str | None = None


@entry("bundle.written", title="Exported file written", keep="custody")
class BundleWritten(Entry):
    """The digest of the file that was handed out."""

    bundle: str
    bytes: int
    sha256: Sha256


@entry("lists.exported", title="Lists of the client exported", keep="custody")
class ListsExported(Entry):
    """The client's contacts, employees, devices and insurance policies as files: rows of each."""

    reason: str
    rows: Mapping[str, int]
    sha256: Sha256


@entry(
    "program.consented",
    title="Consent to export the program file",
    keep="custody",
    program=WHO_AND_WHAT,
)
class ProgramConsented(Entry):
    """The client lets the firm export its security program file."""

    consent: str
    firm: str


@entry(
    "program.consent_withdrawn",
    title="Consent to export the program file withdrawn",
    keep="custody",
    program=WHO_AND_WHAT,
)
class ProgramConsentWithdrawn(Entry):
    """The client withdrew that consent; what was exported stays exported."""

    given_at: datetime


@entry("privilege.claimed", version=2, title="Privilege claimed", keep="custody")
class PrivilegeClaimed(Entry):
    """A group of an entry (``*``: all of it) is withheld from defense files, on a ground.

    ``note``: the words of the one who claims it, such as the letter that asks for it.
    """

    entry: int
    group: str
    ground: Literal[
        "attorney-client",
        "work-product",
        "third-person",
        "trade-secret",
        "court-order",
        "settlement",
    ]
    note: str


@entry("privilege.withdrawn", title="Claim of privilege withdrawn", keep="custody")
class PrivilegeWithdrawn(Entry):
    """What was withheld is shown again."""

    entry: int
    group: str


@entry("certificate.confirmed", title="Certificate of records confirmed", keep="custody")
class CertificateConfirmed(Entry):
    """A qualified person confirmed every paragraph of the certificate (FRE 902(11), (13), (14))."""

    bundle: str
    bundle_sha256: Sha256 | None = None
    paragraphs: Sequence[str]
    position: Personal[str]
    qualification: Personal[str]
