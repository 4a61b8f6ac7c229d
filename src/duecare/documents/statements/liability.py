"""The liability statement: two pages for the owner, then an annex for a person who checks it."""

from __future__ import annotations

from collections.abc import Sequence

from duecare.dates import long_date
from duecare.documents.charts import (
    exceedance_chart,
    liability_against_cover_chart,
)
from duecare.documents.model import (
    Block,
    Chart,
    Column,
    Figure,
    Items,
    KeyFigures,
    Paragraph,
    Section,
    Sources,
    Statement,
    Table,
)
from duecare.documents.statements.agreement import agreement_blocks
from duecare.documents.statements.duties import duties_tables
from duecare.documents.statements.insurance import exhibit_blocks, limit_needed_table
from duecare.documents.statements.method import method_blocks
from duecare.documents.statements.owner import worst_scenario
from duecare.documents.statements.preparation import Preparation
from duecare.documents.statements.risks import chance_of_words, scenario_table, shown_scenarios
from duecare.documents.wording.advice import bearing_words
from duecare.documents.wording.case import (
    Audience,
    audience_of,
    pays_note,
    people_cell,
    people_rule,
    rounded_cost,
)
from duecare.documents.wording.caveats import caveat_sentences
from duecare.documents.wording.events import SUPPLIERS_LINE, event_of
from duecare.documents.wording.figures import dollars, estimated_or_exact, money_range
from duecare.documents.wording.insurance import cover_change_words, gap_sentence, policy_words
from duecare.documents.wording.offers import price_words, reason_of
from duecare.documents.wording.words import (
    estimate_range,
    held_range,
    loss_words,
    plural,
    quantile_range,
    source_notes,
)
from duecare.inventory import DataInventory
from duecare.money import estimated_dollars
from duecare.risk.result import CoverChange, PriceResult, Recommendation

WEAK_SPOTS = (
    (
        "How likely a lawsuit is, and how often one settles, are this project's judgments: we found no "
        "public data that measure either. The same is true of penalties for late notice."
    ),
    (
        "The settlements behind the third-party cost are public; small and confidential settlements are "
        "missing, so the estimate may be too high for small events."
    ),
    (
        "Frequencies measured among insured firms are low; those measured from public events are high. "
        "The range of the average loss shows both ends."
    ),
    "People in items that the scan could not read are not in the count.",
)
MOST_SHOWN = 5  # scenarios on the owner's pages
MOST_CHANGES = 3
_RETURN_YEARS = {"50": 2, "90": 10, "95": 20, "99": 100, "99.5": 200}


def liability_statement(
    price: PriceResult, inventory: DataInventory | None, *, preparation: Preparation
) -> Statement:
    """What a breach could cost and who would pay it, with method, weak spots and annex.

    ``inventory`` is ``None`` when people were typed in instead of counted by a scan.
    """
    audience = audience_of(price, firm=preparation.firm)
    return preparation.statement(
        "liability",
        "What a breach could cost, and who would pay",
        subtitle="Liability statement",
        intro=(_lead(price), _figures(price, inventory, audience)),
        sections=(
            Section("Who pays", _payer_blocks(price)),
            Section(
                "What drives it",
                (
                    scenario_table(price, audience, most=MOST_SHOWN),
                    Paragraph(SUPPLIERS_LINE, style="small"),
                ),
            ),
            Section("What would change it", _changes(price, audience)),
            Section("How this was computed", _method(price, inventory)),
            Section("Annex A: all scenarios and years", _years(price, audience), new_page=True),
            *(
                [Section("Annex B: notes on the inputs", (Items(caveat_sentences(price.caveats)),))]
                if price.caveats
                else []
            ),
            Section("Annex C: method, parameters and errors", method_blocks(price)),
            Section(
                "Annex D: duties if everything found were exposed", duties_tables(price.duties)
            ),
            Section("Annex E: safeguards, what each changes", _effects(price, audience)),
            Section(
                "Annex F: one simulated year, step by step", exhibit_blocks(price.insurance.exhibit)
            ),
            Section("Annex G: sources of the figures", (Sources(source_notes(price)),)),
            Section("Annex H: does this agree with the world?", agreement_blocks()),
        ),
        facts=_facts(price),
        dense=True,
    )


def _lead(price: PriceResult) -> Paragraph:
    return Paragraph(gap_sentence(price.insurance.worst_case), style="lead")


