"""The preview of a list as its page shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from duecare.dates import long_date
from duecare.imports.facts import Proof
from duecare.imports.fields import FIELDS, ONE, Field, ListKind
from duecare.imports.matching import bare_company, shared_addresses
from duecare.imports.plan import ImportPlan, PlanItem
from duecare.imports.policies import TERMS
from duecare.imports.tables import samples
from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client
from duecare_web.imports.forms import ChoicesForm
from duecare_web.imports.planning import Planned

SHOWN: Final = 100
"""Lines of one table; the rest is in the file of rows."""
_LABELS: Final = {"name": "name", "kind": "kind", "holder": "used by", "is_active": "works there"}
_ACTIONS: Final = {
    "new": ("New", "good"),
    "changed": ("Changed", "info"),
    "seen": ("Checked in again", "neutral"),
    "left": ("Has left", "warn"),
    "returned": ("Left, and on the list", "warn"),
    "missing": ("Not on the list", "warn"),
}
_TOLD_OF_NEW: Final = ("email", "state", "kind", "outcome")
_ORDER: Final = ("changed", "left", "returned", "missing", "new", "seen")


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One difference, or one new thing."""

    line: str
    title: str
    client: str
    action: str
    tone: str
    label: str
    before: str
    after: str
    at: datetime | None
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class MeasuredLine:
    """What facts of one key the list brings, and how far they can be relied on."""

    label: str
    told: str
    proof: str
    is_measured: bool


def preview(planned: Planned, form: ChoicesForm, firm: Firm) -> dict[str, Any]:
    """What the template of a preview needs."""
    read, plan = planned.read, planned.plan
    lines, words = list(plan_lines(planned, client_names(firm))), _words(form)
    # A device list without a column for encryption leaves open what it is most often wanted for.
    fields = {one.field for one in read.mapping.columns}
    lacks = read.kind is ListKind.DEVICES and not fields & {"encrypted", "protection"}
    is_known = bool(read.profile) and not plan.missing_field and not lacks
    return {
        "one": ONE[read.kind],
        "plan": plan,
        "read": read,
        "lines": lines[:SHOWN],
        "more": max(0, len(lines) - SHOWN),
        "tiles": tiles(plan),
        "matched": [(number, by) for by, number in plan.matched_by.most_common() if by],
        "columns": _columns(form),
        "used": sum(bool(one.field) for one in read.mapping.columns),
        "words": words,
        "fold_columns": True if is_known else "open",
        "fold_words": "open" if any(one["is_unknown"] for one in words) else True,
        "problems": plan.problems[:SHOWN],
        "measured": list(_measured(planned)),
        "shared": list(_shared(planned))[:20],
        "merged": list(_merged(plan))[:20],
        "alike": list(_alike(planned, firm))[:20],
        "returned": [item.title for item in plan.items if item.action == "returned"][:20],
        "missing": [item.title for item in plan.items if item.action == "missing"][:20],
        "skipped": [line for line in read.table.skipped if not line.is_broken][:20],
    }


def _shared(planned: Planned) -> Iterator[str]:
    """Mailboxes that several people of the list share, with their names."""
    if planned.read.kind == ListKind.EMPLOYEES:
        for email, names in shared_addresses(planned.read.rows).items():
            yield f"{email}: {', '.join(names)}"


def _merged(plan: ImportPlan) -> Iterator[str]:
    """Rows that were taken as one thing, by their lines."""
    if plan.kind.is_results:
        return
    for item in plan.items:
        if len(item.lines) > 1 and not item.ids:
            lines = ", ".join(map(str, item.lines[:6]))
            yield f"{item.title} (lines {lines}{' and more' if len(item.lines) > 6 else ''})"


def _alike(planned: Planned, firm: Firm) -> Iterator[str]:
    """New clients whose names differ from another only by the legal form."""
    if planned.read.kind != ListKind.CLIENTS:
        return
    names = {item.title for item in planned.plan.items} | {*client_names(firm).values()}
    groups: dict[str, list[str]] = {}
    for name in sorted(names):
        groups.setdefault(bare_company(name), []).append(name)
    new = {item.title for item in planned.plan.items if item.action == "new"}
    for some in groups.values():
        if len(some) > 1 and new.intersection(some):
            yield ", ".join(f"“{one}”" for one in some)


def client_names(firm: Firm) -> dict[str, str]:
    """The names of the clients of a firm by id, as the lines of a plan name them."""
    rows = Client.objects.filter(firm=firm).values_list("pk", "name")
    return {str(pk): name for pk, name in rows}


def tiles(plan: ImportPlan) -> list[tuple[int, str]]:
    """What a plan does, in at most five numbers with their words; what is none is not shown."""
    counts, one = plan.counts, ONE[plan.kind]
    found = [
        (counts["new"], f"new {one if counts['new'] == 1 else _many(plan.kind)}"),
        (counts["changed"] + counts["left"], "changed"),
        (counts["unchanged"] + counts["seen"], "as on record"),
        (counts["missing"], "on record, not on this list"),
        (len(plan.problems), "cells or rows left out"),
    ]
    return [pair for at, pair in enumerate(found) if pair[0] or not at]


