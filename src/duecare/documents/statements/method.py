"""The method as an actuary checks it: formulas with the parameters of this result, and its errors."""

from __future__ import annotations

import re
from typing import Final

from duecare.documents.model import Block, Column, Definitions, Paragraph, Table
from duecare.documents.wording.checks import figure_checked
from duecare.documents.wording.insurance import coverage_part_name
from duecare.documents.wording.words import value_words
from duecare.money import estimated_dollars
from duecare.risk.result import PriceResult

# What is computed, as a formula; priors in braces are filled in with the values of this result.
_FORMULAS: Final = (
    ("Events a year",
     ("Poisson for each scenario, given its rate in one of 256 parameter draws: rate = prior (lognormal, "
     "stratified; the factor of the sector with its own doubt) x (units / reference units)^exponent x "
     "factor of the safeguards. Over the draws the count is mixed Poisson.")),
    ("Safeguards",
     ("On a rate: (1 - (1 - m) x level) / (1 - (1 - m) x p), p the share of firms that have it, m drawn "
     "once a draw; all together L tanh(sum of logarithms / L), L = ln {frequency.most}. On costs and "
     "people the strongest counts fully, each further one by {effect.diminishing} of the one before. "
     "What is better than average counts by its proof, {effect.proof.said} when only said.")),
    ("People of an event",
     ("Distinct people in the union of the reached places (range of the count) x share taken (beta) x "
     "factor of the safeguards. Never more than were found. Encrypted and taken away: exposed with "
     "{effect.disk_encryption}.")),
    ("First party",
     ("Sum of counsel, forensics, review x (N / 5,000)^{review.size_exponent}, notice {notice.minimum} "
     "+ N x {notice.per_person}, monitoring N x {monitoring.take_up} x {monitoring.per_enrollee}, "
     "communication, restoration, downtime, ransom, payment fraud.")),
    ("Suit and settlement",
     ("Chance of a suit 1 / (1 + exp(-(a + b log10 N))), {suit.probability}; settled with "
     "{suit.settled}; ln settlement = a + b ln N + sigma Z, {suit.settlement}; defense "
     "{suit.defense}.")),
    ("Regulators",
     ("With {regulator.probability_500plus} from 500 people on, else "
     "{regulator.probability_under_500}: ln penalty = a + b ln N + sigma Z, {regulator.penalty}.")),
    ("Late notice",
     ("With {notice_penalty.imposed} from 500 people on, else {notice_penalty.imposed_under_500}: a share "
     "({notice_penalty.share_of_most}) of the sum over states of min(cap, max(least, flat + each x "
     "residents)), amounts a day for {notice_penalty.days_late}.")),
    ("Insurance",
     ("For each event in whole cents, in the order stated in the policy. Claims for an act before the "
     "retroactive date are excluded: day of the claim in the year less a lag, {claims.act_lag}.")),
    ("Random numbers",
     ("Philox4x32-10: each number is a function of seed, client, year, event and slot, so the result "
     "has the same bits for any number of threads or workers. What-ifs use the same numbers.")),
)  # fmt: skip
_PLACE: Final = re.compile(r"\{([a-z_0-9.]+)\}")
_ERRORS: Final = (
    ("Error of a mean", "one standard error, from the variance inside each parameter draw"),
    ("Interval of a quantile", "95 percent, order statistics of the ranks nq +- 1.96 sqrt(nq(1-q))"),
    ("Tail mean", "sqrt((s^2 + q (T - v)^2) / (n (1 - q))), v the quantile, T the tail mean"),
    ("Parameter range", "where the mean lies in 90 percent of the 256 parameter draws"),
    ("Saving", ("paired differences on the same years; within two errors of zero it is called not "
     "distinguishable from zero")),
    ("Refusal", ("where simulation and second engine differ by more than 4 standard errors, nothing is "
     "published")),
    ("Back-test", ("duecare backtest: 80 percent intervals against public settlements, penalties and "
     "reports, also from fits that have not seen the row")),
)  # fmt: skip


def method_blocks(price: PriceResult) -> tuple[Block, ...]:
    """Formulas, errors, tail, parts, cross-check and inputs of a result."""
    return (
        Definitions(tuple((name, _filled(text, price)) for name, text in _FORMULAS)),
        Paragraph("Errors and ranges", style="lead"),
        Definitions(_ERRORS),
        _tail_table(price),
        _parts_table(price),
        _cross_check_table(price),
        _inputs(price),
    )


def _filled(text: str, price: PriceResult) -> str:
    """The formula with the values of the result's own priors, each with its mark."""
    shown = {
        source.id: value_words(source.value).removeprefix("point value ")
        + (f" ({source.mark})" if source.mark == "assumption" else "")
        for source in price.sources
    }
    return _PLACE.sub(lambda found: shown.get(found[1], "its prior"), text)


def _tail_table(price: PriceResult) -> Table:
    return Table(
        "Quantiles and tail means of a year",
        (
            Column("Level", share=1.4),
            Column("Value", "right"),
            Column("From", "right"),
            Column("To", "right"),
            Column("Standard error", "right", 1.2),
        ),
        (
            *(
                (f"{level} percent of years are below", *_amounts(q.value, q.low, q.high), "")
                for level, q in price.quantiles.items()
            ),
            *(
                (
                    f"mean of the worst {100 - float(level):g} percent",
                    *_amounts(tail.value, *tail.parameter_range),
                    estimated_dollars(tail.error),
                )
                for level, tail in price.tail_mean.items()
            ),
            (
                "mean of all years",
                *_amounts(
                    price.expected_annual_loss.value, *price.expected_annual_loss.parameter_range
                ),
                estimated_dollars(price.expected_annual_loss.error),
            ),
        ),
        note="From and to: 95 percent interval of the simulation; in the last row the parameter range.",
    )


def _amounts(*dollars: float) -> tuple[str, ...]:
    return tuple(estimated_dollars(amount) for amount in dollars)


def _parts_table(price: PriceResult) -> Table:
    return Table(
        "Average loss a year by part",
        (Column("Part", share=2), Column("Dollars a year", "right")),
        tuple(
            (coverage_part_name(name), estimated_dollars(value))
            for name, value in sorted(price.parts.items(), key=lambda item: -item[1])
            if value > 0
        ),
        total=("All parts", estimated_dollars(sum(price.parts.values()))),
    )


def _cross_check_table(price: PriceResult) -> Table:
    return Table(
        "Second engine (FFT)",
        (
            Column("Figure", share=2),
            Column("Simulation", "right"),
            Column("Second engine", "right"),
            Column("Difference in standard errors", "right", 1.4),
        ),
        tuple(
            (figure_checked(c), _checked(c.simulation), _checked(c.fft), f"{c.standard_errors:.1f}")
            for c in price.cross_checks
        ),
        empty="Too few events were simulated for a cross-check.",
    )


def _checked(value: float) -> str:
    """A cross-checked figure: chances are at most 1, amounts are larger."""
    return f"{value:.2%}" if value <= 1 else estimated_dollars(value)


def _inputs(price: PriceResult) -> Definitions:
    inputs = tuple(
        (str(k).replace("_", " "), str(v) if v is not None else "none given")
        for k, v in sorted(price.inputs.items())
    )
    return Definitions((*inputs, *((("result digest", price.digest),) if price.digest else ())))