def _figures(price: PriceResult, inventory: DataInventory | None, audience: Audience) -> KeyFigures:
    """People, and one bad case as what it costs, who pays and what is left."""
    as_of = inventory.scanned_at.date() if inventory else None
    source = "scan" if inventory else "entered by hand, not scanned"
    held = Figure(
        "People whose data is held",
        audience.held.figure,
        held_range(price.people, scanned=inventory is not None),
        source,
        as_of,
    )
    worst = worst_scenario(price)
    if worst is None:
        return KeyFigures((held,))
    bad, rounded = worst.case.bad, rounded_cost(worst.case.bad)
    cost = Figure(
        "One bad case costs", dollars(bad.cost.best), money_range(bad.cost), "loss model", as_of
    )
    if rounded.paid is None:
        return KeyFigures((held, cost, Figure("Who pays this", "not known", "no policy on record")))
    return KeyFigures(
        (
            held,
            cost,
            Figure(
                "Your policy pays",
                estimated_or_exact(rounded.paid) if rounded.paid else "nothing",
                pays_note(bad.stop),
                "insurance record",
                as_of,
            ),
            Figure("Stays with you", rounded.left_words, "of that case", "loss model", as_of),
        )
    )


def _payer_blocks(price: PriceResult) -> tuple[Block, ...]:
    insurance, expected = price.insurance, price.expected_annual_loss
    average = (
        f"Averaged over good and bad years the loss is {estimated_dollars(expected.value)} a year "
        f"(range {estimate_range(expected)}); {estimated_dollars(insurance.uninsured.mean.value)} of it "
        "is not insured. An average is not what one case costs."
    )
    policies = (
        "; ".join(policy_words(terms) for terms in insurance.policies) or "no insurance policy"
    )
    return (
        Chart(liability_against_cover_chart(insurance, height=30)),
        Paragraph(f"{gap_sentence(insurance.gap)} {average}"),
        Paragraph(f"On record: {policies}.", style="small"),
    )


def _curve(price: PriceResult) -> Chart:
    return Chart(
        exceedance_chart(
            price.exceedance.aggregate,
            limit=price.insurance.limit_total,
            known={10: price.quantiles["90"].value, 100: price.quantiles["99"].value},
        )
    )


def _changes(price: PriceResult, audience: Audience) -> tuple[Block, ...]:
    """The first recommendations with what each changes, and the cover that leaves least."""
    best = sorted(price.recommendations, key=lambda item: item.rank)[:MOST_CHANGES]
    table = _effect_table("", best, audience)
    words = _cover_words(price)
    return (table, *((Paragraph(words),) if words else ()))


def _effect_table(caption: str, items: Sequence[Recommendation], audience: Audience) -> Table:
    return Table(
        caption,
        (
            Column("Safeguard", share=1.8),
            Column("Why it is here", share=1.3),
            Column("What it changes", share=3.2),
            Column("Price", share=1.8),
        ),
        tuple(
            (
                item.title,
                reason_of(item.offer),
                bearing_words(item, audience),
                price_words(item.cost, audience.firm)
                if item.cost.from_price_book
                else "not priced yet",
            )
            for item in items
        ),
        empty="No safeguards are recommended.",
    )


def _cover_words(price: PriceResult) -> str:
    today = price.insurance.uninsured.quantiles.get("99")
    helpful = [
        change for change in price.cover_changes if today and change.uninsured_99 < today.value
    ]
    if not today or not helpful:
        return ""
    # The smallest change that takes most of it away, not the largest limit that is sold.
    least = min(change.uninsured_99 for change in helpful)
    enough = next(
        c for c in sorted(helpful, key=_by_limit) if c.uninsured_99 <= 2.0 * max(least, 1.0)
    )
    less = round(100 * (1.0 - enough.uninsured_99 / today.value))
    if less < 1:
        return ""
    return (
        f"With {cover_change_words(enough)}, what stays with you in one year of 100 would be about "
        f"{less}% less. Premiums are not known here."
    )


def _by_limit(change: CoverChange) -> float:
    return change.limit


def _years(price: PriceResult, audience: Audience) -> tuple[Block, ...]:
    return (
        _scenarios(price, audience),
        _curve(price),
        _year_table(price),
        limit_needed_table(price.insurance),
    )


