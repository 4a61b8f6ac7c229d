"""How figures become words, the same in every statement: counts, ranges, money, sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from duecare.data_types import BY_ID
from duecare.documents.model import SourceNote
from duecare.documents.wording.figures import PeopleFigure, people_held
from duecare.inventory import PeopleCount
from duecare.money import estimated_dollars
from duecare.risk.result import (
    Estimate,
    PriceResult,
    Quantile,
    Range,
    ValueOfPrior,
)


def data_type_name(name: str) -> str:
    """A data type as a reader calls it, in the plural; an unknown id as it is."""
    return BY_ID[name].wording.many if name in BY_ID else name.replace("_", " ")


def data_type_names(names: Iterable[str]) -> str:
    """Several data types in one phrase."""
    return in_words([data_type_name(name) for name in names])


def in_words(parts: list[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``; empty for nothing."""
    if len(parts) < 2:
        return parts[0] if parts else ""
    return ", ".join(parts[:-1]) + " and " + parts[-1]


def plural(count: int, one: str, many: str = "") -> str:
    """A count with its noun: ``1 person``, ``2 people``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def people_held_words(count: PeopleCount | Range) -> PeopleFigure:
    """People held, as every paper prints them: the figure and its range."""
    return people_held(count.low, count.best, count.high)


def people_range(count: PeopleCount | Range) -> str:
    """The range of a count of people; the count itself where it is exact."""
    found = people_held_words(count)
    return found.spread or found.figure


def held_range(count: Range, *, scanned: bool) -> str:
    """The range of the people held; without a range, that they were counted or typed in."""
    spread = people_held_words(count).spread
    if spread:
        return f"range {spread}"
    return "counted once each" if scanned else "as entered"


def money_range(low: float, high: float) -> str:
    """Two amounts of dollars as a range."""
    return f"{estimated_dollars(low)} to {estimated_dollars(high)}"


def loss_words(dollars: float) -> str:
    """An amount of loss; zero is told in words."""
    return estimated_dollars(dollars) if dollars >= 1 else "no loss"


def estimate_range(estimate: Estimate) -> str:
    """The range that unknown inputs leave open, in 90 of 100 parameter draws."""
    return money_range(*estimate.parameter_range)


def quantile_range(quantile: Quantile) -> str:
    """The simulation's 95 % interval of a quantile."""
    return money_range(quantile.low, quantile.high)


def source_notes(price: PriceResult) -> tuple[SourceNote, ...]:
    """The sources of a price as lines of a statement, with scenarios by their titles."""
    titles = {scenario.id: scenario.title for scenario in price.scenarios}
    return tuple(
        SourceNote(
            what=_input_name(item.id, titles),
            value=value_words(item.value),
            source=item.title,
            as_of=item.as_of,
            mark=item.mark,
        )
        for item in price.sources
    )


def value_words(value: ValueOfPrior | None) -> str:
    """A prior as it was used: ``lognormal median 30000, sigma 1.2 dollars``; empty for none."""
    if value is None:
        return ""
    parameters = ", ".join(f"{name} {amount:g}" for name, amount in value.parameters.items())
    return f"{value.distribution} {parameters} {value.unit}"


def _input_name(name: str, titles: Mapping[str, str]) -> str:
    parts = [titles.get(part, part.replace("_", " ")) for part in name.split(".")]
    return ": ".join(parts)


def sources_summary(price: PriceResult) -> str:
    """How many inputs the model has, how many carry a mark, and where they are listed."""
    marked = sum(1 for source in price.sources if source.mark)
    return (
        f"The loss model has {plural(len(price.sources), 'input')}; {marked} of them are "
        "assumptions or unconfirmed, and are marked. Each is listed with its value, source and date "
        f"in annex G of the liability statement. Result digest: {price.digest or 'none'}."
    )
