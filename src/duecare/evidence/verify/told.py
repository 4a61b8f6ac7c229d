"""The sentences of a result, from its facts. ``verifier/told.js`` is its twin in the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from duecare.evidence.report import (
    DifferingDocument,
    Outcome,
    Point,
    SeenBy,
    SeenLevel,
    Verdict,
    VerificationReport,
)
from duecare.evidence.verify.parties import Party
from duecare.evidence.verify.state import NamedEntry, Verification
from duecare.evidence.verify.timeline import DAY, LONGEST_PAUSE, Misdated, Pause
from duecare.evidence.verify.wording import (
    as_precise,
    between,
    counted,
    day,
    day_of_text,
    entries_at,
    iso_day,
    joined,
    minute,
    number,
    runs_of,
    say,
    who,
)
from duecare.evidence.visible import visible

if TYPE_CHECKING:
    from duecare.evidence.verify.outcome import SeenFacts

_TIMES = frozenset({"dated_before", "dated_after", "future", "clock_back"})
_BUTS: tuple[tuple[str, frozenset[str]], ...] = (
    ("but.alarm", frozenset({"alarm"})),
    ("but.times", _TIMES),
    ("but.destroyed", frozenset({"expired", "erased", "documents_destroyed"})),
    ("but.decision", frozenset({"decision_withheld"})),
    ("but.ground", frozenset({"no_ground"})),
    ("but.documents", frozenset({"documents_ground"})),
    ("but.left_out", frozenset({"documents_apart", "documents_withheld"})),
    ("but.record", frozenset({"record_withheld"})),
    ("but.unbound", frozenset({"documents_unbound"})),
    ("but.unseen", frozenset({"unseen", "unseen_withheld", "unseen_old"})),
    ("but.restored", frozenset({"restored"})),
    ("but.seal", frozenset({"seal"})),
    ("but.quorum", frozenset({"quorum"})),
)
_MOST_BUTS = 3
_OF_DOCUMENTS = frozenset({"bag.files", "bag.documents", "log.attachments"})
"""Checks that fail where documents differ; if no other does, the entries are intact."""


# --- parties ------------------------------------------------------------------------------------
def party(one: Party) -> SeenBy:
    """An outside party that counts, as it is told."""
    key = "party.client_unnamed" if one.kind == "client" and not one.name else f"party.{one.kind}"
    chosen = "_firm" if one.kind == "witness" and one.by_firm else ""
    return SeenBy(
        kind=one.kind,
        name=one.name,
        text=say(key, name=one.name),
        holds=say(f"holds.{one.holds}{chosen}"),
        since=None if one.since is None else iso_day(one.since),
        entries=one.entries,
        by_firm=one.by_firm,
    )


def uncounted(kind: str, name: str, count: int) -> SeenBy:
    """A party that the file names and the reader does not trust; ``count``: of stamps or entries."""
    return SeenBy(
        kind=kind,
        name=name,
        text=say(f"party.{kind}", name=name),
        holds=say("holds.not_counted"),
        since=None,
        entries=0 if kind == "time" else count,
        by_firm=True,
        counted=False,
    )


# --- dates --------------------------------------------------------------------------------------
def times(facts: SeenFacts) -> dict[str, object]:
    """Facts about time for the JSON document: first outside time, and the longest pause."""
    found: dict[str, object] = {
        "first_seen": None if facts.since is None else iso_day(facts.since),
        "compared": facts.found.compared,
        "longest_pause": None,
    }
    longest = facts.found.longest
    if longest is not None:
        found["longest_pause"] = {
            "from": iso_day(longest.since),
            "to": iso_day(longest.since + longest.length),
            "minutes": longest.length // 60_000,
            "entries": [longest.interval.first, longest.interval.end - 1],
        }
    return found


def made_on(state: Verification) -> str:
    """The day of the file in words."""
    return visible(day_of_text(str(state.report.facts.get("exported_on", ""))), 80)


def dated_before(one: Misdated) -> str:
    """Entries that say they are older than the sighting before them."""
    after, seen = one.interval.after or 0, one.interval.seen
    precise = as_precise(one.latest, after, seen)
    shown = minute if precise else day
    dated = between(one.earliest, one.latest, precise=precise)
    if seen is None:
        return say("point.before_unseen", dated=dated, after=shown(after))
    return say("point.before", dated=dated, after=shown(after), seen=shown(seen))


def dated_after(one: Misdated) -> str:
    """Entries that say they are younger than the sighting after them."""
    seen = one.interval.seen or 0
    precise = as_precise(one.earliest, seen)
    dated = between(one.earliest, one.latest, precise=precise)
    return say("point.after", dated=dated, seen=(minute if precise else day)(seen))


def pause(one: Pause, restored: Sequence[int]) -> Point:
    """Entries that no one outside saw for long."""
    first, last = one.interval.first, one.interval.end - 1
    here = [index for index in restored if first <= index <= last]
    runs = ((first, last),)
    key = "point.pause_restored" if here else "point.pause"
    text = say(
        key,
        list=entries_at(runs),
        days=counted(one.length // DAY, "day"),
        restored=entries_at(runs_of(here)),
    )
    return Point("pause", between(one.since, one.since + one.length), text, runs)


# --- events and shares --------------------------------------------------------------------------
def difference(
    path: str, *, entry: int, at: int | None, recorded: str, found: str, size: int, other: str
) -> DifferingDocument:
    """A document that is not the one recorded. ``other``: the path at which it should lie."""
    means = (
        say("differ.other", other=other)
        if other
        else say("differ.means", entry=entries_at(((entry, entry),)))
    )
    dated = "" if at is None else iso_day(at)
    return DifferingDocument(path, entry, dated, recorded, found, size, means)


def lost_entries(event: NamedEntry, origin: str) -> bool:
    """Whether a restore says that signed entries of this log were lost."""
    logs = event.value.get("logs")
    for log in logs if isinstance(logs, list) else ():
        if not isinstance(log, dict) or log.get("origin") != origin:
            continue
        size, signed = log.get("size"), log.get("signed_size")
        if type(size) is int and type(signed) is int and signed > size:
            return True
    return False


def seconds_back(event: NamedEntry) -> str:
    """By how much the clock was set back, as the entry says."""
    seconds = event.value.get("seconds_back")
    return number(seconds) if type(seconds) is int else "?"


def share(count: int, of: int) -> str:
    """141 of 150 entries."""
    return say("at.share", count=number(count), entries=counted(of, "entry"))


def erased(groups: Sequence[tuple[int, str]], by: Sequence[int]) -> str:
    """Groups of values that were erased for a person."""
    count = sum(group != "*" for _, group in groups)
    return say("point.erased", groups=counted(count, "group"), by=entries_at(runs_of(by)))


# --- checks -------------------------------------------------------------------------------------
def checks(facts: SeenFacts, outcome: Outcome) -> None:
    """The named checks of who has seen the log, of its dates, and of the grounds."""
    report = facts.state.report
    title = "Someone outside the firm has seen the log"
    if facts.parties:
        seen = max(one.entries for one in facts.parties)
        detail = f"{len(facts.parties)} parties; the first {seen} of {facts.size} entries"
        report.passed("trust.seen", title, detail)
    else:
        report.absent("trust.seen", title, "no one whose key, root or words you gave")
    title = "Entries are dated within the outside times around them"
    wrong = [point for point in outcome.points if point.code in _TIMES]
    if wrong:
        detail = "; ".join(f"{point.where}: {point.text}" for point in wrong)
        report.left_open("time.entries", title, detail)
    elif facts.found.compared:
        report.passed("time.entries", title, f"{facts.found.compared} entries compared")
    else:
        report.absent("time.entries", title, "no outside time is known")
    title = "Everything withheld has a known ground"
    if facts.counts.no_ground:
        count = len(facts.counts.no_ground)
        report.left_open("log.grounds", title, f"{count} entries have none")
    elif facts.counts.grounds:
        report.passed("log.grounds", title, f"{sum(facts.counts.grounds.values())} entries")
    else:
        report.absent("log.grounds", title, "nothing is withheld")


# --- headline, summary, what it does not prove --------------------------------------------------
def put_into_words(facts: SeenFacts, outcome: Outcome, verdict: Verdict) -> None:
    """Fill in headline, summary, and what the result does not prove."""
    if verdict in (Verdict.TAMPERED, Verdict.INCOMPLETE):
        put_red_into_words(facts.state.report)
    elif outcome.level is SeenLevel.FIRM:
        outcome.headline = say("firm.headline")
        outcome.summary = _firm_summary(facts, outcome)
        keys = ["words", *(["roots"] if facts.state.replies else []), "compare"]
        outcome.learn_more = [say(f"more.{key}") for key in keys]
        outcome.does_not_prove = [say("not.older"), *_not_shown(facts), *_never_shown(False)]
    else:
        outcome.headline = _headline(facts, outcome)
        outcome.summary = _summary(facts)
        timed = facts.since is not None
        outcome.does_not_prove = [*_not_shown(facts), *_not_dated(facts), *_never_shown(timed)]


def put_red_into_words(report: VerificationReport) -> None:
    """The words of a file that was changed or cannot be read."""
    outcome, name = report.outcome, report.verdict.value
    count, failed = len(report.differences), {check.id for check in report.failures()}
    if count and failed <= _OF_DOCUMENTS and report.verdict is Verdict.TAMPERED:
        form = "_one" if count == 1 else ""
        values = {"count": number(count), "path": report.differences[0].path}
        outcome.headline = say(f"differ.headline{form}", **values)
        outcome.summary = [say(f"differ.summary{form}", **values)]
    else:
        outcome.headline = say(f"{name}.headline")
        outcome.summary = [say(f"{name}.summary")]
    outcome.does_not_prove = [say("not.changed"), *_never_shown(False)]


def _headline(facts: SeenFacts, outcome: Outcome) -> str:
    seen_by = who(any(one.kind == "client" for one in facts.parties), outcome.independent)
    buts = _buts(facts, outcome)
    if buts:
        if facts.since is None:
            return say("seen.amber_undated", who=seen_by, but=joined(buts))
        return say("seen.amber", day=day(facts.since), but=joined(buts))
    since = "" if facts.since is None else say("seen.since", day=day(facts.since))
    key = "seen.green" if facts.state.profile == "full" else "seen.excerpt"
    return say(key, who=seen_by, since=since)


def _buts(facts: SeenFacts, outcome: Outcome) -> list[str]:
    codes = {point.code for point in outcome.open_points}
    found = []
    if "mostly_withheld" in codes:
        most = facts.counts.hidden * 2 > facts.counts.in_file
        found.append(say("but.most_withheld" if most else "but.much_withheld"))
    found += [say(key) for key, some in _BUTS if some & codes]
    if "pause" in codes:
        longest = max(one.length for one in facts.found.pauses)
        found.append(say("but.pause", days=counted(longest // DAY, "day")))
    return found[:_MOST_BUTS]


def _states(facts: SeenFacts) -> str:
    counts = facts.counts
    if counts.full == counts.in_file > 1:
        return say("state.all_full")
    names = ("partly_withheld", "partly_erased", "withheld", "erased", "expired")
    parts = [say("state.full", count=number(counts.full))]
    for name in names:
        count = getattr(counts, name)
        if count:
            parts.append(say(f"state.{name}", count=number(count)))
    if not counts.erased and not counts.expired:
        parts.append(say("state.none_destroyed"))
    return ", ".join(parts)


def _summary(facts: SeenFacts) -> list[str]:
    sentences = [_extent(facts)]
    if facts.unseen:
        sentences.append(_unseen(facts))
    found = facts.found
    if found.misdated:
        shown = number(facts.counts.dated)
        sentences.append(say("sum.misfit", count=number(found.misdated), shown=shown))
    elif found.compared:
        is_whole = facts.counts.dated == facts.size
        sentences.append(say("sum.fit" if is_whole else "sum.fit_shown"))
    elif facts.since is None:
        sentences.append(say("sum.undated"))
    longest = found.longest
    if longest is not None and longest.length > LONGEST_PAUSE:
        sentences.append(say("sum.pause", days=counted(longest.length // DAY, "day")))
    return sentences


def _extent(facts: SeenFacts) -> str:
    counts = facts.counts
    others = sum(one.kind != "client" for one in facts.parties)
    they = "client" if not others else ("party" if len(facts.parties) == 1 else "parties")
    values = {
        "entries": counted(facts.size, "entry"),
        "states": _states(facts),
        "they": say(f"sum.they.{they}"),
    }
    if facts.state.profile != "full":
        left = facts.size - counts.in_file
        return say("sum.excerpt", shown=number(counts.in_file), others=number(left), **values)
    if counts.withheld or counts.erased or counts.expired:
        return say("sum.of", **values)
    return say("sum.one" if facts.size == 1 else "sum.complete", **values)


def _unseen(facts: SeenFacts) -> str:
    if not facts.covered:
        return say("sum.unseen.all")
    times_ = facts.unseen_times
    days = between(min(times_), max(times_)) if times_ else "?"
    count = len(facts.unseen)
    key = "sum.unseen.one" if count == 1 else "sum.unseen.many"
    return say(key, count=number(count), days=days)


def _firm_summary(facts: SeenFacts, outcome: Outcome) -> list[str]:
    values = {"entries": counted(facts.size, "entry"), "states": _states(facts)}
    if facts.state.profile == "full":
        first = say("firm.agrees", **values)
    else:
        first = say("firm.excerpt", shown=number(facts.counts.in_file), **values)
    firm = visible(str(facts.state.report.facts.get("firm") or say("firm.the_firm")), 80)
    sentences = [first, say("firm.no_one", firm=firm, day=made_on(facts.state))]
    named = sum(not one.counted for one in outcome.seen_by)
    if named:
        sentences.append(say("firm.not_counted", parties=counted(named, "party")))
    return sentences


def _not_shown(facts: SeenFacts) -> list[str]:
    counts = facts.counts
    numbers = {
        "unseen": len(facts.unseen) if facts.covered else 0,
        "withheld": counts.withheld,
        "destroyed": counts.erased + counts.expired,
        "partly": counts.partly_withheld + counts.partly_erased,
        "others": 0 if facts.state.profile == "full" else facts.size - counts.in_file,
    }
    unbound = any(one.code == "documents_unbound" for one in facts.state.report.outcome.points)
    return [
        *(
            say(f"not.{name}{'_one' if count == 1 else ''}", count=number(count))
            for name, count in numbers.items()
            if count
        ),
        *([say("not.unbound")] if unbound else []),
    ]


def _not_dated(facts: SeenFacts) -> list[str]:
    found = []
    wrong = sorted(index for one in facts.found.before for index in one.indices)
    if wrong:
        verb = "is" if len(wrong) == 1 else "are"
        found.append(say("not.misdated", list=entries_at(runs_of(wrong)), verb=verb))
    if facts.since is None:
        found.append(say("not.when_words"))
    return found


def _never_shown(timed: bool) -> list[str]:
    keys = ["true", "unrecorded", "keyboard", *(["minute"] if timed else [])]
    return [say(f"not.{key}") for key in keys]
