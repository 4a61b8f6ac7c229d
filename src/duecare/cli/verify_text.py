"""The result of ``duecare verify`` as text of 80 columns; nothing in it acts on a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from duecare.evidence.report import Outcome, Point, SeenBy, Status, VerificationReport
from duecare.evidence.verify.claim_checks import KINDS
from duecare.evidence.verify.wording import day_of_text, number, say
from duecare.evidence.visible import visible

WIDTH = 80
_MARKS = {
    Status.PASS: "pass",
    Status.FAIL: "FAIL",
    Status.OPEN: "open",
    Status.ABSENT: "not present",
}
_COUNTS = (
    ("full", "full"),
    ("partly_withheld", "partly withheld"),
    ("partly_erased", "partly erased"),
    ("withheld", "withheld"),
    ("erased", "erased"),
    ("expired", "expired"),
    ("unstamped", "unstamped"),
    ("out_of_order", "out of order"),
)
_MOST_STRAYS = 20
_HEADINGS = ("SEEN BY", "SINCE", "ENTRIES", "HOLDS")
_WIDEST_NAME = 34


def lines_of(report: VerificationReport, *, all_checks: bool = False) -> Iterator[str]:
    """The lines under the verdict's own; ``all_checks`` lists each check by name as well."""
    outcome = report.outcome
    yield from _wrapped(" ".join(outcome.summary), "  ")
    yield ""
    yield from _differences(report)
    yield from _failures(report)
    yield from _points("OPEN POINTS", [one for one in outcome.points if one.is_open])
    yield from _points("NOTED", [one for one in outcome.points if not one.is_open])
    yield from _names(report)
    yield from _parties(outcome)
    yield from _entries(outcome)
    yield from _list("TO LEARN MORE", outcome.learn_more)
    yield from _list("THIS DOES NOT PROVE", outcome.does_not_prove)
    if all_checks:
        yield from _checks(report)
    if "fingerprint" in report.facts:
        yield f"  Head       {number(report.facts['size'])} entries, {report.facts['fingerprint']}"
        yield ""


def headline(report: VerificationReport) -> list[str]:
    """AMBER   The firm's word only; wrapped below its own start."""
    color = report.verdict.color.upper()
    return list(_wrapped(f"{color:8}{report.outcome.headline}", "", later="        "))


def _wrapped(text: str, first: str, *, later: str | None = None) -> list[str]:
    return textwrap.wrap(
        visible(text),
        WIDTH - 1,
        initial_indent=first,
        subsequent_indent=first if later is None else later,
        break_on_hyphens=False,
    )


def _failures(report: VerificationReport) -> Iterator[str]:
    failed = list(report.failures())
    if not failed:
        return
    yield "  FAILED CHECKS"
    for check in failed:
        yield from _wrapped(check.title, "    ")
        yield from _wrapped(check.detail, "      ")
    yield ""


def _differences(report: VerificationReport) -> Iterator[str]:
    for one in report.differences:
        yield from _wrapped(one.path, "  ")
        day = day_of_text(one.dated) if one.dated else "?"
        entry = say("at.entry", list=one.entry)
        rows = {
            "recorded": say("differ.recorded", digest=_short(one.recorded), entry=entry, day=day),
            "found": say("differ.found", digest=_short(one.found), bytes=number(one.bytes)),
            "means": one.means,
        }
        for name, text in rows.items():
            yield from _wrapped(f"{name:11}{text}", "    ", later=" " * 15)
        yield ""


def _short(digest: str) -> str:
    return f"{digest[:8]}...{digest[-4:]}"


def _points(title: str, points: Sequence[Point]) -> Iterator[str]:
    if not points:
        return
    yield f"  {title}"
    for point in points:
        if len(point.where) <= 20:
            yield from _wrapped(f"{visible(point.where):21}{point.text}", "    ", later=" " * 25)
        else:
            yield from _wrapped(point.where, "    ")
            yield from _wrapped(point.text, " " * 25)
    yield ""


