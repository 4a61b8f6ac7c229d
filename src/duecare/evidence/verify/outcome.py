"""What the checks of a bundle add up to: a level, open points, a verdict and its words.

Green needs an outside party, and no open point. ``docs/reference/bundle.md`` lists the points
under their codes; ``verifier/outcome.js`` is the twin of this module in the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from duecare.evidence.report import Outcome, Point, SeenBy, SeenLevel, VerificationReport
from duecare.evidence.verify import timeline, told
from duecare.evidence.verify.counting import Counts, matters
from duecare.evidence.verify.parties import Party, not_counted, parties_of
from duecare.evidence.verify.state import Verification
from duecare.evidence.verify.timeline import DAY, Findings, Sighting, Stretch
from duecare.evidence.verify.wording import entries_at, number, runs_of, say
from duecare.evidence.visible import visible

EARLIER_FORMAT = "1"
"""In it no entry names the documents of the file."""
SHARE = 10
"""From more than every tenth entry withheld (and more than one), the file is not green."""


@dataclass
class SeenFacts:
    """All that the words are made of."""

    state: Verification
    parties: list[Party]
    size: int
    covered: int
    """Entries that an outside party has seen, or as many parties as the reader requires."""
    found: Findings
    cut: list[Stretch]
    unseen: list[int] = field(default_factory=list)
    """Entries of the file that come after those."""
    unseen_times: list[int] = field(default_factory=list)
    matter: list[int] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    old: list[int] = field(default_factory=list)

    @property
    def counts(self) -> Counts:
        """How much is shown."""
        return self.state.counts

    @property
    def level(self) -> SeenLevel:
        """Who else has seen it."""
        if any(party.kind != "client" for party in self.parties):
            return SeenLevel.OUTSIDE
        return SeenLevel.CLIENT if self.parties else SeenLevel.FIRM

    @property
    def since(self) -> int | None:
        """The first outside time of any party."""
        return min((one.since for one in self.parties if one.since is not None), default=None)


def gather(state: Verification, by_words: int) -> SeenFacts:
    """What is known of who has seen the log, and of the dates in it."""
    size = state.known_checkpoint().size
    parties = parties_of(state, by_words)
    seen: list[Sighting] = [one for party in parties for one in party.times]
    cut = timeline.intervals(seen, size)
    found = timeline.compare(
        state.times, cut, exported=last_moment(state), unrecorded_steps=state.clock_steps
    )
    facts = SeenFacts(state, parties, size, covered_by(parties, state.trust.quorum), found, cut)
    _sort_unseen(facts)
    return facts


def covered_by(parties: Sequence[Party], quorum: int | None) -> int:
    """The entries that at least ``quorum`` parties have seen (one, if none is required)."""
    sizes = sorted((party.entries for party in parties), reverse=True)
    needed = quorum or 1
    return sizes[needed - 1] if len(sizes) >= needed else 0


def first_moment(state: Verification) -> int | None:
    """When the day of the file begins in UTC; None if it states none."""
    return timeline.start_of_day(str(state.report.facts.get("exported_on", "")))


def last_moment(state: Verification) -> int | None:
    """No entry is later than this: the end of the day of the file, wherever it was made."""
    first = first_moment(state)
    return None if first is None else first + 2 * DAY


def _sort_unseen(facts: SeenFacts) -> None:
    """Which entries after the last sighting matter, cannot be seen into, or are old."""
    state, first_day = facts.state, first_moment(facts.state)
    shown: set[int] = set()
    for row in state.times:
        if row.entry < facts.covered:
            continue
        shown.add(row.entry)
        facts.unseen_times.append(row.time)
        if matters(row.kind):
            facts.matter.append(row.entry)
        elif first_day is not None and row.time < first_day - DAY:
            facts.old.append(row.entry)
    if state.profile == "full":
        facts.unseen = list(range(facts.covered, facts.size))
        facts.hidden = [index for index in facts.unseen if index not in shown]
    else:
        facts.unseen = sorted(shown)


def conclude(state: Verification, by_words: int, *, sealed: bool) -> None:
    """Fill in the report's outcome. ``sealed``: the list of files has a key that is vouched for."""
    facts = gather(state, by_words)
    points = [*_points(facts, sealed=sealed)]
    outcome = Outcome(
        level=facts.level,
        independent=sum(party.kind != "client" for party in facts.parties),
        seen_by=[*map(told.party, facts.parties), *_not_counted(state)],
        counts=_counts(facts),
        times=told.times(facts),
        points=points,
    )
    state.report.outcome = outcome
    told.checks(facts, outcome)
    told.put_into_words(facts, outcome, state.report.verdict)


def conclude_red(report: VerificationReport) -> None:
    """Words for a bundle that could not be read far enough to say who has seen it."""
    if not report.outcome.headline and report.verdict.color == "red":
        told.put_red_into_words(report)


def _not_counted(state: Verification) -> Iterator[SeenBy]:
    for kind, name, count in not_counted(state):
        yield told.uncounted(kind, name, count)


def _counts(facts: SeenFacts) -> dict[str, object]:
    counts = facts.counts
    timed = max((one.end for one in facts.cut if one.seen is not None), default=0)
    return {
        "entries": facts.size,
        "in_file": counts.in_file,
        "full": counts.full,
        "partly_withheld": counts.partly_withheld,
        "partly_erased": counts.partly_erased,
        "withheld": counts.withheld,
        "erased": counts.erased,
        "expired": counts.expired,
        "unseen": len(facts.unseen),
        "unstamped": facts.size - timed,
        "out_of_order": facts.found.misdated,
        "grounds": dict(sorted(counts.grounds.items())),
    }


