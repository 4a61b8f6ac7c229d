"""What is said about a sitting of a lesson: its mark, what it came to, how long it took."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, Literal

from duecare.dates import long_date, moment_text
from duecare.documents.wording.words import plural

NOT_MEASURED = "not measured"


def mark_words(percent: int, rule: str, *, whose: str = "the client's") -> str:
    """The mark and what sets it; ``whose`` training policy, as the reader would say it."""
    if not rule:
        return f"{percent} percent, the mark used where no training policy in force sets one"
    return f"{percent} percent, set by {whose} training policy ({rule})"


def own_mark_words(percent: int, rule: str, language: Literal["en", "es"]) -> str:
    """The mark and what sets it, for a person of the client, in their language."""
    if language == "en":
        return mark_words(percent, rule, whose="your")
    if not rule:
        return (
            f"{percent} por ciento, la nota que se usa si ninguna política de capacitación vigente "
            "fija otra"
        )
    return f"{percent} por ciento, según su política de capacitación ({rule})"


def score_words(right: int, total: int, needed: int) -> str:
    """First answers against the mark: ``7 of 8, 7 needed``."""
    return f"{right} of {total}, {needed} needed"


def time_words(seconds: int | None) -> str:
    """Measured time on the pages in minutes, or that nothing was measured."""
    if seconds is None:
        return NOT_MEASURED
    if seconds < 60:
        return "under 1 minute"
    return plural(round(seconds / 60), "minute")


def own_time_words(seconds: int | None, language: Literal["en", "es"]) -> str:
    """Measured time on the pages, for a person of the client, in their language."""
    if language == "en":
        return time_words(seconds)
    if seconds is None:
        return "no se midió"
    if seconds < 60:
        return "menos de 1 minuto"
    minutes = round(seconds / 60)
    return f"{minutes} minuto{'' if minutes == 1 else 's'}"


CONFIRMED_AS_SHOWN: Final = (
    "This is a translation. The English text after it is the one that counts, also where the two "
    "differ. The sentence that was confirmed is in the language in which it was shown."
)
NO_PREVENTION_CLAIM = (
    "Training shows care. Studies disagree about how much it reduces the number of people who fall for "
    "a lure, and this record makes no claim about that."
)
NO_NOTICE = "No notice to the client about missing training is on record."
WHO_COUNTS = (
    "Trained means that a lesson was passed within the last 150 days and that none is overdue. A sitting below the mark gives "
    "no certificate and does not count. Missing since is the day on which the person was first asked, "
    "or came onto the client's list; where a lesson is overdue, the day on which it was due; where a "
    "pass counts no more, the day on which it was due again."
)


def state_words(
    state: str, tries: int, *, passed: date | None = None, again: date | None = None
) -> str:
    """Where a person is, as the record says it.

    ``passed`` is the day of the newest pass, ``again`` the first day on which it counted no more.
    """
    if state == "trained":
        return "trained"
    if state == "overdue":
        return "passed before, a lesson is overdue"
    before = ""
    if passed and again:
        before = f"passed on {long_date(passed)}, due again since {long_date(again)}"
    if state == "not_yet":
        tried = f"{plural(tries, 'sitting')} without a pass"
        return f"{before}; {tried}" if before else f"not yet, {tried}"
    return before or "missing"


def sitting_words(number: int) -> str:
    """At which sitting it was passed; the ones before are on record too."""
    if number == 1:
        return "passed at the first sitting"
    before = plural(number - 1, "earlier sitting")
    return f"passed at sitting {number}; {before} without a pass on record"


def check_words(*, address: str, code: str, opened: int | None) -> tuple[tuple[str, str], ...]:
    """How a stranger checks a certificate. ``opened``: the entry with which the sitting began.

    The entry of the pass holds the digest of the certificate, so that its own number can only be
    told at the address.
    """
    number = (
        "This pass has an entry of its own in the ledger; the page at the address shows its number."
    )
    began = f"The sitting began with entry {opened} of the ledger. " if opened is not None else ""
    return (
        ("Address", address),
        ("Code", code),
        ("Ledger", began + number),
    )


NOT_SEALED = "Recorded. Its number in the ledger follows within minutes."
NOT_SEEN = "Recorded, not yet seen by an outside party."
NAME_ERASED = "The name was erased from the record."
WRONG_CODE = "No certificate has this code. Look at the letters on the certificate again."


def entry_words(index: int | None, client: str) -> str:
    """Which entry of which ledger records the pass."""
    return NOT_SEALED if index is None else f"Entry {index} of the ledger of {client}"


def seen_words(seen: Sequence[tuple[str, datetime]]) -> str:
    """Who outside has seen the entry of the pass, and when each did first."""
    if not seen:
        return NOT_SEEN
    return "; ".join(f"{who}, {moment_text(at)}" for who, at in seen) + "."


def outsider_words(kind: str, name: str) -> str:
    """One outside party: ``time`` authority, ``witness`` of another firm, ``client``."""
    if kind == "time":
        return f"Time stamp of {name}"
    if kind == "witness":
        return f"Witness {name}"
    return f"A contact of {name}"


NOT_OUR_PROOF: Final = (
    "The following was reported by other programs and imported from their files. It is evidence of "
    "a third party: it was not seen or tested here, counts as no lesson passed above, and gives no "
    "certificate."
)


def outside_source(program: str, *, imported: str, by: str, sha256: str, results: int) -> str:
    """Where results of another program come from, in one sentence."""
    noun = "result" if results == 1 else "results"
    return (
        f"Reported by {program}: {results:,} {noun}, imported on {imported} by {by}, "
        f"file SHA-256 {sha256}."
    )


def outside_words(outcome: str, *, reported: bool | None = None, score: str = "") -> str:
    """What another program reports, such as "passed, score 90" or "clicked, reported it"."""
    parts = [_OUTSIDE.get(outcome, outcome)]
    parts += [f"score {score}"] if score else []
    parts += ["reported it"] if reported else []
    return ", ".join(parts)


_OUTSIDE: Final = {
    "not_started": "not started",
    "sent": "did not click",
    "gave_data": "gave data",
}
