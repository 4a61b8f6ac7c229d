"""Files by the adverse party: a firm that holds every key, rebuilds its history and exports it.

``TRUE`` is the log as it was kept; each attack is a file that the firm makes instead of it, or of
it. ``WORDS`` are the eight words that the client was mailed of the true log.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import NamedTuple

from tests.core.evidence import sample_log as sample
from tests.core.evidence.in_memory import zip_of

from duecare.evidence.bundle.documents import Absence
from duecare.evidence.log import leaf, notes
from duecare.evidence.log.entries import Disclosure, Withholding
from duecare.evidence.log.fingerprint import fingerprint
from duecare.evidence.log.leaf import LeafDraft
from duecare.evidence.trust import Trust
from duecare.record import (
    ClockStep,
    LedgerRestored,
    PersonErased,
    RetentionExpired,
    WitnessAlarm,
)

DAYS = 12
BATCH = 3
LAST = DAYS * BATCH - 1


class Made(NamedTuple):
    """A file, and the codes of the points that a reader who trusts the witness is told."""

    data: bytes
    codes: tuple[str, ...]


def moment(index: int, *, shift: timedelta = timedelta()) -> datetime:
    """Three entries a day, an hour apart."""
    day, hour = divmod(index, BATCH)
    return sample.START - timedelta(days=DAYS - 1 - day) + timedelta(hours=hour) + shift


def entry(index: int, **changes: object) -> LeafDraft:
    """An entry of the true log: advice, refusals, signatures; the last is the file's export."""
    if index == LAST:
        return exported(index, **changes)
    kind = ("recommendation.made", "decision.declined", "sig.sealed")[index % BATCH]
    given = {
        "kind": kind,
        "at": leaf.format_time(moment(index)),
        "attachments": [],
        "related": None,
    }
    return sample.draft(index, **{**given, **changes})


def exported(index: int, **changes: object) -> LeafDraft:
    """The entry that records the export of the file, as the sample has it."""
    given = {"at": leaf.format_time(moment(index)), "attachments": [], "related": None}
    return sample.draft(0, nonce=bytes([index]) * 16, **{**given, **changes})


def log_of(drafts: list[LeafDraft]) -> sample.Installation:
    """A log with a checkpoint after each day."""
    made = sample.Installation()
    for start in range(0, len(drafts), BATCH):
        made.append(*drafts[start : start + BATCH])
        made.anchor()
    return made


def seen(made: sample.Installation, times: Mapping[int, datetime] | None = None) -> list[str]:
    """The checkpoints as the witness keeps them: each seen an hour after its last entry."""
    found = []
    for note in made.storage.checkpoints:
        text = notes.parse_note(note).text
        size = notes.parse_checkpoint(text).size
        if times is not None and size not in times:
            found.append(note)
            continue
        at = moment(size - 1, shift=timedelta(hours=1)) if times is None else times[size]
        found.append(note + sample.KEEPER.cosign(text, seconds=int(at.timestamp())))
    return found


_INFO: list[dict[str, str]] = [{}]


def as_earlier(make: Callable[[], object]) -> bytes:
    """What this makes, in the form of the format before."""
    true_log.cache_clear()
    _INFO.append(sample.EARLIER)
    try:
        made = make()
    finally:
        _INFO.pop()
        true_log.cache_clear()
    return made.data if isinstance(made, Made) else made  # type: ignore[return-value]


def file_of(
    made: sample.Installation,
    *,
    times: Mapping[int, datetime] | None = None,
    entries: list[Disclosure] | None = None,
    **changes: object,
) -> bytes:
    """The file that the firm exports of a log."""
    given: dict[str, object] = {
        "entries": made.disclosures() if entries is None else entries,
        "blobs": {},
        "documents": {},
        "start_here": None,
    }
    contents = made.contents(**{**given, "info": _INFO[-1], **changes})
    return zip_of(replace(contents, checkpoints=seen(made, times)))


@cache
def true_log() -> sample.Installation:
    return log_of([entry(index) for index in range(DAYS * BATCH)])


def true_file() -> bytes:
    return file_of(true_log())


def words() -> str:
    """What the client was mailed of the true log, over all but the last day."""
    note = notes.parse_note(true_log().storage.checkpoints[-2])
    return fingerprint(notes.parse_checkpoint(note.text))


def trust_of_keeper() -> Trust:
    """A reader who has the witness's key, and the firm's own."""
    return sample.trust_of_reader()


# --- the whole log rebuilt: nobody outside has seen any of it ---------------------------------
def _rebuilt(change: Callable[[int], LeafDraft | None]) -> bytes:
    drafts = [made for index in range(DAYS * BATCH) if (made := change(index)) is not None]
    return file_of(log_of(drafts), times={})


def back_dated_by_months() -> bytes:
    at = lambda index: leaf.format_time(moment(index, shift=timedelta(days=-120)))  # noqa: E731
    return _rebuilt(lambda index: entry(index, at=at(index)))


def refusal_turned_into_acceptance() -> bytes:
    kind = "decision.accepted"
    return _rebuilt(lambda index: entry(index, **({"kind": kind} if index == 10 else {})))


