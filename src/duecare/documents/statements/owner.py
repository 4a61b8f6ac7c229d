"""The owner summary: one page, readable in five minutes."""

from __future__ import annotations

import math
from typing import Final

from duecare.dates import long_date
from duecare.documents.charts import case_chart
from duecare.documents.model import (
    Block,
    Chart,
    Column,
    Figure,
    Items,
    KeyFigures,
    Paragraph,
    Section,
    Statement,
    Table,
)
from duecare.documents.statements.preparation import Preparation
from duecare.documents.wording.answers import STATED
from duecare.documents.wording.case import (
    OWNER_LEVELS,
    Audience,
    audience_of,
    carry_words,
    case_note,
    chance_words,
    left_words,
    pays_note,
    rounded_cost,
    told_words,
)
from duecare.documents.wording.events import event_of
from duecare.documents.wording.figures import (
    EVIDENCE,
    dollars,
    due_words,
    estimated_or_exact,
    exact_dollars,
    money_range,
)
from duecare.documents.wording.laws import cited
from duecare.documents.wording.offers import GROUP_SHORT, reason_of, short_mismatch
from duecare.documents.wording.words import held_range, plural
from duecare.inventory import DataInventory
from duecare.risk.offer import Case, Group
from duecare.risk.result import Assessment, PriceResult, Recommendation, ScenarioResult

MOST_DECISIONS: Final = 7
MOST_LINES: Final = 15  # of the table of decisions, so that the page stays one
_LINE: Final = 28  # letters of a line in its wider columns
MOST_POINTS: Final = 3
_POINT_LINE: Final = 105  # letters of a line of a list
_ASKED: Final[tuple[tuple[Group, str], ...]] = (
    ("law", "The law asks, and it is not in place"),
    ("insurer", "Your insurer asks, and it is not in place"),
)


def owner_statement(
    inventory: DataInventory | None,
    price: PriceResult,
    assessment: Assessment,
    *,
    preparation: Preparation,
    waiting: tuple[Recommendation, ...] | None = None,
) -> Statement:
    """One page: people held, one bad case and who pays, what is asked, the decisions that wait.

    ``waiting`` are the recommendations put to the client without a decision; by default all of
    the assessment.
    """
    offers = assessment.recommendations if waiting is None else waiting
    audience = audience_of(price, firm=preparation.firm)
    worst = worst_scenario(price)
    return preparation.statement(
        "owner-summary",
        "What you hold, what one bad case costs, what to decide",
        subtitle="Summary for the owner",
        intro=(_figures(inventory, price, worst, audience), *_case(worst, price, audience)),
        sections=(
            *_asked(offers),
            Section(_waiting_title(offers), _decisions(offers, told=_told_lines(offers))),
            Section(
                "What we did not look into, and how sure this is",
                (Paragraph(_unread(inventory)), Paragraph(_certainty(), style="small")),
            ),
        ),
        facts=_facts(inventory, price, worst, offers),
        dense=True,
    )


def worst_scenario(price: PriceResult) -> ScenarioResult | None:
    """The scenario whose bad case is told first; ``None`` where nothing was priced."""
    wanted = price.insurance.worst_case.scenario_id
    return next((one for one in price.scenarios if one.id == wanted), None)


def _figures(
    inventory: DataInventory | None,
    price: PriceResult,
    worst: ScenarioResult | None,
    audience: Audience,
) -> KeyFigures:
    scanned = inventory.scanned_at.date() if inventory else None
    model = "loss model" if inventory else STATED
    figures = [
        Figure(
            "People whose data you hold",
            audience.held.figure,
            held_range(price.people, scanned=inventory is not None),
            "scan" if inventory else STATED,
            scanned,
        )
    ]
    if worst is None:
        return KeyFigures(tuple(figures))
    bad, rounded = worst.case.bad, rounded_cost(worst.case.bad)
    figures.append(
        Figure(
            "One bad case costs",
            dollars(bad.cost.best),
            f"{money_range(bad.cost)}. {EVIDENCE[bad.cost.evidence]}.",
            model,
            scanned,
        )
    )
    if rounded.paid is None:
        figures.append(Figure("Who pays this", "not known", "no policy on record"))
        return KeyFigures(tuple(figures))
    stays = left_words(rounded, audience).partition(", ")
    figures += [
        Figure(
            "Your policy pays",
            estimated_or_exact(rounded.paid) if rounded.paid else "nothing",
            pays_note(bad.stop),
            "insurance record",
        ),
        Figure("Stays with you", stays[0], stays[2] or "of that case", model),
    ]
    return KeyFigures(tuple(figures))


def _case(
    worst: ScenarioResult | None, price: PriceResult, audience: Audience
) -> tuple[Block, ...]:
    if worst is None:
        return (Paragraph("No loss was priced, because no data was found."),)
    event, rounded = event_of(worst.id), rounded_cost(worst.case.bad)
    told = told_words(worst.case, audience)
    text = (
        f"The bad case. {event.title}{': ' + told if told else ''}. "
        f"{chance_words(worst.chance, worst.id, audience)} {case_note(worst.case, event)}"
    )
    if price.bearable.stated and price.bearable.amount is not None:
        line = exact_dollars(price.bearable.amount)
        text += f" You told us that a loss above {line} would put the business at risk."
    elif worst.level.beyond_bearable and price.bearable.amount is not None:
        text += f" That is more than {carry_words(price.bearable)}."
    if rounded.paid is not None and worst.case.bad.stop == "limit":
        text += " Ask your broker what a higher limit would cost."
    return (*_bar(worst.case), Paragraph(text))


def _bar(case: Case) -> tuple[Block, ...]:
    rounded = rounded_cost(case.bad)
    return () if rounded.paid is None else (Chart(case_chart(rounded.paid, rounded.left)),)


