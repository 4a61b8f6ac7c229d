"""What the firm's pages show: each message as it would arrive, and counts without people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count

from duecare.catalog import load_catalog
from duecare.documents.statements.simulation import rate_words
from duecare.documents.wording.simulations import DIFFICULTY, difficulty_words
from duecare.simulations.clicks import ClickClass
from duecare.simulations.lures import MailText, sendable, write_mail
from duecare.simulations.rates import LureCounts, shown_rows
from duecare_web.simulations import queries
from duecare_web.simulations.campaigns import offered_messages
from duecare_web.simulations.models import Lure, PhishingAuthorization, PhishingCampaign
from duecare_web.simulations.results import kept_rows
from duecare_web.simulations.sending import sheet_of

LINK: Final = "(the page that explains it)"
_WHO: Final = {
    ClickClass.PERSON: "pressed the link",
    ClickClass.UNCLEAR: "not clear",
    ClickClass.SCANNER: "a program opened it",
    None: "nothing",
}


@dataclass(frozen=True, slots=True)
class LurePreview:
    """A message as it would arrive at an invented person of the client."""

    id: str
    text: MailText
    pretext: str
    difficulty: str


def previews(authorization: PhishingAuthorization, now: datetime) -> list[LurePreview]:
    """Every message that may be sent under an authorization, the least difficult first."""
    catalog, sheet = load_catalog(), sheet_of(authorization.client, "en", now)
    labels = {one.id: one.label.en for one in catalog.simulations.pretexts}
    found = []
    for name in offered_messages(authorization, now):
        pair = sendable(catalog.simulations, catalog.course, name)
        if pair is None:
            continue
        text = write_mail(
            *pair, language="en", sheet=sheet, domain=authorization.domain, links=(LINK, LINK)
        )
        level = catalog.course.difficulty(pair[0])
        found.append(LurePreview(name, text, labels[pair[1].pretext], level))
    order = list(DIFFICULTY)
    found.sort(key=lambda one: order.index(one.difficulty))
    return [LurePreview(one.id, one.text, one.pretext, DIFFICULTY[one.difficulty]) for one in found]


@dataclass(frozen=True, slots=True)
class ShownResult:
    """One row of results in words."""

    difficulty: str
    counts: LureCounts
    person: str
    reported: str


def shown_results(campaign: PhishingCampaign) -> list[ShownResult]:
    """Counts by difficulty, of a running campaign too; small groups are put together."""
    if campaign.finished_at:
        rows = kept_rows(campaign)
    else:
        rows = shown_rows(queries.result_rows(queries.sent_lures(campaign)))
    return [
        ShownResult(
            difficulty_words(row),
            row.counts,
            rate_words(row.counts, row.counts.person),
            rate_words(row.counts, row.counts.reported),
        )
        for row in rows
    ]


def states(campaign: PhishingCampaign) -> list[tuple[str, int]]:
    """How many messages are planned, on their way, sent, not sent."""
    counted = dict(campaign.lures.order_by().values_list("state").annotate(Count("id")))
    return [(str(label), counted[key]) for key, label in Lure.State.choices if key in counted]


@dataclass(frozen=True, slots=True)
class PersonShown:
    """One person's message and what was done with it."""

    name: str
    difficulty: str
    what: str
    reported: bool


def people_shown(campaign: PhishingCampaign) -> Sequence[PersonShown]:
    """People in the order of their names; none where the client did not allow it."""
    if not campaign.authorization.tells_people:
        return ()
    rows = queries.sent_lures(campaign).order_by("employee__name")
    return [
        PersonShown(
            one.employee.name,
            DIFFICULTY[one.difficulty],
            _WHO[queries.who_opened(one)],
            one.reported_at is not None,
        )
        for one in rows
    ]
