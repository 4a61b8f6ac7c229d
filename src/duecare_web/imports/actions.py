"""Bringing a list in: opened, looked at, applied as it was shown, and undone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone

from duecare import record
from duecare.errors import InputError
from duecare.imports.fields import ListKind
from duecare.imports.guarded import open_guarded
from duecare.imports.opening import OpeningHints
from duecare.imports.plan import ImportPlan
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock
from duecare_web.accounts.models import Firm
from duecare_web.clients.models import Client
from duecare_web.imports import planning
from duecare_web.imports.applying import ClientResult, apply_plan
from duecare_web.imports.models import ImportRun, RunState
from duecare_web.imports.undoing import undo_changes
from duecare_web.ledger.actions import Attached, action, append_entry, append_firm_entry

UNDO_DAYS = 30
KEPT_DAYS = 7
"""A list that is neither imported nor canceled is forgotten after so many days."""


def open_import(
    *,
    firm: Firm,
    actor: Actor,
    kind: ListKind,
    content: bytes,
    client: Client | None = None,
    file_name: str = "",
    is_pasted: bool = False,
    how: OpeningHints | None = None,
) -> ImportRun:
    """Read a list and keep it for its preview; nothing of the firm changes.

    Raises :class:`InputError` for a file that is no list, or a list of another kind.
    """
    table = open_guarded(content, name=file_name, how=how)
    run = ImportRun(
        firm=firm,
        client=client,
        kind=kind,
        member=actor.reference,
        file_name=file_name[:200],
        file_sha256=sha256(content).hexdigest(),
        is_pasted=is_pasted,
        choices=planning.remembered(firm, kind, table),
        created_at=timezone.now(),
    )
    planned = planning.plan_table(table, run=run, choices=planning.choices_of(run))
    with transaction.atomic():
        forget_old(firm, now=run.created_at)
        run.sealed = planning.seal_table(firm, table)
        _keep_plan(run, planned.plan)
        run.save()
    return run


def choose(*, run: ImportRun, choices: Mapping[str, Any]) -> ImportPlan:
    """Keep other choices for a list in preview, and plan it again."""
    with transaction.atomic():
        lock(run)
        _require(run, RunState.PREVIEW)
        table = planning.open_table(run)
        run.choices = dict(choices)
        planned = planning.plan_table(table, run=run, choices=planning.choices_of(run))
        _keep_plan(run, planned.plan)
        run.save(update_fields=["choices", "counts", "digest", "label"])
        planning.remember(run, table)
    return planned.plan


@action
def apply_import(
    *, run: ImportRun, actor: Actor, digest: str, at: datetime | None = None
) -> ImportRun:
    """Do what the plan with this digest says, all of it or nothing.

    Raises :class:`InputError` if the plan would be another one now: something changed since it was
    shown; or if the list lacks a column that it needs.
    """
    lock(run)
    _require(run, RunState.PREVIEW, RunState.APPLYING)
    plan = planning.plan_run(run).plan
    refuse_plan(plan)
    if plan.digest != digest:
        raise InputError(
            "something was changed since this plan was shown", hint="Look at the new plan first."
        )
    if not plan.changes:
        raise InputError("everything on the list is on record already; there is nothing to import")
    now = at or timezone.now()
    results = apply_plan(run, plan, actor=actor, at=now)
    for result in results:
        append_entry(
            client=result.client,
            actor=actor,
            entry=_entry(run, plan, result),
            attachments=_attached(plan, result),
            at=now,
        )
    if run.client is None:
        append_firm_entry(
            firm=run.firm, actor=actor, entry=_entry(run, plan, None, results), at=now
        )
    run.state, run.applied_at, run.sealed, run.problem = RunState.APPLIED, now, b"", ""
    _keep_plan(run, plan)
    run.save()
    return run


@action
def undo_import(*, run: ImportRun, actor: Actor) -> ImportRun:
    """Take an import back within :data:`UNDO_DAYS` days. What was changed again since stays."""
    lock(run)
    _require(run, RunState.APPLIED, RunState.UNDOING)
    now = timezone.now()
    _require_undo(run, now)
    by_client: dict[Any, list[Any]] = {}
    for change in run.changes.select_related("client__firm", "client__log").order_by("id"):
        by_client.setdefault(change.client, []).append(change)
    for client, changes in by_client.items():
        undone, kept = undo_changes(run, changes, actor=actor, at=now)
        append_entry(
            client=client,
            actor=actor,
            entry=record.ImportUndone(
                list_kind=run.kind, file_sha256=run.file_sha256, undone=undone, kept=kept
            ),
        )
    run.state, run.undone_at, run.problem = RunState.UNDONE, now, ""
    run.save(update_fields=["state", "undone_at", "problem"])
    return run


def cancel_import(*, run: ImportRun) -> None:
    """Forget a list in preview; nothing was changed by it."""
    with transaction.atomic():
        lock(run)
        _require(run, RunState.PREVIEW)
        run.delete()


def forget_unless_applied(*, run: ImportRun) -> None:
    """Forget a list whose import was given up before anything was done."""
    ImportRun.objects.filter(pk=run.pk, state=RunState.PREVIEW).delete()


def refuse_plan(plan: ImportPlan) -> None:
    """Raise :class:`InputError` for a plan that can't be applied, whatever was confirmed.

    A list that lacks a column; or those missing from it are to be marked as left, and their number
    was not given: a list that is not whole would end the work of everybody else.
    """
    if plan.missing_field:
        raise InputError(plan.missing_field)
    if plan.lacks_number:
        missing, typed = plan.counts["missing"], plan.choices.confirmed.strip()
        told = f"{missing} on record {'is' if missing == 1 else 'are'} not on the list"
        raise InputError(
            f"{told}, not {typed}" if typed else f"{told}; marking them as left needs that number",
            hint="Check that the list is whole. Then give that number, or keep them as they are.",
        )


def start_applying(*, run: ImportRun) -> None:
    """Mark a run whose work is handed to the background."""
    with transaction.atomic():
        lock(run)
        _require(run, RunState.PREVIEW)
        run.state = RunState.APPLYING
        run.save(update_fields=["state"])


def start_undoing(*, run: ImportRun) -> None:
    """Mark a run whose undoing is handed to the background."""
    with transaction.atomic():
        lock(run)
        _require(run, RunState.APPLIED)
        _require_undo(run, timezone.now())
        run.state, run.problem = RunState.UNDOING, ""
        run.save(update_fields=["state", "problem"])


def record_failure(*, run: ImportRun, problem: str) -> None:
    """Bring a run back to where it was before the work that failed, with the reason."""
    before = RunState.APPLIED if run.state == RunState.UNDOING else RunState.PREVIEW
    run.state, run.problem = before, problem[:500]
    run.save(update_fields=["state", "problem"])


def may_undo(run: ImportRun, *, now: datetime) -> bool:
    """Whether the run can still be taken back."""
    is_applied = run.state in (RunState.APPLIED, RunState.UNDOING) and run.applied_at is not None
    return is_applied and now - run.applied_at < timedelta(days=UNDO_DAYS)  # type: ignore[operator]


def _require_undo(run: ImportRun, now: datetime) -> None:
    if not may_undo(run, now=now):
        raise InputError(f"an import can be undone for {UNDO_DAYS} days")


def forget_old(firm: Firm, *, now: datetime) -> None:
    """Delete lists that stayed in preview for too long."""
    old = ImportRun.objects.filter(firm=firm, state=RunState.PREVIEW)
    old.filter(created_at__lt=now - timedelta(days=KEPT_DAYS)).delete()


def _require(run: ImportRun, *states: str) -> None:
    if run.state not in states:
        raise InputError(f"this list is {run.get_state_display().lower()} already")


def _keep_plan(run: ImportRun, plan: ImportPlan) -> None:
    run.label, run.digest = plan.label[:100], plan.digest
    run.counts = {**plan.counts, "rows": plan.rows, "changes": plan.changes}


def _entry(
    run: ImportRun,
    plan: ImportPlan,
    result: ClientResult | None,
    results: list[ClientResult] | None = None,
) -> record.ListImported:
    some = results if results is not None else [result] if result else []
    items = [one for each in some for one in each.items]
    counted = {name: sum(one.action == name for one in items) for name in _ACTIONS}
    return record.ListImported(
        list_kind=run.kind,
        layout=plan.source,
        file_sha256=run.file_sha256,
        plan=plan.digest,
        rows=sum(len(one.lines) for one in items),
        added=counted["new"],
        changed=counted["changed"] + counted["seen"],
        unchanged=counted["unchanged"],
        left=counted["left"],
        returned=counted["returned"],
        not_on_list=counted["missing"],
        problems=len(plan.problems),
        facts=sum(one.facts for one in some),
        measured=sum(one.measured for one in some),
    )


_ACTIONS = ("new", "changed", "seen", "unchanged", "left", "returned", "missing")


def _attached(plan: ImportPlan, result: ClientResult) -> list[Attached]:
    """What was read of each device; who uses one is a person, and stays out."""
    if plan.kind != ListKind.DEVICES:
        return []
    told = [
        {
            "device": one.title,
            "action": one.action,
            "lines": one.lines,
            "facts": [
                {
                    "key": fact.key,
                    "value": str(fact.value),
                    "observed_at": fact.observed_at.isoformat() if fact.observed_at else "",
                    "proof": int(fact.proof),
                    "line": fact.line,
                }
                for fact in one.facts
            ],
        }
        for one in result.items
    ]
    text = json.dumps({"profile": plan.source, "devices": told}, indent=1, sort_keys=True)
    return [Attached("imported-devices.json", text.encode(), "application/json")]
