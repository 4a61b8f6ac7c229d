"""What has to be done when a person leaves: the steps of the termination procedure, with times.

The steps are those of the catalog (``POL-TERMINATION``), so that the procedure that a client signs
and the list that is worked off say the same. Times that the client has put into its adopted policy
count, else those that the catalog suggests.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from typing import Final

from duecare.person_names import same_name
from duecare.policies.library import load_policies
from duecare.policies.model import ClauseStep
from duecare_web.accounts.zones import zone
from duecare_web.clients.models import Client
from duecare_web.security_policies.models import PolicyVersion

POLICY: Final = "POL-TERMINATION"
_OFFSET: Final = re.compile(r"^T ([+-]) \{(\w+)\}(min|h|d)")
_UNITS: Final = {"min": "minutes", "h": "hours", "d": "days"}
_BLANK: Final = re.compile(r"\{(\w+)\}")
_NAMES: Final = {
    "lead": "the person responsible for keeping records safe",
    "personnel": "the person who keeps the personnel files",
    "mailbox_to": "the person who takes over the work",
    "manager": "the person's manager",
    "help_phone": "the help number of the IT provider",
    "notice_way": "a way that the person cannot read",
}
"""Words for people and things that the client has not named yet."""


@dataclass(frozen=True, slots=True)
class LeavingStep:
    """One step: the clause that it is from, what is done, who does it, by when, what is kept."""

    clause: str
    text: str
    who: str
    due_at: datetime | None
    keeps: str


def steps_for(client: Client, kind: str, began: datetime, *, leaves: str = "") -> list[LeavingStep]:
    """The steps for a person of this client who leaves in this way (A, B or C), in order.

    No one works through their own leaving: where ``leaves`` is the person who has a step, the one
    who fills in has it, and where that is the leaver, too, the step names the office.
    """
    values, at = _values(client), zone(client.firm.time_zone)
    values = {name: _instead(name, text, values, leaves) for name, text in values.items()}
    found = []
    for clause in load_policies().policy(POLICY).clauses:
        for one in clause.steps:
            due = _due_of(one, kind)
            if not one.is_timed or not due or due.startswith("every "):
                continue
            found.append(
                LeavingStep(
                    clause.id,
                    _filled(one.text, values),
                    values.get(one.who, one.who),
                    due_time(due, began, values, at),
                    _filled(one.keeps, values),
                )
            )
    return found


def _instead(name: str, text: str, values: Mapping[str, str], leaves: str) -> str:
    """Who does the steps of an office: its holder, or who fills in for a holder who leaves."""
    if not leaves or not same_name(text, leaves):
        return text
    deputy = values.get("deputy", "")
    if deputy and not same_name(deputy, leaves):
        return deputy
    return _NAMES.get(name, "someone else than the person who leaves, named by the owner")


def _due_of(step: ClauseStep, kind: str) -> str:
    every = (
        {str(one): str(due) for one, due in step.due.items()} if isinstance(step.due, dict) else {}
    )
    return every.get(kind, "" if every else str(step.due)) if kind in step.kinds else ""


def due_time(due: str, began: datetime, values: Mapping[str, str], at: tzinfo) -> datetime | None:
    """When a step is due: ``T`` is the start of the clock; ``None`` for one without a time."""
    found = _OFFSET.match(due)
    if found:
        offset = timedelta(**{_UNITS[found[3]]: int(values[found[2]])})
        return began + offset if found[1] == "+" else began - offset
    if due.startswith("T") or due == "before T":
        return began
    day = began.astimezone(at).date()
    if due == "next business day":
        day += timedelta(days=1)
        while day.weekday() > 4:
            day += timedelta(days=1)
    elif due != "same day":
        return None
    return datetime.combine(day, time(23, 59), at)


def _values(client: Client) -> dict[str, str]:
    adopted = client.policy_versions.filter(
        policy__outline=POLICY, status=PolicyVersion.Status.IN_FORCE
    ).first()
    own = {name: str(value) for name, value in (adopted.values if adopted else {}).items()}
    usual = load_policies().slots.items()
    defaults = {name: str(one.default) for name, one in usual if not one.default.slots}
    defaults = {name: text for name, text in defaults.items() if text}
    named = {"msp": client.firm.name, "company": client.name}
    return {**_NAMES, **defaults, **named, **{name: text for name, text in own.items() if text}}


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _BLANK.sub(lambda found: values.get(found[1], found[1].replace("_", " ")), text)