def _points(facts: SeenFacts, *, sealed: bool) -> Iterator[Point]:
    for make in _KINDS:
        yield from make(facts)
    if not sealed and facts.parties:
        yield Point("seal", say("at.files"), say("point.seal"))
    quorum = facts.state.trust.quorum
    if quorum is not None and facts.covered == 0:
        text = say("point.quorum", quorum=quorum, count=len(facts.parties))
        yield Point("quorum", say("at.quorum"), text)


def _at(code: str, indices: Sequence[int], text: str, *, is_open: bool = True) -> Iterator[Point]:
    """A point about these entries; none if there are none."""
    if indices:
        runs = runs_of(indices)
        yield Point(code, entries_at(runs), text, runs, is_open)


def _dates(facts: SeenFacts) -> Iterator[Point]:
    for one in facts.found.before:
        yield from _at("dated_before", one.indices, told.dated_before(one))
    for one in facts.found.after:
        yield from _at("dated_after", one.indices, told.dated_after(one))
    made_on = told.made_on(facts.state)
    yield from _at("future", facts.found.future, say("point.future", day=made_on))
    yield from _at("clock_back", facts.found.back, say("point.back"))


def _pauses(facts: SeenFacts) -> Iterator[Point]:
    restored = [one.entry for one in facts.state.events if one.kind == "ledger.restored"]
    for pause in facts.found.pauses:
        yield told.pause(pause, restored)


def _events(facts: SeenFacts) -> Iterator[Point]:
    for event in facts.state.events:
        here = [event.entry]
        if event.kind == "ledger.restored":
            lost = told.lost_entries(event, facts.state.known_checkpoint().origin)
            text = say("point.lost" if lost else "point.restored")
            yield from _at("restored", here, text, is_open=lost)
        elif event.kind == "clock.step":
            text = say("point.clock", seconds=told.seconds_back(event))
            yield from _at("clock_step", here, text, is_open=False)
        elif event.kind == "witness.alarm":
            yield from _at("alarm", here, say("point.alarm"))


def _withheld(facts: SeenFacts) -> Iterator[Point]:
    counts = facts.counts
    texts = ", ".join(f'"{visible(text, 60)}"' for text in counts.no_ground_texts)
    yield from _at("no_ground", counts.no_ground, say("point.no_ground", texts=texts))
    yield from _at("decision_withheld", counts.decisions, say("point.decision"))
    yield from _at("record_withheld", counts.records, say("point.record"))
    if much_is_hidden(counts):
        where = told.share(counts.hidden, counts.in_file)
        yield Point("mostly_withheld", where, say("point.share"))


def much_is_hidden(counts: Counts) -> bool:
    """Whether more than the stated share of the entries is withheld in what it says."""
    return counts.hidden > 1 and counts.hidden * SHARE > counts.in_file


def _destroyed(facts: SeenFacts) -> Iterator[Point]:
    claims = facts.state.claims
    by = [one.entry for one in facts.state.events if one.kind == "retention.expired"]
    text = say("point.expired", by=entries_at(runs_of(by)))
    yield from _at("expired", claims.expired, text)
    by = [one.entry for one in facts.state.events if one.kind == "person.erased"]
    whole = [index for index, group in claims.erased if group == "*"]
    text = say("point.erased_whole", by=entries_at(runs_of(by)))
    yield from _at("erased", whole, text)
    text = say("point.erased_substance", by=entries_at(runs_of(by)))
    yield from _at("erased", facts.counts.substance_erased, text)
    parts = sorted({index for index, group in claims.erased if group != "*"})
    yield from _at("partly_erased", parts, told.erased(claims.erased, by), is_open=False)


def _documents(facts: SeenFacts) -> Iterator[Point]:
    left_out = facts.state.report.facts.get("documents_of_no_known_ground")
    if left_out:
        text = say("point.documents_ground", count=number(left_out))
        yield Point("documents_ground", say("at.documents"), text)
    facts_, where = facts.state.report.facts, say("at.documents")
    absent = facts_.get("documents_absent", {})
    if facts_.get("documents_destroyed"):
        text = say("point.documents_destroyed", count=number(facts_["documents_destroyed"]))
        yield Point("documents_destroyed", where, text)
    if absent.get("apart"):
        yield Point("documents_apart", where, say("point.apart", count=number(absent["apart"])))
    withheld, attached = absent.get("withheld", 0), facts_.get("documents_attached", 0)
    yield from _at("decision_withheld", facts.state.claims.papers_withheld, say("point.papers"))
    if withheld > 1 and withheld * SHARE > attached:
        text = say("point.documents_share", count=number(withheld), of=number(attached))
        yield Point("documents_withheld", where, text)
    if facts.state.format == EARLIER_FORMAT:
        text = say("point.documents_unbound")
        yield Point("documents_unbound", say("at.documents"), text)


def _unseen(facts: SeenFacts) -> Iterator[Point]:
    if not facts.covered:
        return
    yield from _at("unseen", facts.matter, say("point.unseen"))
    yield from _at("unseen_withheld", facts.hidden, say("point.unseen_hidden"))
    yield from _at("unseen_old", facts.old, say("point.unseen_old"))


_KINDS: tuple[Callable[[SeenFacts], Iterator[Point]], ...] = (
    _dates,
    _pauses,
    _events,
    _withheld,
    _destroyed,
    _documents,
    _unseen,
)