def _year_table(price: PriceResult) -> Table:
    rows = tuple(
        (
            f"1 year in {_RETURN_YEARS.get(level, level)}",
            loss_words(q.value),
            quantile_range(q) if q.high >= 1 else "",
            loss_words(left.value)
            if (left := price.insurance.uninsured.quantiles.get(level))
            else "not computed",
        )
        for level, q in price.quantiles.items()
        if level != "50" or q.value >= 1
    )
    return Table(
        "A year's loss exceeds this amount",
        (
            Column("How often"),
            Column("Loss", "right"),
            Column("Simulation range", "right", 1.4),
            Column("What is not insured exceeds", "right"),
        ),
        rows,
        note=f"The chance of any loss in a year is {price.probability_of_loss:.1%}. The range is the "
        "95 percent interval of the simulation alone. The last column orders the years by what is not "
        "insured, so it is not the loss beside it less what a policy pays in that year.",
    )


def _scenarios(price: PriceResult, audience: Audience) -> Table:
    """All scenarios with their average, which only this annex shows; suppliers last."""
    shown = shown_scenarios(price)
    scenarios = (*shown, *(one for one in price.scenarios if one not in shown))
    cells = [people_cell(one.case, audience) for one in scenarios]
    return Table(
        "Threat scenarios; levels as in NIST SP 800-30",
        (
            Column("Scenario", share=2.4),
            Column("Within five years", share=1.8),
            Column("People to tell", "right", 1.1),
            Column("A bad case costs", "right", 1.2),
            Column("Average per year", "right", 1.1),
            Column("Level", share=1.8),
        ),
        tuple(
            (
                event_of(s.id).title,
                chance_of_words(s.chance),
                cell,
                dollars(s.case.bad.cost.best),
                estimated_dollars(s.expected_annual_loss.value),
                f"{s.level.level} (likelihood {s.level.likelihood}, impact {s.level.impact})",
            )
            for s, cell in zip(scenarios, cells, strict=True)
        ),
        total=(
            "All scenarios",
            "",
            "",
            "",
            estimated_dollars(price.expected_annual_loss.value),
            "",
        ),
        note=people_rule(cells),
        empty="No scenario applies.",
    )


def _method(price: PriceResult, inventory: DataInventory | None) -> tuple[Block, ...]:
    counted = (
        f"The scan of {long_date(inventory.scanned_at.date())} counted distinct people, once each, "
        "across all places; copies of a file add no one."
        if inventory
        else "The number of people was entered by hand; it is not based on a scan."
    )
    marked = sum(1 for source in price.sources if source.mark)
    steps = (
        counted,
        (
            "For each threat scenario, the model uses how often it happens, which places it reaches and "
            "how many distinct people are exposed there, never more than the people held."
        ),
        (
            "Cost is built from its parts: lawyers, forensics, notice, monitoring, restoration, downtime, "
            "ransom, claims and regulators. It is never a fixed amount per person."
        ),
        (
            "Each simulated event is settled against the insurance policies on record: waiting period, "
            "sublimits, retention, coinsurance and limits, in the order stated in the policy."
        ),
        (
            f"{_simulated(price)} years are simulated this way. A second, independent engine computes the "
            "same totals; if the two disagree, nothing is published."
        ),
    )
    return (
        Items(steps, numbered=True),
        Paragraph("What this does not know", style="lead"),
        Items(WEAK_SPOTS),
        Paragraph(
            f"{marked} of {plural(len(price.sources), 'input')} are assumptions or not confirmed; each is "
            "marked in annex G and can be replaced. Formulas, parameters and errors: annex C.",
            style="small",
        ),
    )


def _simulated(price: PriceResult) -> str:
    years = price.inputs.get("years")
    return f"{years:,}" if isinstance(years, int) else "Many"


def _effects(price: PriceResult, audience: Audience) -> tuple[Block, ...]:
    items = price.recommendations
    if not items:
        return (Paragraph("No safeguards are recommended."),)
    return (_effect_table("Each recommended safeguard on its own", items, audience),)


def _facts(price: PriceResult) -> dict[str, object]:
    return {
        "loss_digest": price.digest,
        "inputs": {str(k): str(v) for k, v in price.inputs.items()},
        "expected_annual_loss_cents": round(price.expected_annual_loss.value * 100),
        "quantiles_cents": {k: round(q.value * 100) for k, q in price.quantiles.items()},
        "gap": gap_sentence(price.insurance.gap),
        "bad_case": gap_sentence(price.insurance.worst_case),
    }
