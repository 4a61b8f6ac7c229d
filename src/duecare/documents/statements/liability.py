"""The liability statement: two pages for the owner, then an annex for whoever checks it."""

from __future__ import annotations

from duecare.documents.charts import (
    exceedance_chart,
    liability_against_cover_chart,
    savings_against_cost_chart,
)
from duecare.documents.dates import long_date
from duecare.documents.model import (
    Block,
    Callout,
    Chart,
    Column,
    Definitions,
    Figure,
    Items,
    KeyFigures,
    Paragraph,
    Section,
    Sources,
    Statement,
    Table,
)
from duecare.documents.statements.duties import duties_tables
from duecare.documents.statements.insurance import exhibit_blocks, limit_needed_table
from duecare.documents.statements.preparation import Preparation
from duecare.documents.statements.wording import (
    cost_words,
    coverage_part_name,
    estimate_range,
    frequency_words,
    held_range,
    loss_words,
    people,
    people_range,
    quantile_range,
    saving_words,
    source_notes,
)
from duecare.inventory import DataInventory
from duecare.money import brief_dollars
from duecare.risk.result import PriceResult

WEAK_SPOTS = (
    (
        "How likely a lawsuit is, and how often one is settled, are judgments of this project: no "
        "public data were found that measure either."
    ),
    (
        "The settlements behind the third-party cost are public ones; small and silent settlements are "
        "missing, so the line may lie too high for small events."
    ),
    (
        "Frequencies measured at insured firms are low, those measured from public events are high. The "
        "range of the average loss shows both ends."
    ),
    (
        "Which share of a loss falls on the provider is an assumption. No data were found, and no "
        "decided case was found that tests a client's signed refusal of advice."
    ),
    "People who live in items that the scan could not read are not in the count.",
)
_RETURN_YEARS = {"50": 2, "90": 10, "95": 20, "99": 100, "99.5": 200}


def liability_statement(
    price: PriceResult, inventory: DataInventory | None, *, preparation: Preparation
) -> Statement:
    """What a breach could cost and who would pay it, with method, weak spots and annex.

    ``inventory`` is ``None`` when people were typed in instead of counted by a scan.
    """
    return preparation.statement(
        "liability",
        "What a breach could cost, and who would pay",
        subtitle="Liability statement",
        intro=(_lead(price), _figures(price, inventory)),
        sections=(
            Section("The loss of a year", _loss_blocks(price)),
            Section("Who pays", _payer_blocks(price)),
            Section("What drives it", (_scenarios(price),)),
            Section("How this was computed", _method(price, inventory)),
            *([Section("Warnings", (Items(price.warnings),))] if price.warnings else []),
            Section("Annex A: inputs and cross-check", _inputs(price), new_page=True),
            Section("Annex B: duties if everything found were exposed",
                    duties_tables(price.duties)),
            Section("Annex C: safeguards, cost and saving", _savings(price)),
            Section("Annex D: one simulated year, step by step",
                    exhibit_blocks(price.insurance.exhibit)),
            Section("Annex E: sources of the figures", (Sources(source_notes(price)),)),
        ),
        facts=_facts(price),
    )  # fmt: skip


def _lead(price: PriceResult) -> Paragraph:
    return Paragraph(price.insurance.gap.sentence, style="lead")


def _figures(price: PriceResult, inventory: DataInventory | None) -> KeyFigures:
    as_of = inventory.scanned_at.date() if inventory else None
    source = "scan" if inventory else "typed in, not scanned"
    expected, bad, left = (
        price.expected_annual_loss,
        price.quantiles["99"],
        price.insurance.uninsured,
    )
    return KeyFigures(
        (
            Figure("People whose data is held", people(price.people.best),
                   held_range(price.people, scanned=inventory is not None), source, as_of),
            Figure("Average loss a year", brief_dollars(expected.value),
                   f"range {estimate_range(expected)}", "loss model", as_of),
            Figure("Loss in a bad year (1 in 100)", brief_dollars(bad.value),
                   f"range {quantile_range(bad)}", "loss model", as_of),
            Figure("Not insured, average a year", brief_dollars(left.mean.value),
                   f"range {estimate_range(left.mean)}", "loss model, insurance record", as_of),
        )
    )  # fmt: skip


def _loss_blocks(price: PriceResult) -> tuple[Block, ...]:
    chart = exceedance_chart(
        price.exceedance.aggregate,
        limit=price.insurance.limit_total,
        known={10: price.quantiles["90"].value, 100: price.quantiles["99"].value},
    )
    rows = tuple(
        (f"1 year in {_RETURN_YEARS.get(level, level)}", loss_words(q.value),
         quantile_range(q) if q.high >= 1 else "",
         loss_words(left.value) if (left := price.insurance.uninsured.quantiles.get(level))
         else "not computed")
        for level, q in price.quantiles.items()
        if level != "50" or q.value >= 1
    )  # fmt: skip
    table = Table(
        "A year's loss passes this amount",
        (Column("How often"), Column("Loss", "right"), Column("Simulation range", "right", 1.4),
         Column("Not insured", "right")),
        rows,
        note=f"The chance of any loss in a year is {price.probability_of_loss:.1%}. The range is the "
        "95 percent interval of the simulation alone.",
    )  # fmt: skip
    return (Chart(chart), table)


