"""Risks as every paper tells them: level with its reason, how often, whom a bad case reaches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from duecare.documents.model import Block, Column, Definitions, Paragraph, Table
from duecare.documents.wording.case import (
    OWNER_LEVELS,
    Audience,
    chance_words,
    level_words,
    people_cell,
    people_rule,
    rounded_cost,
)
from duecare.documents.wording.events import SUPPLIER, SUPPLIERS_LINE, event_of
from duecare.documents.wording.figures import base_of, dollars, share_of
from duecare.risk.offer import Case, Estimated, Level
from duecare.risk.result import LEVELS, AssessedRisk, PriceResult, ScenarioResult

LEVEL_RULE: Final = (
    "The level joins three things: how often it happens to businesses like yours, what is in its "
    "way today, and how hard one bad case would hit you. The tables are those of NIST SP 800-30. "
    "A risk is low only where a check showed that its guards are in place."
)


def shown_risks(risks: Sequence[AssessedRisk]) -> tuple[AssessedRisk, ...]:
    """The risks of a client's table; suppliers are told in one line of their own."""
    return tuple(risk for risk in risks if risk.scenario != SUPPLIER)


def shown_scenarios(price: PriceResult) -> tuple[ScenarioResult, ...]:
    """The same from a price: highest level first, then by what a bad case leaves."""
    found = [one for one in price.scenarios if one.id != SUPPLIER]
    found.sort(key=lambda one: (-LEVELS.index(one.level.level), -one.level.left))
    return tuple(found)


def scenario_table(price: PriceResult, audience: Audience, *, most: int | None = None) -> Table:
    """The scenarios of a price; with ``most``, only the first and how many more there are."""
    scenarios = shown_scenarios(price)
    shown = scenarios[:most]
    more = len(scenarios) - len(shown)
    noun = "more risk" if more == 1 else "more risks"
    return _table(
        [(one.id, one.level, one.chance, one.case) for one in shown],
        audience,
        note=f"{more} {noun} in annex A." if more else "",
    )


def risk_table(risks: Sequence[AssessedRisk], audience: Audience) -> Table:
    """All assessed risks, numbered as given."""
    return _table([(r.scenario, r.level, r.chance, r.case) for r in risks], audience)


def _table(
    rows: Sequence[tuple[str, Level, Estimated, Case]], audience: Audience, *, note: str = ""
) -> Table:
    cells = [people_cell(case, audience) for _, _, _, case in rows]
    return Table(
        "",
        (
            Column("No.", "right", 0),
            Column("What can happen", share=2.6),
            Column("Level", share=1),
            Column("Within five years", share=1.7),
            Column("People to tell", "right", 1),
            Column("A bad case costs", "right", 1.2),
            Column("Stays with you", "right", 1.2),
        ),
        tuple(
            (
                str(number),
                event_of(scenario).title,
                OWNER_LEVELS[level.level],
                chance_of_words(chance),
                cells[number - 1],
                dollars(case.bad.cost.best),
                _stays(case),
            )
            for number, (scenario, level, chance, case) in enumerate(rows, start=1)
        ),
        note=f"{people_rule(cells)} {note}".strip(),
        empty="No risk was assessed.",
    )


def chance_of_words(chance: Estimated) -> str:
    """``about 15 (4 to 50) of 1,000``."""
    base = base_of(chance)
    return f"{share_of(chance, base).words} of {base:,}"


def _stays(case: Case) -> str:
    rounded = rounded_cost(case.bad)
    return "not known" if rounded.paid is None else rounded.left_words


def risk_reasons(risks: Sequence[AssessedRisk], audience: Audience) -> tuple[Block, ...]:
    """Each risk with the reason of its level and how often it happens."""
    return (
        Definitions(
            tuple(
                (
                    f"{number}. {event_of(risk.scenario).title}",
                    "\n".join(
                        (
                            level_words(risk.level, audience),
                            _rule(risk.level),
                            chance_words(risk.chance, risk.scenario, audience),
                        )
                    ),
                )
                for number, risk in enumerate(risks, start=1)
            )
        ),
        Paragraph(LEVEL_RULE, style="small"),
        Paragraph(SUPPLIERS_LINE, style="small"),
    )


def _rule(level: Level) -> str:
    return (
        f"Occurrence {level.occurrence}, chance of harm {level.harm}, so likelihood "
        f"{level.likelihood}; impact {level.impact}; level {level.level}."
    )