def another_signer() -> bytes:
    group = {"groups": {"person": {"name": "Someone Else"}, "content": {"choice": "declined"}}}
    return _rebuilt(lambda index: entry(index, **(group if index == 11 else {})))


def entries_dropped() -> bytes:
    return _rebuilt(lambda index: None if index in (10, 11) else entry(index))


def tail_cut() -> bytes:
    kept = {index: entry(index) for index in range(29)} | {29: exported(29)}
    return _rebuilt(kept.get)


REBUILT = {
    made.__name__: made
    for made in (
        back_dated_by_months,
        refusal_turned_into_acceptance,
        another_signer,
        entries_dropped,
        tail_cut,
    )
}
"""Name -> a file of a rebuilt log. With the client's words of the true log each is red."""


# --- the true log, shown so that little is left of it -----------------------------------------
def _withheld(ground: str, *indices: int, group: str = "*") -> Made:
    entries = []
    for one in true_log().disclosures(dict.fromkeys(indices, (group,))):
        closed = {path: Withholding("withheld", ground, "firm") for path in one.withheld}
        entries.append(
            Disclosure(one.index, one.leaf_hash, one.leaf, one.openings, closed, one.proof)
        )
    return Made(file_of(true_log(), entries=entries), ())


def nearly_all_withheld() -> Made:
    made = _withheld("attorney-client privilege", *range(LAST))
    return made._replace(codes=("mostly_withheld",))


def refusal_withheld_on_a_dot() -> Made:
    made = _withheld(".", 10, group="content")
    return made._replace(codes=("no_ground", "decision_withheld"))


def refusal_withheld_on_a_known_ground() -> Made:
    made = _withheld("attorney work product", 10, group="content")
    return made._replace(codes=("decision_withheld",))


def entry_withheld_on_no_ground() -> Made:
    return _withheld("because", 9)._replace(codes=("no_ground",))


def expired_by_one_entry() -> Made:
    size = DAYS * BATCH
    kind = RetentionExpired.definition.kind
    last = entry(size, kind=kind, groups={"content": {"below": size - BATCH}}, related=None)
    made = log_of([*(entry(index) for index in range(size)), last])
    gone = Withholding("expired", "the time of keeping ended", "firm")
    entries = [
        Disclosure(one.index, one.leaf_hash, None, {}, {"*": gone})
        if one.index < size - BATCH
        else one
        for one in made.disclosures()
    ]
    return Made(file_of(made, entries=entries, created=moment(size)), ("expired",))


def _closed(made: sample.Installation, index: int, why: str, group: str) -> list[Disclosure]:
    """Every entry in full, but this group of this one."""
    reason = Withholding(why, "attorney-client privilege", "firm")
    return [
        Disclosure(
            one.index,
            one.leaf_hash,
            one.leaf,
            {path: value for path, value in one.openings.items() if path != group},
            {group: reason},
        )
        if one.index == index
        else one
        for one in made.disclosures()
    ]


def refusal_erased_by_the_firm() -> Made:
    size = DAYS * BATCH
    said = {"content": {"groups": {"content": [10]}}}
    last = entry(size, kind=PersonErased.definition.kind, groups=said, related=None)
    made = log_of([*(entry(index) for index in range(size)), last])
    entries = _closed(made, 10, "erased", "content")
    return Made(file_of(made, entries=entries, created=moment(size)), ("erased",))


def alarm_of_the_client_withheld() -> Made:
    drafts = [entry(index) for index in range(DAYS * BATCH)]
    kind = WitnessAlarm.definition.kind
    drafts[15] = entry(15, kind=kind, groups={"content": {"size": 9}}, related=None)
    made = log_of(drafts)
    return Made(
        file_of(made, entries=_closed(made, 15, "withheld", "content")), ("record_withheld",)
    )


# --- letters that are not in the file ---------------------------------------------------------
def _letters(left_out: Mapping[int, Absence], *codes: str, destroyed: int | None = None) -> Made:
    """A log whose entries 9 to 11 attach letters, of which these are left out."""
    attached = {index: sample.document(index) for index in (9, 10, 11)}
    digests = {index: sha256(content) for index, content in attached.items()}
    drafts = [
        entry(index, attachments=[digests[index].digest()] if index in attached else [])
        for index in range(DAYS * BATCH)
    ]
    if destroyed is not None:
        named = {"below": 0, "documents_sha256": [digests[destroyed].hexdigest()]}
        kind = RetentionExpired.definition.kind
        drafts[15] = entry(15, kind=kind, groups={"content": named}, related=None)
    kept = attached.keys() - left_out.keys() - {destroyed}
    blobs = {digests[index].hexdigest(): attached[index] for index in kept}
    reasons = {digests[index].hexdigest(): reason for index, reason in left_out.items()}
    return Made(file_of(log_of(drafts), blobs=blobs, left_out=reasons), codes)


def letter_said_to_be_given_apart() -> Made:
    return _letters({9: Absence("apart")}, "documents_apart")


def letter_of_the_refusal_withheld() -> Made:
    return _letters({10: Absence("withheld", "trade secret")}, "decision_withheld")