def _names(report: VerificationReport) -> Iterator[str]:
    facts = report.facts
    if "kind" not in facts:
        return
    made = day_of_text(str(facts.get("exported_on", "")))
    kind = KINDS.get(str(facts["kind"]), str(facts["kind"]))
    rows = [
        ("Firm", str(facts.get("firm", ""))),
        ("Client", str(facts.get("client", ""))),
        ("File", f"{kind}, {facts.get('profile')}, of {made}"),
        ("Documents", _documents(report)),
        ("Stray", _strays(report)),
    ]
    for label, text in rows:
        if text:
            yield from _wrapped(f"{label:11}{text}", "  ", later=" " * 13)
    yield ""


def _strays(report: VerificationReport) -> str:
    names = report.facts.get("strays", [])
    if not names:
        return ""
    more = f" and {number(len(names) - _MOST_STRAYS)} more" if len(names) > _MOST_STRAYS else ""
    named = ", ".join(visible(name, 120) for name in names[:_MOST_STRAYS])
    return f"{named}{more}: left by an operating system, not read, no part of the file"


def _documents(report: VerificationReport) -> str:
    facts = report.facts
    if "documents" not in facts:
        return ""
    absent = {**facts["documents_absent"], "destroyed": facts["documents_destroyed"]}
    told = [f"{number(count)} {why}" for why, count in absent.items() if count]
    return f"{number(facts['documents'])} here" + (f"; left out: {', '.join(told)}" if told else "")


def _parties(outcome: Outcome) -> Iterator[str]:
    counted = [one for one in outcome.seen_by if one.counted]
    if not counted:
        yield "  SEEN BY    no one outside the firm whose key, root or words you gave"
    else:
        yield from _table(counted)
    for one in outcome.seen_by:
        if not one.counted:
            yield from _wrapped(f"{one.text}: {one.holds}", "  not counted: ", later=" " * 15)
    yield ""


def _table(parties: Sequence[SeenBy]) -> Iterator[str]:
    rows = [_HEADINGS]
    for one in parties:
        since = _short_day(one.since) if one.since else say("party.undated")
        rows.append((visible(one.text), since, say("extent", last=one.entries - 1), one.holds))
    width = min(_WIDEST_NAME, max(len(row[0]) for row in rows))
    for name, since, extent, holds in rows:
        start = f"  {name:{width}}  "
        if len(name) > width:
            yield f"  {name}"
            start = " " * (width + 4)
        yield f"{start}{since:14}{extent:10}{holds}".rstrip()


def _short_day(text: str) -> str:
    """Mar 2, 2026."""
    month, _, rest = day_of_text(text).partition(" ")
    return f"{month[:3]} {rest}"


def _entries(outcome: Outcome) -> Iterator[str]:
    counts = outcome.counts
    if not counts:
        return
    shown = [
        f"{number(counts[key])} {label}"
        for key, label in _COUNTS
        if counts[key] or key in ("full", "withheld", "erased", "expired", "unstamped")
    ]
    yield from _wrapped(
        "   ".join(shown).replace(" ", "\u00a0").replace("\u00a0" * 3, "   "),
        "  ENTRIES    ",
        later=" " * 13,
    )
    grounds = [
        f"{number(count)} {ground or 'no known ground'}"
        for ground, count in counts["grounds"].items()
    ]
    if grounds:
        yield from _wrapped("withheld on: " + ", ".join(grounds), " " * 13)
    yield ""


def _list(title: str, lines: Sequence[str]) -> Iterator[str]:
    if not lines:
        return
    yield f"  {title}"
    for line in lines:
        yield from _wrapped(line, "    ", later="      ")
    yield ""


def _checks(report: VerificationReport) -> Iterator[str]:
    yield "  CHECKS"
    for check in report.checks:
        yield from _wrapped(f"{_MARKS[check.status]:13}{check.title}", "    ", later=" " * 17)
        yield from _wrapped(check.detail, " " * 17)
    yield ""