def _asked(offers: tuple[Recommendation, ...]) -> tuple[Section, ...]:
    sections = []
    for group, title in _ASKED:
        mine = [one for one in offers if one.offer.group == group]
        if not mine:
            continue
        lines = [_point(one) for one in mine[:MOST_POINTS]]
        if more := len(mine) - MOST_POINTS:
            lines += [f"Also asked: {more} more, named in the offer letter."] if more > 0 else []
        sections.append(Section(_asked_by(title, mine), (Items(tuple(lines)),)))
    return tuple(sections)


def _told_lines(offers: tuple[Recommendation, ...]) -> int:
    """How many lines the lists above the table take, so that the page stays one."""
    parts = _asked(offers)
    lists = [block for part in parts for block in part.blocks if isinstance(block, Items)]
    lines = [math.ceil(len(line) / _POINT_LINE) for one in lists for line in one.items]
    return len(parts) + sum(lines)


def _asked_by(title: str, items: list[Recommendation]) -> str:
    """The heading; insurers in general, where no application of the client is on record."""
    own = any(one.offer.insurers and one.offer.insurers.own_carrier for one in items)
    return title if own else title.replace("Your insurer asks", "Insurers ask")


def _point(item: Recommendation) -> str:
    facts = item.offer
    if mismatch := short_mismatch(facts.insurers):
        return f"{item.title}. {mismatch}"
    # What only a contract or an insurer asks carries no citation under the heading of insurers.
    cite = cited(facts.duties[0]) if facts.duties and facts.group == "law" else ""
    return f"{item.title}. {cite}." if cite else f"{item.title}."


def _waiting_title(offers: tuple[Recommendation, ...]) -> str:
    if not offers:
        return "No decision waits for you"
    verb = "waits" if len(offers) == 1 else "wait"
    return f"{plural(len(offers), 'decision')} {verb} for you"


def _decisions(offers: tuple[Recommendation, ...], *, told: int) -> tuple[Block, ...]:
    if not offers:
        return (Paragraph("No recommendations are waiting for a decision."),)
    rows = _rows(offers, most=MOST_LINES - told)
    more = len(offers) - len(rows)
    note = f"And {more} more in the offer letter. " if more else ""
    return (
        Table(
            "",
            (
                Column("No.", "right", 0),
                Column("Decision", share=2.2),
                Column("Why it is here", share=1.5),
                Column("What it bears on", share=2.2),
                Column("Risk today", share=0.9),
                Column("First year, then each year", "right", 1.3),
            ),
            rows,
            note=f"{note}{_total(offers)}".strip(),
        ),
    )


def _rows(offers: tuple[Recommendation, ...], *, most: int) -> tuple[tuple[str, ...], ...]:
    """The first decisions, as many as ``most`` lines have room for; one at least."""
    rows: list[tuple[str, ...]] = []
    lines = 0
    for number, one in enumerate(offers[:MOST_DECISIONS], start=1):
        row = _row(number, one)
        lines += max(math.ceil(len(cell) / _LINE) for cell in row)
        if lines > most and rows:
            break
        rows.append(row)
    return tuple(rows)


def _row(number: int, item: Recommendation) -> tuple[str, ...]:
    facts, cost = item.offer, item.cost
    price = "not priced yet"
    if cost.from_price_book:
        price = f"{exact_dollars(cost.first_year.best)}, then {exact_dollars(cost.yearly.best)}"
    return (
        str(number),
        item.title,
        GROUP_SHORT[facts.group] if facts.group == "loss" else reason_of(facts),
        event_of(facts.case.scenario).title,
        OWNER_LEVELS[facts.level.level],
        price,
    )


def _total(offers: tuple[Recommendation, ...]) -> str:
    """The exact sum of the price book; says how many it leaves out."""
    priced = [one for one in offers if one.cost.from_price_book]
    if not priced:
        return "You will get prices before you are asked to sign."
    first = sum(one.cost.first_year.best for one in priced)
    yearly = sum(one.cost.yearly.best for one in priced)
    which = "All together" if len(priced) == len(offers) else f"The {len(priced)} that are priced"
    return f"{which}: {due_words(first, yearly)}"


def _unread(inventory: DataInventory | None) -> str:
    if inventory is None:
        return (
            "There was no scan. How many people you hold data of, and what kind, is what you told "
            "us; where it lies is assumed. Every figure here rests on that."
        )
    scope = inventory.scope
    left = len(scope.unread)
    if not left:
        return "We read every place that was named. A place that no one named is not counted."
    return (
        f"{left:,} of {scope.files_seen:,} files were not read, or not in full. They may hold more "
        "people, or the same ones again. The count above leaves them out."
    )


def _certainty() -> str:
    return (
        "A range is where we expect the true number in 8 of 10 cases. The risk level joins how often "
        "it happens, what is in its way today, and how hard it would hit you (NIST SP 800-30). "
        "Every number with its source is in the liability statement of the same day."
    )


def _facts(
    inventory: DataInventory | None,
    price: PriceResult,
    worst: ScenarioResult | None,
    offers: tuple[Recommendation, ...],
) -> dict[str, object]:
    rounded = rounded_cost(worst.case.bad) if worst else None
    return {
        "scanned_at": inventory.scanned_at.isoformat() if inventory else "",
        "scanned_on": long_date(inventory.scanned_at.date()) if inventory else "",
        "people": {
            "low": round(price.people.low),
            "best": round(price.people.best),
            "high": round(price.people.high),
        },
        "loss_digest": price.digest,
        "bad_case_cents": rounded.cost * 100 if rounded else 0,
        "stays_cents": rounded.left * 100 if rounded else 0,
        "bad_case": event_of(worst.id).title if worst else "",
        "waiting": [item.title for item in offers],
    }