def most_letters_withheld() -> Made:
    grounds = {index: Absence("withheld", "trade secret") for index in (9, 11)}
    return _letters(grounds, "decision_withheld", "documents_withheld")


def letter_withheld_on_no_ground() -> Made:
    return _letters({9: Absence("withheld", "just so")}, "documents_ground")


def letter_destroyed_by_one_entry() -> Made:
    return _letters({}, "documents_destroyed", destroyed=10)


# --- dates that do not fit --------------------------------------------------------------------
def _dated(changes: Mapping[int, datetime], *codes: str, **more: object) -> Made:
    drafts = [
        entry(index, at=leaf.format_time(changes.get(index, moment(index))))
        for index in range(DAYS * BATCH)
    ]
    return Made(file_of(log_of(drafts), **more), codes)


def back_dated_between_sightings() -> Made:
    early = {index: moment(index, shift=timedelta(days=-5)) for index in (18, 19, 20)}
    return _dated(early, "dated_before", "clock_back")


def back_dated_by_hours() -> Made:
    return _dated({18: moment(18, shift=timedelta(hours=-22))}, "dated_before")


def dated_after_it_was_seen() -> Made:
    return _dated({20: moment(20, shift=timedelta(hours=5))}, "dated_after")


def dated_after_the_file() -> Made:
    return _dated({LAST: moment(LAST, shift=timedelta(days=30))}, "dated_after", "future")


def first_seen_long_after() -> Made:
    size = DAYS * BATCH
    late = {size: moment(size - 1, shift=timedelta(hours=1))}
    return _dated({}, "pause", times=late)


def last_days_unseen() -> Made:
    times = {size: moment(size - 1, shift=timedelta(hours=1)) for size in range(BATCH, 25, BATCH)}
    return _dated({}, "unseen", "unseen_old", times=times)


# --- what the log says of itself --------------------------------------------------------------
def _with_entry(index: int, definition: object, value: object, *codes: str) -> Made:
    kind = definition.kind  # type: ignore[attr-defined]
    drafts = [entry(number) for number in range(DAYS * BATCH)]
    drafts[index] = entry(index, kind=kind, groups={"content": value}, related=None)
    return Made(file_of(log_of(drafts)), codes)


def restored_with_losses() -> Made:
    logs = [{"origin": sample.ORIGIN, "size": 15, "signed_size": 21}]
    value = {"backup_created": "2026-02-24", "logs": logs}
    return _with_entry(15, LedgerRestored.definition, value, "restored")


FILES: dict[str, Callable[[], Made]] = {
    made.__name__: made
    for made in (
        nearly_all_withheld,
        refusal_withheld_on_a_dot,
        refusal_withheld_on_a_known_ground,
        entry_withheld_on_no_ground,
        expired_by_one_entry,
        back_dated_between_sightings,
        back_dated_by_hours,
        dated_after_it_was_seen,
        dated_after_the_file,
        refusal_erased_by_the_firm,
        alarm_of_the_client_withheld,
        letter_said_to_be_given_apart,
        letter_of_the_refusal_withheld,
        most_letters_withheld,
        letter_withheld_on_no_ground,
        letter_destroyed_by_one_entry,
        first_seen_long_after,
        last_days_unseen,
        restored_with_losses,
    )
}
"""Name -> a file of a log that the witness has seen; each has open points."""


# --- honest files: green, with what must be said ----------------------------------------------
def restored_without_loss() -> Made:
    logs = [{"origin": sample.ORIGIN, "size": 15, "signed_size": 15}]
    value = {"backup_created": "2026-02-24", "logs": logs}
    return _with_entry(15, LedgerRestored.definition, value, "restored")


def clock_set_back_on_the_record() -> Made:
    value = {"before": "a", "after": "b", "seconds_back": 1860}
    return _with_entry(16, ClockStep.definition, value, "clock_step")


def written_minutes_before_it_was_sealed() -> Made:
    """An inbox that waited for ten minutes over the time at which the witness looked."""
    before = moment(17, shift=timedelta(hours=1, minutes=-10))
    return _dated({18: before})


def erased_for_a_person() -> Made:
    size = DAYS * BATCH
    kind = PersonErased.definition.kind
    last = entry(size, kind=kind, groups={"content": {"groups": {"person": [4, 7]}}}, related=None)
    made = log_of([*(entry(index) for index in range(size)), last])
    gone = Withholding("erased", "at the person's request", "firm")
    entries = [
        Disclosure(
            one.index,
            one.leaf_hash,
            one.leaf,
            {path: value for path, value in one.openings.items() if path != "person"},
            {"person": gone},
        )
        if one.index in (4, 7)
        else one
        for one in made.disclosures()
    ]
    return Made(file_of(made, entries=entries, created=moment(size)), ("partly_erased",))


HONEST: dict[str, Callable[[], Made]] = {
    made.__name__: made
    for made in (
        restored_without_loss,
        clock_set_back_on_the_record,
        written_minutes_before_it_was_sealed,
        erased_for_a_person,
    )
}
"""Name -> a file that is green, and the codes of what is noted in it."""
