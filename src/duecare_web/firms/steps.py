"""The six steps of the set-up, with what each has come to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from duecare.dates import clock_text
from duecare_web.accounts.zones import zone
from duecare_web.firms.models import SetUp

_STEPS: Final = (
    ("code", "Code", "from the terminal"),
    ("firm", "Your firm", "name, state, time zone"),
    ("you", "You", "owner, sign-in, second factor"),
    ("mail", "Mail", "who sends, test mail"),
    ("look", "Look", "logo and color on papers"),
    ("ready", "Ready", "first client"),
)


@dataclass(frozen=True, slots=True)
class SetUpStep:
    """One line of the list at the side."""

    number: int
    title: str
    note: str
    done: bool
    current: bool


def steps_of(current: str, draft: SetUp | None) -> list[SetUpStep]:
    """The steps, with ``current`` in view."""
    told = _told(draft) if draft is not None else {}
    return [
        SetUpStep(place, title, told.get(key, note), key in told and key != current, key == current)
        for place, (key, title, note) in enumerate(_STEPS, 1)
    ]


def _told(draft: SetUp) -> dict[str, str]:
    """What each finished step says."""
    name = draft.firm_facts.get("time_zone", "")
    at = draft.confirmed_at.astimezone(zone(name))
    told = {"code": f"confirmed at {clock_text(at)} {at:%Z}"}
    if draft.firm_facts:
        told["firm"] = f"{draft.firm_facts['name']}, {draft.firm_facts['state']}"
    if draft.firm is None:
        return told
    if draft.owner is not None:
        told["you"] = f"{draft.owner.name}, app and 10 codes"
    if draft.mail_seen:
        last = draft.firm.mail_checks.first()
        opened = last is not None and last.opened_at
        told["mail"] = "test mail arrived" if opened else "arrival not shown yet"
    if draft.look_seen:
        told["look"] = "logo added" if draft.firm.logo_sha256 else "without a logo"
    return told
