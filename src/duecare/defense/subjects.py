"""What a file tells about one recommendation, policy or person: its entries, brought together.

The entries go by once, in the order of the log. An entry belongs to every subject that it names:
a confirmation to its policy and to its person, a refusal to its recommendation, its signer, and to
what was refused. Later entries that name only a document (a seal, a mailed copy) belong where the
document does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from duecare.defense.timeline import TimelineRow, values_of
from duecare.evidence.log.entries import Disclosure
from duecare.person_names import same_name
from duecare.record.reading import find_field

MOST_OF_ONE: Final = 400
"""Entries of one subject that the index lists; the chronology has every one."""
MOST_OF_ALL: Final = 30_000
NOT_DONE: Final = frozenset(
    {
        "assessment.failed",
        "decision.declined",
        "decision.deferred",
        "decision.lapsed",
        "leaver.late",
        "mail.bounced",
        "mail.complaint",
        "mail.refused",
        "policy.left_out",
        "policy.review_missed",
        "portal.code_refused",
        "program.escalated",
        "program.silence",
        "recommendation.dropped",
        "sig.consent_withdrawn",
        "sig.lapsed",
        "simulation.not_sent",
        "training.help_due",
        "training.not_passed",
        "witness.alarm",
    }
)
"""Kinds that say what was refused, late, not delivered, not passed, or met with silence."""
GROUPS: Final[Mapping[str, str]] = {
    "recommendation": "Recommendations and what was decided",
    "policy": "Security policies",
    "person": "People of the client",
    "not_done": "Refused, put off, late, not delivered, or not answered",
    "topic": "Everything else, by subject",
}
_TOPICS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("Asking and deciding", ("recommendation.", "decision.", "sig.", "sending.", "tickets.")),
    ("Policies in general", ("policy.",)),
    ("Training", ("training.", "program.", "kiosk.")),
    ("Phishing exercises, and messages that people reported",
     ("simulation.", "message.", "report_mailbox.")),
    ("Incidents and legal holds", ("incident.", "hold.")),
    ("Assessments, scans and answers",
     ("assessment.", "answers.", "conflict.", "questions.", "evidence.", "inventory.", "scan",
      "machine.", "enrolment.", "list.", "import.", "lists.")),
    ("Insurance", ("insurance.",)),
    ("Reports and shared papers", ("report.", "share.")),
    ("Leavers", ("leaver.",)),
    ("Mail and personal links", ("mail.", "portal.")),
    ("The client, its people and devices", ("client.", "contact.", "employee.", "device.",
                                             "engagement.", "person.", "prices.")),
)  # fmt: skip
_THE_RECORD: Final = "The record itself: fingerprints, keys, exports, retention"
_NAMES_A_DOCUMENT: Final = frozenset(
    {
        *("document_sha256", "documents_sha256", "letter_sha256", "page_sha256"),
        *("before_sha256", "after_sha256", "authorization_sha256", "adopted_sha256"),
    }
)
_PEOPLE: Final = ("contact:", "employee:")
_OF_DOCUMENTS: Final = ("sig.", "decision.", "policy.", "recommendation.", "simulation.")


@dataclass(slots=True)
class Subject:
    """One recommendation, policy, person or topic with its entries."""

    group: str
    title: str
    rows: list[TimelineRow] = field(default_factory=list)
    count: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    also: list[str] = field(default_factory=list)
    """Other names under which a person is on record."""
    last: TimelineRow | None = None
    decided: list[TimelineRow] = field(default_factory=list)
    """The entries that settle a recommendation or a policy."""
    asked: list[TimelineRow] = field(default_factory=list)
    """The entries that put it to the client."""

    def add(self, row: TimelineRow, *, keep: bool) -> None:
        """Count an entry, and keep it to be listed."""
        self.count += 1
        self.kinds[row.kind] = self.kinds.get(row.kind, 0) + 1
        self.last = row
        if row.kind.startswith("decision.") or row.kind in _SETTLES:
            self.decided.append(row)
        if row.kind in _ASKS:
            self.asked.append(row)
        if keep:
            self.rows.append(row)

    @property
    def left_out(self) -> int:
        """Entries that are counted and not listed."""
        return self.count - len(self.rows)


_ASKS: Final = frozenset({"sig.requested", "policy.proposed"})
_SETTLES: Final = frozenset({"policy.approved", "policy.left_out", "recommendation.dropped"})


@dataclass
class Subjects:
    """Filled by :meth:`watching`; the subjects of each group in the order of their first entry."""

    found: dict[tuple[str, str], Subject] = field(default_factory=dict)
    _titles: dict[str, str] = field(default_factory=dict)
    _documents: dict[str, list[Subject]] = field(default_factory=dict)
    _people: dict[str, Subject] = field(default_factory=dict)
    _mailboxes: dict[str, list[Subject]] = field(default_factory=dict)
    _listed: int = 0

    def of(self, group: str) -> list[Subject]:
        """The subjects of a group."""
        return [one for (kind, _), one in self.found.items() if kind == group]

    def watching(self, rows: Iterable[tuple[Disclosure, TimelineRow]]) -> Iterator[TimelineRow]:
        """The same rows, noted as they go by."""
        for entry, row in rows:
            self._note(entry, row)
            yield row

    def _note(self, entry: Disclosure, row: TimelineRow) -> None:
        values = values_of(entry)
        digests = _digests(entry, values)
        subjects = self._recommendations(row, values) + self._policies(row, values)
        if not subjects:
            known = (self._documents.get(one, ()) for one in digests)
            subjects = [one for group in known for one in group]
        if row.kind.startswith(_OF_DOCUMENTS):
            for digest in digests:
                self._documents.setdefault(digest, subjects)
        subjects = [*subjects, *self._persons(values)]
        if row.kind in NOT_DONE or _is_late(row.kind, values):
            subjects.append(self._subject("not_done", "", GROUPS["not_done"]))
        if not any(one.group in ("recommendation", "policy") for one in subjects):
            topic = topic_of(row.kind)
            subjects.append(self._subject("topic", topic, topic))
        for subject in {id(one): one for one in subjects}.values():
            keep = len(subject.rows) < MOST_OF_ONE and self._listed < MOST_OF_ALL
            self._listed += keep
            subject.add(row, keep=keep)

    def _subject(self, group: str, key: str, title: str) -> Subject:
        return self.found.setdefault((group, key), Subject(group, title))

    def _recommendations(self, row: TimelineRow, values: Mapping[str, Any]) -> list[Subject]:
        if not row.kind.startswith(("recommendation.", "decision.", "sig.")):
            return []
        title = str(find_field("offer.title", values) or find_field("title", values) or "")
        one = find_field("offer.safeguard", values) or find_field("safeguard", values)
        named = [str(one)] if one else [str(key) for key in find_field("safeguards", values) or ()]
        if not named and title:
            named = [self._titles.get(title, title)]
        found = []
        for key in named:
            subject = self._subject("recommendation", key, title or key)
            if title and len(named) == 1:
                subject.title = title
                self._titles[title] = key
            found.append(subject)
        return found

    def _policies(self, row: TimelineRow, values: Mapping[str, Any]) -> list[Subject]:
        title = find_field("title", values)
        if not row.kind.startswith("policy.") or not title:
            return []
        return [self._subject("policy", str(title), str(title))]

    def _persons(self, values: Mapping[str, Any]) -> list[Subject]:
        found = []
        for group in ("person", "actor"):
            value = values.get(group)
            if isinstance(value, Mapping) and str(value.get("id", "")).startswith(_PEOPLE):
                found.append(self._person(value))
        return found

    def _person(self, value: Mapping[str, Any]) -> Subject:
        key, name = str(value["id"]), str(value.get("name") or "")
        known = self._people.get(key)
        if known is None:
            mailbox = self._mailboxes.setdefault(str(value.get("email") or key).casefold(), [])
            known = next((one for one in mailbox if name and same_name(name, one.title)), None)
            if known is None:
                known = self._subject("person", key, name or "someone whose name was erased")
                mailbox.append(known)
            self._people[key] = known
        if name and name != known.title and name not in known.also:
            known.also.append(name)
        return known


def topic_of(kind: str) -> str:
    """The subject under which an entry that is about nothing narrower is found."""
    for title, begins in _TOPICS:
        if kind.startswith(begins):
            return title
    return _THE_RECORD


def _is_late(kind: str, values: Mapping[str, Any]) -> bool:
    """A step that was done after its time, or a matter that was closed with something open."""
    if kind == "leaver.step":
        return find_field("in_time", values) is False
    if kind == "leaver.closed":
        return bool(find_field("open_steps", values))
    return kind == "incident.closed" and bool(find_field("not_done", values))


def _digests(entry: Disclosure, values: Mapping[str, Any]) -> list[str]:
    """Documents that an entry attaches or names, in hex."""
    found = [one.hex() for one in entry.parsed.attachments] if entry.parsed else []
    content = values.get("content")
    groups = [content, content.get("signature")] if isinstance(content, Mapping) else []
    for group in groups:
        if not isinstance(group, Mapping):
            continue
        for name, value in group.items():
            if name in _NAMES_A_DOCUMENT:
                found += [value] if isinstance(value, str) else list(value or ())
    return found
