"""What the advisor of the demonstration does between a finished assessment and the owner's page.

The list of the client's device management is brought in before the assessment, so that answers are
measured; the proposal is worded, ordered, priced, dropped in part and added to afterwards.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.utils import timezone

from duecare.documents.wording.quotes import OwnText
from duecare.imports.fields import ListKind
from duecare.record import QuotedLine
from duecare_web.assessments.models import Assessment
from duecare_web.clients.actions import add_engagement
from duecare_web.clients.hand_over import hand_over_client
from duecare_web.demo.stage import Stage
from duecare_web.imports.actions import apply_import, open_import
from duecare_web.recommendations.actions import (
    Edit,
    Plan,
    Price,
    change_recommendation,
    drop_recommendation,
    write_recommendation,
)
from duecare_web.recommendations.queries import DeskRow, desk_of

TWO_YEARS: Final = 730
SERVICES: Final = "Managed computers, server, mailboxes and backups; one assessment a year."
_COLUMNS: Final = (
    "Device ID,Device name,Last check-in,Serial number,Primary user UPN,Ownership,Encrypted,OS,"
    "OS version,Model"
)
_DEVICES: Final = (
    ("LT-01", "frontdesk", True, "Latitude 5450"),
    ("LT-05", "helena.reyes", True, "Latitude 7450"),
    ("LT-06", "hygiene", False, "Latitude 5450"),
    ("PC-01", "frontdesk", True, "OptiPlex 7010"),
    ("PC-02", "operatory1", True, "OptiPlex 7010"),
    ("PC-03", "operatory2", True, "OptiPlex 7010"),
)
"""Name, mailbox of who uses it, whether its disk is encrypted, model; all invented."""
NEXT: Final = ("SG-POLICIES", "SG-HARDEN", "SG-NO-OPEN", "SG-SHARE-PERMS", "SG-CLOUDSHARE")
NEXT_REASON: Final = "After the holidays, when the practice is closed for two days."
DROPPED: Final = "SG-APPCONTROL"
DROP_REASON: Final = (
    "Every computer is managed by us and no one works as an administrator. To be looked at again "
    "with the next assessment."
)
WORDED: Final = "SG-LOGS"
OWN_WORDS: Final = (
    "We keep the sign-in logs of the mailboxes and the logs of the server for one year, apart from "
    "them, and look at them every week. You get one page about it each quarter."
)
OWN: Final = OwnText(
    title="Move the old X-rays off the front-desk laptop",
    text="Copy the X-rays to the share for patients, check the copies, and delete them from LT-01.",
    why="The visit of this month found a folder with X-rays of earlier years on the laptop.",
    without="The X-rays stay on a laptop that leaves the building.",
)
OWN_LINE: Final = QuotedLine(
    what="Technician, at the practice",
    quantity_hundredths=200,
    unit="hour",
    unit_price_cents=15_000,
    period="once",
)


def take_charge(stage: Stage, *, starts_on: dt.date) -> None:
    """The advisor looks after the client, under an agreement of two years."""
    member = stage.firm.memberships.get(user__email=stage.actor.email)
    hand_over_client(client=stage.client, to=member, actor=stage.actor, at=stage.clock.at())
    add_engagement(
        client=stage.client,
        actor=stage.actor,
        starts_on=starts_on,
        ends_on=starts_on + dt.timedelta(days=TWO_YEARS - 1),
        services=SERVICES,
        at=stage.clock.at(),
    )


def import_devices(stage: Stage, domain: str) -> None:
    """Bring in the list of the device management, as it is exported there."""
    at = stage.clock.at() or timezone.now()
    seen = at - dt.timedelta(hours=20)
    rows = [
        f"id-{number:04},{name},{seen:%Y-%m-%d %H:%M:%S}.0000000,5CG{number:06},"
        f"{user}@{domain},Corporate,{encrypted},Windows,10.0.26100.3476,{model}"
        for number, (name, user, encrypted, model) in enumerate(_DEVICES, start=71)
    ]
    run = open_import(
        firm=stage.firm,
        actor=stage.actor,
        kind=ListKind.DEVICES,
        content="\n".join([_COLUMNS, *rows, ""]).encode(),
        client=stage.client,
        file_name="DevicesWithInventory.csv",
    )
    apply_import(run=run, actor=stage.actor, digest=run.digest, at=at)


def edit_proposal(stage: Stage, assessment: Assessment) -> None:
    """Word one, move some to later, drop one and add one of the advisor's own."""
    drafts = {
        row.recommendation.safeguard: row for row in desk_of(stage.client).rows if row.can_be_sent
    }
    for safeguard in NEXT:
        if safeguard in drafts:
            _change(stage, drafts[safeguard], horizon="next", reason=NEXT_REASON)
    if WORDED in drafts:
        _change(stage, drafts[WORDED], text=OWN_WORDS)
    if DROPPED in drafts:
        drop_recommendation(
            recommendation=drafts[DROPPED].recommendation,
            actor=stage.actor,
            reason=DROP_REASON,
            at=stage.clock.at(),
        )
    write_recommendation(
        assessment=assessment,
        actor=stage.actor,
        own=OWN,
        plan=Plan(horizon="next", assignee="Tess Okafor", due_on=stage.clock.day(30)),
        price=Price(lines=(OWN_LINE,), price_book=0, source=f"Price of {stage.firm.name}."),
        at=stage.clock.at(),
    )


def _change(
    stage: Stage, row: DeskRow, *, text: str = "", horizon: str = "", reason: str = ""
) -> None:
    one = row.recommendation
    change_recommendation(
        recommendation=one,
        actor=stage.actor,
        edit=Edit(
            title=one.title,
            text=text or one.offer.text,
            plan=Plan(horizon=horizon or one.horizon, assignee=one.assignee, due_on=one.due_on),
            price=Price(
                lines=tuple(one.quoted_lines),
                price_book=one.price_book,
                source=one.offer.cost_source,
            ),
            reason=reason,
        ),
        at=stage.clock.at(),
    )