def _many(kind: ListKind) -> str:
    return "results" if kind.is_results else str(kind)


def _plain_words(item: PlanItem, name: str) -> str:
    return str(item.values[name]).replace("_", " ") if name == "outcome" else str(item.values[name])


def plan_lines(planned: Planned, names: dict[str, str]) -> Iterator[PlanLine]:
    """Each difference and each new thing, those that need a look first."""
    kind = planned.read.kind
    for action in _ORDER:
        for item in planned.plan.items:
            if item.action == action:
                yield from _lines_of(item, kind, names.get(item.client, ""))


def _lines_of(item: PlanItem, kind: ListKind, client: str) -> Iterator[PlanLine]:
    label, tone = _ACTIONS[item.action]
    where = str(item.lines[0]) if item.lines else ""
    if item.action in ("new", "missing", "returned", "left") or not item.differences:
        known = [_plain_words(item, one) for one in _TOLD_OF_NEW if one in item.values]
        if kind is ListKind.POLICIES:
            known = _terms(item)
        said = next((one for one in item.facts if one.key == "encrypted"), None)
        if said is not None:
            known.append("encrypted" if said.value else "not encrypted")
        at = said.observed_at if said else None
        bad = said is not None and said.value is False
        told = ", ".join(known)
        before = "not on record" if item.action == "new" else ""
        yield PlanLine(where, item.title, client, label, tone, "", before, told, at, bad)
        return
    for one in item.differences:
        if one.field == "last_seen" and len(item.differences) > 1:
            continue
        field = FIELDS[kind].get(one.field)
        name = _LABELS.get(one.field) or (field.label if field else one.field)
        bad = one.field == "encrypted" and one.after == "no"
        at = datetime.fromisoformat(one.at) if one.at else None
        before, after = (_told(field, one.field, text) for text in (one.before, one.after))
        yield PlanLine(where, item.title, client, label, tone, name, before, after, at, bad)


def _terms(item: PlanItem) -> list[str]:
    """Every term that a row states of a policy, since each of them is priced."""
    fields = FIELDS[ListKind.POLICIES]
    return [
        f"{fields[one].label.lower()} {_told(fields[one], one, str(item.values[one]))}"
        for one in TERMS
        if one in item.values
    ]


def _told(field: Field | None, name: str, value: str) -> str:
    if not value:
        return "not known"
    if name == "encrypted":
        return "encrypted" if value == "yes" else "not encrypted"
    if field is not None and field.takes == "money":
        return f"${Decimal(value):,.2f}".removesuffix(".00")
    if field is not None and field.takes == "day":
        return long_date(date.fromisoformat(value))
    return value[:16].replace("T", " ") if name == "last_seen" else value


def _columns(form: ChoicesForm) -> list[dict[str, Any]]:
    """The columns with a field first, then those that are not imported."""
    read = form.planned.read
    found = [
        {
            "heading": use.heading,
            "samples": samples(read.table, use.place),
            "field": form[f"column_{use.place}"],
            "used": bool(use.field),
            "by": use.by,
        }
        for use in read.mapping.columns
        if f"column_{use.place}" in form.fields
    ]
    return sorted(found, key=lambda one: not one["used"])


def _words(form: ChoicesForm) -> list[dict[str, Any]]:
    return [
        {"word": word, "field": form[f"word_{number}"], "is_unknown": word.meaning is None}
        for number, word in enumerate(form.planned.read.words)
    ]


def _measured(planned: Planned) -> Iterator[MeasuredLine]:
    """By fact: how many say what, and how it is known."""
    fields = FIELDS[planned.read.kind]
    counts: dict[str, Counter[str]] = {}
    proofs: dict[str, Proof] = {}
    for item in planned.plan.items:
        for fact in item.facts:
            if isinstance(fact.value, bool):
                told = "yes" if fact.value else "no"
                counts.setdefault(fact.key, Counter())[told] += 1
                proofs[fact.key] = min(fact.proof, proofs.get(fact.key, Proof.MEASURED))
    total = sum(item.action != "missing" for item in planned.plan.items)
    for key, counter in counts.items():
        silent = total - sum(counter.values())
        told = f"{counter['yes']} yes, {counter['no']} no, {silent} not known"
        proof = proofs[key]
        yield MeasuredLine(fields[key].label, told, _PROOFS[proof], proof == Proof.MEASURED)


_PROOFS: Final = {
    Proof.SAID: "said",
    Proof.DOCUMENT: "from a document",
    Proof.SEEN: "seen in a list",
    Proof.MEASURED: "measured, by the rows' own check-in",
}