def _payer_blocks(price: PriceResult) -> tuple[Block, ...]:
    insurance = price.insurance
    worst = insurance.worst_case
    blocks: list[Block] = [
        Chart(liability_against_cover_chart(insurance)),
        limit_needed_table(insurance),
    ]
    if worst.sentence:
        blocks.append(Callout("The worst case", worst.sentence, "warning"))
    policies = insurance.policies or ("No insurance policy is on record.",)
    return (*blocks, Paragraph("Policies on record:"), Items(policies))


def _scenarios(price: PriceResult) -> Table:
    return Table(
        "Threat scenarios, largest average loss first",
        (Column("Scenario", share=2.6), Column("How often", share=2.3), Column("People in one event", "right", 1.4),
         Column("Average a year", "right", 1.2), Column("1 event in 10 passes", "right", 1.3)),
        tuple(
            (s.title, frequency_words(s.frequency) if s.priced else "not priced",
             people_range(s.people_exposed), brief_dollars(s.expected_annual_loss.value),
             brief_dollars(s.loss_given_event.get("90", 0.0)))
            for s in sorted(price.scenarios, key=lambda s: -s.expected_annual_loss.value)
        ),
        total=("All scenarios", "", "", brief_dollars(price.expected_annual_loss.value), ""),
        empty="No scenario applies.",
    )  # fmt: skip


def _method(price: PriceResult, inventory: DataInventory | None) -> tuple[Block, ...]:
    counted = (
        f"The scan of {long_date(inventory.scanned_at.date())} counted distinct people, once each, "
        "over all places; copies of a file add no one."
        if inventory
        else "The number of people was typed in; no scan stands behind it."
    )
    steps = (
        counted,
        (
            "For each threat scenario, the model takes how often it happens, which places it reaches and "
            "how many distinct people are exposed there. The people held are the cap."
        ),
        (
            "Cost is built from its parts: lawyers, forensics, notice, monitoring, restoration, downtime, "
            "ransom, claims and regulators. It is never people times a fixed amount."
        ),
        (
            "Each simulated event is settled against the insurance policies on record: waiting period, "
            "sublimits, retention, coinsurance and limits, in the order that the policy states."
        ),
    )
    return (
        Items(steps, numbered=True),
        Paragraph(price.method) if price.method else Paragraph("Method: see annex A."),
        Paragraph("Weak spots", style="lead"),
        Items(WEAK_SPOTS),
    )


def _inputs(price: PriceResult) -> tuple[Block, ...]:
    inputs = tuple(
        (str(k).replace("_", " "), str(v) if v is not None else "none given")
        for k, v in sorted(price.inputs.items())
    )
    checks = Table(
        "Second engine",
        (Column("Figure", share=2), Column("Simulation", "right"), Column("Second engine", "right"),
         Column("Difference in standard errors", "right", 1.4)),
        tuple((c.figure, _checked(c.simulation), _checked(c.fft), f"{c.standard_errors:.1f}")
              for c in price.cross_checks),
        empty="The programme has parts that the second engine does not know; no cross-check was made.",
    )  # fmt: skip
    parts = Table(
        "Average loss a year by part",
        (Column("Part", share=2), Column("Dollars a year", "right")),
        tuple((coverage_part_name(name), brief_dollars(value))
              for name, value in sorted(price.parts.items(), key=lambda item: -item[1]) if value > 0),
        total=("All parts", brief_dollars(sum(price.parts.values()))),
    )  # fmt: skip
    digest = (("result digest", price.digest),) if price.digest else ()
    return (parts, checks, Definitions((*inputs, *digest)))


def _checked(value: float) -> str:
    """A cross-checked figure: chances are at most 1, amounts are larger."""
    return f"{value:.2%}" if value <= 1 else brief_dollars(value)


def _savings(price: PriceResult) -> tuple[Block, ...]:
    items = price.recommendations
    if not items:
        return (Paragraph("No safeguard is recommended."),)
    table = Table(
        "Cost and saving of each recommended safeguard, alone",
        (Column("Safeguard", share=2), Column("Cost", share=2.3), Column("Saves a year", "right", 1.5),
         Column("Of that, uninsured", "right", 1.1)),
        tuple((r.title, cost_words(r), saving_words(r), brief_dollars(max(r.saving_uninsured.value, 0.0)))
              for r in items),
        note=f"All together: {brief_dollars(price.joint.saving.value)} a year, which is less than the "
        f"sum because safeguards overlap; the average loss would be "
        f"{brief_dollars(price.joint.loss_after)} a year.",
    )  # fmt: skip
    return (Chart(savings_against_cost_chart(items)), table)


def _facts(price: PriceResult) -> dict[str, object]:
    return {
        "loss_digest": price.digest,
        "inputs": {str(k): str(v) for k, v in price.inputs.items()},
        "expected_annual_loss_cents": round(price.expected_annual_loss.value * 100),
        "quantiles_cents": {k: round(q.value * 100) for k, q in price.quantiles.items()},
        "gap": price.insurance.gap.sentence,
    }
