"""The advisor's own version of an offer in words: its title and text, and a price line by line.

What laws and insurers ask, the bad case and how often it happens stay as they were computed: an
advisor words the step and prices it, and never the figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from duecare import record
from duecare.documents.wording.figures import due_words, exact_dollars
from duecare.record.advice import Period
from duecare.risk.result import Cost, CostLine

OWN_REASON: Final = "Your IT provider advises it"
NOT_SPENT: Final = "What you do not spend"
WITHOUT_STEP: Final = "Without this step"
_PERIODS: Final[dict[str, Period]] = {
    "setup": "once",
    "one_off": "once",
    "monthly": "month",
    "yearly": "year",
    "yearly_work": "later_year",
}
_EACH: Final[dict[str, str]] = {
    "once": "",
    "month": " a month",
    "year": " a year",
    "later_year": " a year, from the second year on",
}


@dataclass(frozen=True, slots=True)
class Sums:
    """What lines add up to, in cents: in the first twelve months, and in each year after them.

    Work that is due every year begins in the second one where the first is part of the set-up, so
    that the first year is not what is due once and what is due a year.
    """

    first_year: int = 0
    yearly: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.first_year + other.first_year, self.yearly + other.yearly)


def amount_of(line: record.QuotedLine) -> int:
    """What a line costs each time that it is due, in cents; halves are rounded up."""
    return (line.quantity_hundredths * line.unit_price_cents + 50) // 100


def sums_of(lines: Sequence[record.QuotedLine]) -> Sums:
    """The sums of a price."""
    due = dict.fromkeys(_EACH, 0)
    for line in lines:
        due[line.period] += amount_of(line)
    each_year = 12 * due["month"] + due["year"]
    return Sums(due["once"] + each_year, each_year + due["later_year"])


def sum_words(sums: Sums) -> str:
    """A sum as lists show it, with the figures of the sentence of the offer."""
    first, yearly = _dollars(sums.first_year), _dollars(sums.yearly)
    if sums.yearly <= 0:
        return f"{first} once" if sums.first_year else "$0"
    if sums.first_year == sums.yearly:
        return f"{yearly} a year"
    return f"{first} the first year, then {yearly} a year"


def lines_of(cost: Cost) -> tuple[record.QuotedLine, ...]:
    """The lines of a price that was computed from the price book; none for an estimate."""
    if not cost.from_price_book:
        return ()
    return tuple(_line_of(one) for one in cost.lines)


def _line_of(line: CostLine) -> record.QuotedLine:
    names = {"setup": "Set-up", "one_off": "Purchase", "yearly_work": "Work"}
    work = line.what in ("setup", "yearly_work")
    return record.QuotedLine(
        what=line.product or names.get(line.what, "License"),
        quantity_hundredths=round(line.count * 100),
        unit="hour" if work else line.unit,
        unit_price_cents=round(line.price * 100),
        period=_PERIODS[line.what],
    )


def quoted(
    offer: record.OfferWords, lines: Sequence[record.QuotedLine], *, source: str
) -> record.OfferWords:
    """The offer with this price; without a line it is not priced. ``source``: whose prices."""
    sums = sums_of(lines)
    cost = price_sentence(sums) if lines else ""
    stays = [one for one in offer.stakes.stays if one.title != NOT_SPENT]
    if lines:
        stays.append(record.TitledText(title=NOT_SPENT, text=cost))
    return replace(
        offer,
        cost=cost or "Not priced yet. You will get a price before you are asked to sign.",
        cost_lines=_printed(lines, sums) if lines else (),
        cost_source=source if lines else "",
        priced=bool(lines),
        stakes=replace(offer.stakes, stays=tuple(stays)),
    )


def price_sentence(sums: Sums) -> str:
    """A price in one sentence, exact to the cent."""
    return due_words(sums.first_year / 100, sums.yearly / 100)


def _printed(lines: Sequence[record.QuotedLine], sums: Sums) -> tuple[record.PriceLine, ...]:
    made = [
        record.PriceLine(text=line_words(one), amount=_dollars(_of_a_year(one))) for one in lines
    ]
    made.append(record.PriceLine(text="First year", amount=_dollars(sums.first_year)))
    made.append(record.PriceLine(text="Each year after", amount=_dollars(sums.yearly)))
    return tuple(made)


def _of_a_year(line: record.QuotedLine) -> int:
    return amount_of(line) * (12 if line.period == "month" else 1)


def line_words(line: record.QuotedLine) -> str:
    """One line: what, how many, at which price, how often."""
    count = f"{line.quantity_hundredths / 100:,.2f}".rstrip("0").rstrip(".")
    unit = line.unit if line.quantity_hundredths == 100 or not line.unit else f"{line.unit}s"
    many = f", {count} {unit}".rstrip() if line.unit or line.quantity_hundredths != 100 else ""
    return f"{line.what}{many} at {_dollars(line.unit_price_cents)}{_EACH[line.period]}"


def _dollars(cents: int) -> str:
    return exact_dollars(cents / 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnText:
    """What an advisor writes of a recommendation of their own."""

    title: str
    text: str
    why: str
    without: str


def own_offer(safeguard: str, own: OwnText) -> record.OfferWords:
    """A recommendation that no engine proposed: the advisor's words, no figure and no law."""
    without = own.without or "Nothing changes. No figure was computed for this step."
    return record.OfferWords(
        safeguard=safeguard,
        title=own.title,
        text=own.text,
        found=own.why,
        group="choice",
        reasons=(OWN_REASON,),
        duty=(),
        laws=(),
        other_rules=(),
        cost="",
        cost_lines=(),
        cost_source="",
        priced=False,
        stakes=record.Stakes(
            insurers=(),
            mismatch="",
            title="",
            tiles=(),
            payers=(),
            note="",
            often="",
            often_with="",
            evidence="",
            level="",
            level_with="",
            level_reason="",
            stays=(record.TitledText(title=WITHOUT_STEP, text=without),),
            average="",
        ),
    )
