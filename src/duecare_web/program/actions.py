"""Starting, changing and stopping a client's program. Each leaves its entry."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils import timezone

from duecare import record
from duecare.errors import InputError
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock
from duecare_web.accounts.zones import zone
from duecare_web.clients.models import Client
from duecare_web.ledger.actions import action, append_entry
from duecare_web.program.models import ProgramPlan

DAYS: Final = (
    "join_days",
    "session_days",
    "due_days",
    "before_days",
    "late_days",
    "manager_days",
    "owner_days",
    "silence_days",
)


def plan_of(client: Client) -> ProgramPlan:
    """The plan of a client; one that was never kept is off."""
    found = ProgramPlan.objects.filter(client=client).select_related("manager", "owner").first()
    return found or ProgramPlan(client=client, firm=client.firm)


@action
def start_program(
    *, client: Client, actor: Actor, values: Mapping[str, Any], at: datetime | None = None
) -> ProgramPlan:
    """Start the program with these settings, or go on with others; it runs from today on.

    Raises :class:`InputError` for steps that are not one after the other, and without an owner.
    """
    now = at or timezone.now()
    lock(client)
    plan = plan_of(client)
    for name in (*DAYS, "manager", "owner"):
        if name in values:
            setattr(plan, name, values[name])
    steps = [plan.late_days, plan.manager_days, plan.owner_days, plan.silence_days]
    if steps != sorted(set(steps)):
        raise InputError("reminder, manager, owner and silence come one after the other")
    if plan.owner is None:
        raise InputError("choose who hears of people who stay silent")
    if not plan.is_running:
        plan.started_at, plan.stopped_at = now, None
        plan.next_on = now.astimezone(zone(client.firm.time_zone)).date()
    receipt = append_entry(
        client=client,
        actor=actor,
        entry=record.ProgramStarted(**{name: getattr(plan, name) for name in DAYS}),
        at=at,
    )
    plan.entry_id = receipt.entry_id
    plan.save()
    return plan


@action
def stop_program(
    *, client: Client, actor: Actor, reason: str, at: datetime | None = None
) -> ProgramPlan:
    """Stop the program: nobody is written to until it is started again."""
    lock(client)
    plan = plan_of(client)
    if not plan.is_running:
        raise InputError("the program is not running")
    if not reason.strip():
        raise InputError("say why the program is stopped")
    plan.stopped_at, plan.next_on = at or timezone.now(), None
    plan.save(update_fields=["stopped_at", "next_on"])
    append_entry(
        client=client, actor=actor, entry=record.ProgramStopped(reason=reason.strip()), at=at
    )
    return plan
