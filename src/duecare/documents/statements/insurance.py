"""The insurance gap statement of the client, and the parts others reuse."""

from __future__ import annotations

from datetime import date

from duecare.dates import long_date
from duecare.documents.charts import exceedance_chart, liability_against_cover_chart
from duecare.documents.model import (
    Block,
    Callout,
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
from duecare.documents.wording.insurance import (
    exhibit_note,
    exhibit_step,
    exhibit_title,
    gap_sentence,
    no_cover_words,
    policy_words,
    refused_words,
    rounded_gap,
    unmet_words,
)
from duecare.documents.wording.words import estimate_range, sources_summary
from duecare.money import estimated_dollars
from duecare.risk.policies import RetroactiveShare, WalkedYear
from duecare.risk.result import (
    InsuranceResult,
    PriceResult,
)


def insurance_gap_statement(price: PriceResult, *, preparation: Preparation) -> Statement:
    """The client's limits on record against the modeled loss."""
    result = price.insurance
    policies = tuple(f"{policy_words(terms)}." for terms in result.policies)
    gone = tuple(no_cover_words(policy) for policy in result.no_cover)
    return preparation.statement(
        "insurance-gap-client",
        "Insurance against the loss",
        subtitle="Insurance gap statement, the client",
        prepared_for=preparation.client,
        intro=(_gap(result), _figures(result), *_conditions(result)),
        sections=(
            Section("Who pays", _payers(price, result)),
            Section("Limit needed", (limit_needed_table(result),)),
            Section("Policies on record", (Items((*policies, *gone) or (_NO_POLICY,)),)),
            Section("One simulated year, step by step", exhibit_blocks(result.exhibit)),
            Section("What this does not show", (Items(_LIMITS),)),
            Section("Sources", (Paragraph(sources_summary(price)),)),
        ),
        facts={
            "insured": "client",
            "loss_digest": price.digest,
            "gap": gap_sentence(result.gap),
            "limit_total_cents": round(result.limit_total * 100),
            "uninsured_mean_cents": round(result.uninsured.mean.value * 100),
        },
    )


def _conditions(result: InsuranceResult) -> tuple[Block, ...]:
    """Conditions that are not met, and answers that the evidence is against."""
    found: list[Block] = [
        Callout("A condition that is not met", unmet_words(condition), "warning")
        for condition in result.unmet
    ]
    found += [
        Callout("If the insurer refuses", refused_words(refused), "warning")
        for refused in result.if_refused
    ]
    return tuple(found)


def _gap(result: InsuranceResult) -> Callout:
    """The severe event first, since a bad year is often a small one."""
    words = (gap_sentence(result.worst_case), gap_sentence(result.gap))
    return Callout("The gap", "\n".join(words), "gap")


_NO_POLICY = "No insurance policy is on record."
_LIMITS = (
    (
        "This statement uses limits, retentions and exclusions as they were entered. The wording of the "
        "insurance policy controls, and an insurer may read it differently."
    ),
    (
        "An insurer may refuse to pay if an answer on the application was wrong. Only answers on record "
        "here were compared with what was seen; whether an insurer refuses is for it and a court."
    ),
    "It compares amounts. It does not advise buying or dropping a policy; ask a licensed broker.",
)


def _figures(result: InsuranceResult) -> KeyFigures:
    left = result.uninsured
    figures = [
        Figure("Limit on record", estimated_dollars(result.limit_total), source="insurance record"),
        Figure(
            "Not insured, average per year",
            estimated_dollars(left.mean.value),
            f"range {estimate_range(left.mean)}",
            "loss model, insurance record",
        ),
        Figure(
            "Chance of an uninsured loss",
            f"{left.probability:.1%}",
            "in a year",
            "loss model, insurance record",
        ),
    ]
    gap = result.gap
    if gap.one_in_years and gap.loss > 0:
        # The amounts of the sentence above: the uninsured part has a quantile of its own, and two
        # figures for one year would contradict each other.
        figures.append(
            Figure(
                f"Stays with you in a bad year (1 in {gap.one_in_years})",
                rounded_gap(gap).left_words,
                f"of a loss of {estimated_dollars(gap.loss)}",
                "loss model, insurance record",
            )
        )
    return KeyFigures(tuple(figures))


def _payers(price: PriceResult, result: InsuranceResult) -> tuple[Block, ...]:
    left = result.uninsured
    table = Table(
        "An average year",
        (Column("Part of the loss", share=2), Column("Dollars per year", "right")),
        (
            ("Paid by the insurance", estimated_dollars(result.paid.value)),
            ("Retention, coinsurance and waiting period", estimated_dollars(left.retained)),
            ("Above limits and sublimits", estimated_dollars(left.above_limits)),
            ("Excluded or without a policy", estimated_dollars(left.excluded)),
        ),
        note=f"The mean of the uninsured part is {estimated_dollars(left.mean.value)} "
        f"(range {estimate_range(left.mean)}).",
    )
    charts: list[Block] = [Chart(liability_against_cover_chart(result))]
    curve = exceedance_chart(price.exceedance.aggregate, limit=result.limit_total)
    charts.append(Chart(curve))
    return (*charts, table, *_by_policy(result), *map(_retroactive, result.retroactive))


def _by_policy(result: InsuranceResult) -> tuple[Block, ...]:
    """What each policy pays, where there are several."""
    if len(result.paid_by) < 2:
        return ()
    return (
        Table(
            "Which policy pays, in an average year",
            (Column("Insurance policy", share=2), Column("Dollars per year", "right")),
            tuple((one.policy, estimated_dollars(one.yearly)) for one in result.paid_by),
            note="No policy pays the retention of another.",
        ),
    )


def _retroactive(found: RetroactiveShare) -> Paragraph:
    """What the retroactive date of one policy takes out of its cover."""
    return Paragraph(
        f"{found.policy} is retroactive to {long_date(date.fromisoformat(found.date))}: {found.share:.1%} of the claims in the simulation "
        "arise from an act before that day and count as excluded. How long before a claim its act lies is "
        "an assumption."
    )


def limit_needed_table(insurance: InsuranceResult) -> Table:
    """The limit that leaves nothing above limits in 90, 95 and 99 of 100 years."""
    return Table(
        "Limit needed, each claim and aggregate",
        (Column("So that nothing exceeds the limit in", share=2.4), Column("Limit", "right")),
        tuple(
            (
                _level_words(level),
                "more than was modeled" if limit is None else estimated_dollars(limit),
            )
            for level, limit in insurance.limit_needed.items()
        ),
        note=f"On record today: {estimated_dollars(insurance.limit_total)}.",
    )


def _level_words(level: str) -> str:
    if level.startswith("event_"):
        return f"{level.removeprefix('event_')} of 100 events"
    return f"{level} of 100 years"


def exhibit_blocks(exhibit: WalkedYear | None) -> tuple[Block, ...]:
    """One simulated year walked through the insurance policies, to be checked by hand."""
    if exhibit is None:
        return (Paragraph("No simulated year had a loss to show."),)
    table = Table(
        f"{exhibit_title(exhibit)}, to the cent",
        (
            Column("Event", "right", 0.5),
            Column("Insurance policy", share=1.8),
            Column("Step", share=2),
            Column("Change", "right", 1.1),
            Column("Amount", "right", 1.1),
            Column("Note", share=1.6),
        ),
        tuple(
            (
                str(line.event),
                line.policy,
                exhibit_step(line),
                _signed(line.change),
                _to_the_cent(line.amount),
                exhibit_note(line),
            )
            for line in exhibit.lines
        ),
        note=f"The year: loss {_to_the_cent(exhibit.gross)}, paid {_to_the_cent(exhibit.paid)}, not "
        f"insured {_to_the_cent(exhibit.uninsured)}. Change is what a step adds or subtracts; Amount is "
        "what remains after it, for one part of the loss until the parts are summed.",
    )
    return (table,)


def _to_the_cent(dollars: float) -> str:
    return f"-${-dollars:,.2f}" if dollars < 0 else f"${dollars:,.2f}"


def _signed(dollars: float) -> str:
    return f"+${dollars:,.2f}" if dollars > 0 else _to_the_cent(dollars)
