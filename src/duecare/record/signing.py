"""Entries about documents put to a contact, consent, second factors and signed copies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from duecare.record.base import Entry, entry
from duecare.record.values import Cents, Personal, Reference, Sha256


@entry("sig.requested", title="Decision requested", keep="decisions")
class SignatureRequested(Entry):
    """Recommendations were put to a contact in one document."""

    document_sha256: Sha256
    safeguards: Sequence[str]


@entry("sig.opened", title="Link opened", keep="decisions")
class LinkOpened(Entry):
    """A contact opened their link, and a code was mailed."""

    link: Reference
    code_message_id: Reference


@entry("sig.identity", title="Identity confirmed", keep="decisions")
class IdentityConfirmed(Entry):
    """A contact typed the mailed code."""

    link: Reference
    method: str


@entry("sig.viewed", title="Document opened", keep="decisions")
class DocumentViewed(Entry):
    """A contact opened a document in the portal."""

    document_sha256: Sha256
    reading: Reference


@entry(
    "sig.read",
    title="Document read",
    headline="Document read to page {last_page_seen} of {pages}",
    keep="decisions",
)
class DocumentRead(Entry):
    """How long a document was visible and which page was the last one seen."""

    document_sha256: Sha256
    reading: Reference
    visible_seconds: int
    last_page_seen: int
    pages: int


@entry("sig.downloaded", title="Document downloaded", keep="decisions")
class DocumentDownloaded(Entry):
    """A contact took the exact bytes of a document."""

    document_sha256: Sha256


@entry("sig.consented", title="Consent to sign electronically given again", keep="decisions")
class ConsentGiven(Entry):
    """A contact who had withdrawn consent to sign electronically gave it again."""

    consent: str
    consent_version: int


@entry("sig.consent_withdrawn", title="Consent to sign electronically withdrawn", keep="decisions")
class ConsentWithdrawn(Entry):
    """A contact withdrew consent for later records; what is signed already stays signed."""

    consent: str
    consent_version: int


@entry("sig.countersigned", title="Countersigned", keep="decisions")
class Countersigned(Entry):
    """The firm confirms that it received a refusal, or a second person of the client confirms it."""

    role: str
    words: str
    decision: Reference
    safeguard: str
    letter_sha256: Sha256


@entry("sig.sealed", title="Signature sealed", keep="decisions")
class SignatureSealed(Entry):
    """A signed document got its completion page and the firm's seal."""

    before_sha256: Sha256
    before_bytes: int
    after_sha256: Sha256
    certificate_sha256: Sha256
    level: str
    time_authority: str


@entry("sig.delivered", title="Signed copy mailed", keep="decisions")
class SignedCopyMailed(Entry):
    """The mail server took the signed copy."""

    what: str
    documents_sha256: Sequence[Sha256]
    message_id: Reference
    server_replied: str
    attempt: int


@entry("sig.reminded", title="Reminder sent", headline="Reminder of day {day}", keep="decisions")
class ReminderSent(Entry):
    """A contact was reminded of what has no answer; whether the mail server took the mail."""

    request: Reference
    day: int
    document_sha256: Sha256
    safeguards: Sequence[str]
    message_id: Reference
    handover: str


@entry("sig.lapsed", title="Silence recorded", keep="decisions")
class SilenceRecorded(Entry):
    """A contact did not answer: when they were asked and reminded, and whether they looked."""

    request: Reference
    document_sha256: Sha256
    safeguards: Sequence[str]
    requested_at: datetime
    opened: Sequence[datetime]
    notices: Sequence[datetime]
    message_ids: Sequence[Reference]
    not_handed_over: Sequence[datetime]


@entry("sig.rule_set", title="Signing rule set", keep="decisions")
class SigningRuleSet(Entry):
    """What the firm asks for when something of high value is declined."""

    high_value_cents: Cents
    second_factor: bool
    second_contact: bool
    firm_countersigns: bool
    firm_runs_mail: bool


@entry("sig.factor_added", title="Second factor added", keep="decisions")
class FactorAdded(Entry):
    """A contact added a passkey or an app."""

    factor: str
    label: Personal[str]


@entry("sig.factor_removed", title="Second factor removed", keep="decisions")
class FactorRemoved(Entry):
    """A contact gave up a passkey or an app."""

    factor: str
    label: Personal[str]
