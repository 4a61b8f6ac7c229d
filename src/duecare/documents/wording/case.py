"""One bad case in words: whom it reaches, what it costs, who pays, how often, with and without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from duecare import record
from duecare.documents.wording.events import Event, Peers, event_of, peers_of
from duecare.documents.wording.figures import (
    EVIDENCE,
    NOTHING,
    PeopleFigure,
    RoundedCost,
    base_of,
    dollars,
    estimated_or_exact,
    exact_dollars,
    in_tenths,
    is_too_wide,
    money_range,
    people_held,
    people_told,
    revenue_words,
    rounded_amounts,
    share_of,
)
from duecare.money import estimated_dollars, two_digits
from duecare.risk.offer import Bearable, Case, CaseCost, Estimated, Level, OfferFacts, Stop
from duecare.risk.result import PriceResult

ABOUT_AS_MUCH: Final = 1.25  # factor within which an average counts as what it costs
OWNER_LEVELS: Final = {
    "very low": "Low",
    "low": "Low",
    "moderate": "Moderate",
    "high": "High",
    "very high": "High",
}
_GUARDS: Final = {
    "open": "with little in the way",
    "partly": "with guards only partly in place",
    "said": "with guards that no one has checked",
    "checked": "with guards in place, as a check showed",
}


@dataclass(frozen=True, slots=True)
class Audience:
    """To whom a result is told: names, peers, what it holds, what it can carry."""

    client: str
    firm: str
    peers: Peers
    revenue: float | None
    held: PeopleFigure
    held_best: float
    bearable: Bearable


def audience_of(price: PriceResult, *, firm: str) -> Audience:
    """The client of a price, told by ``firm``."""
    people = price.people
    return Audience(
        price.client,
        firm,
        peers_of(price.industry),
        price.revenue,
        people_held(people.low, people.best, people.high),
        people.best,
        price.bearable,
    )


def rounded_cost(case: CaseCost) -> RoundedCost:
    """A cost and who pays it, rounded once."""
    return rounded_amounts(case.cost.best, case.paid, case.left, case.stop)


PEOPLE_RULE: Final = (
    "“In ... cases” in place of a number: in most bad cases no one has to be told, because no record "
    "was opened or taken, or because what was taken was encrypted."
)


def people_cell(case: Case, audience: Audience) -> str:
    """The people to tell as a table prints them: a number, in which cases at all, or ``none``."""
    if told := people_to_tell(case, audience):
        return told
    share = case.share_told.best
    return f"in {in_tenths(share)} cases" if share > 0 else "none"


def people_rule(cells: Sequence[str]) -> str:
    """What a table says below cells of :func:`people_cell`; empty where none needs it."""
    return PEOPLE_RULE if any(cell.startswith("in ") for cell in cells) else ""


def people_to_tell(case: Case, audience: Audience) -> str:
    """The people of a bad case as printed; empty where in most of them no one has to be told."""
    if case.people_told is None or two_digits(case.people_told.best) < 1:
        return ""
    return people_told(case.people_told.best, audience.held, audience.held_best)


def told_words(case: Case, audience: Audience) -> str:
    """``about 4,100 patients to tell``; empty where no one would have to be told."""
    count = people_to_tell(case, audience)
    noun = audience.peers.person if count == "1" else audience.peers.people
    return f"about {count} {noun} to tell" if count else ""


def payer_lines(cost: CaseCost, rounded: RoundedCost) -> tuple[str, ...]:
    """Who pays a case, line by line."""
    if not rounded.cost:
        return ("There is nothing to pay in this case.",)
    if cost.stop == "not_known":
        return ("Who pays this is not known. Send us your policy and we compare it.",)
    yours = f"You pay {rounded.left_words}."
    paid = estimated_or_exact(rounded.paid or 0)
    if cost.stop == "no_policy":
        return ("You told us that you have no insurance for this.", yours)
    first = {
        "limit": f"Your policy pays {paid}, its limit.",
        "sublimit": f"Your policy pays about {paid}, as far as its limits for each part go.",
        "retention": f"Your policy pays about {paid}, after the part that you pay first.",
        "excluded": f"Your policy pays about {paid}; the rest is not covered.",
    }.get(cost.stop, f"Your policy pays {paid}.")
    if not rounded.paid:
        first = "Your policy does not pay in this case."
    if not rounded.left:
        return (f"Your policy pays {paid}.", "Nothing is left for you in this case.")
    return first, yours


def pays_note(stop: Stop) -> str:
    """Under what a policy pays of a case: the term that ends it, so that the figure explains itself."""
    return _PAYS_NOTES.get(stop, "in that case")


_PAYS_NOTES: Final = {
    "limit": "its limit",
    "sublimit": "as far as its limits for each part go",
    "retention": "after the part that you pay first",
    "excluded": "the rest is not covered",
}


def left_words(rounded: RoundedCost, audience: Audience) -> str:
    """``$320,000, about two months of revenue``."""
    spread = revenue_words(rounded.left, audience.revenue)
    return f"{rounded.left_words}, {spread}" if spread else rounded.left_words


def case_tiles(case: Case, audience: Audience) -> tuple[record.ShownFigure, ...]:
    """The figures of one bad case side by side."""
    rounded = rounded_cost(case.bad)
    told = people_to_tell(case, audience)
    tiles = []
    if told:
        people = audience.peers.people
        title = f"{people[:1].upper()}{people[1:]} to tell"
        tiles.append(record.ShownFigure(title=title, figure=told))
    tiles.append(_cost_tile(case.bad.cost))
    if rounded.paid is not None:
        stays, _, weeks = left_words(rounded, audience).partition(", ")
        figure = stays[:1].upper() + stays[1:]
        tiles.append(record.ShownFigure(title="Stays with you", figure=figure, note=weeks))
    return tuple(tiles)


def _cost_tile(cost: Estimated) -> record.ShownFigure:
    spread = money_range(cost)
    figure = spread if spread and is_too_wide(cost) else dollars(cost.best)
    note = "" if figure == spread else spread
    return record.ShownFigure(
        title="A bad case costs", figure=figure, note=note, mark=cost.evidence
    )


def figure_words(figure: record.ShownFigure) -> str:
    """A figure in words: ``A bad case costs: $65,000 ($33,000 to $130,000). Fair evidence.``."""
    note = f" ({figure.note})" if figure.note else ""
    mark = f" {EVIDENCE[figure.mark]}." if figure.mark else ""
    return f"{figure.title}: {figure.figure}{note}.{mark}"


def case_note(case: Case, event: Event) -> str:
    """What a bad case is, the middle case beside it, and how often people must be told."""
    middle = rounded_cost(case.middle)
    text = (
        f"“Bad case” means that 1 in 10 such {event.noun} costs more. A middle case costs about "
        f"{estimated_or_exact(middle.cost)}"
    )
    if middle.paid:
        text += f", and {'about ' if middle.left else ''}{middle.left_words} of it stays with you"
    share = in_tenths(case.share_told.best)
    if case.people_told is not None and share not in ("all", "fewer than 1 in 10"):
        return f"{text}. {share[:1].upper()}{share[1:]} of these {event.noun} mean telling people."
    return f"{text}."


def often_words(facts: OfferFacts, audience: Audience) -> tuple[str, str]:
    """How often without the safeguard; and its verb phrase, to be used again."""
    event = event_of(facts.case.scenario)
    base = base_of(*([facts.chance, facts.chance_with] if facts.chance_with else [facts.chance]))
    share = share_of(facts.chance, base)
    verb = event.verb
    if facts.chance_counts == "event_to_tell":
        verb = f"{verb} and must tell {audience.peers.people}"
    return (
        f"Of {base:,} {audience.peers.businesses}, {share.words} {verb} within five years.",
        f"Of {base:,} {audience.peers.businesses}, {share.bare} {verb} within five years.",
    )


def chance_words(chance: Estimated, scenario: str, audience: Audience) -> str:
    """How often a scenario happens to such businesses."""
    share = share_of(chance, base := base_of(chance))
    verb = event_of(scenario).verb
    return f"Of {base:,} {audience.peers.businesses}, {share.words} {verb} within five years."


def often_with(facts: OfferFacts, step: str, audience: Audience) -> str:
    """What the safeguard changes, by its shape; says so where it is too small to show."""
    event = event_of(facts.case.scenario)
    small = f"What {step} would change here is too small to show alone. " + (
        "It is part of what the law asks." if facts.group == "law" else _PLAN
    )
    if facts.shape == "cost" and facts.case_with is not None:
        now, then = rounded_cost(facts.case.bad), rounded_cost(facts.case_with.bad)
        if then.cost >= now.cost:
            return small
        text = (
            f"With {step} that number stays as it is. What comes after changes: a bad case then "
            f"costs about {estimated_or_exact(then.cost)}"
        )
        spread = money_range(facts.case_with.bad.cost)
        text += f" ({spread})" if spread else ""
        if then.paid is None:
            return f"{text}."
        return f"{text}, and {'about ' if then.left else ''}{then.left_words} stays with you."
    if facts.chance_with is None:
        return small
    base = base_of(facts.chance, facts.chance_with)
    today, then_share = share_of(facts.chance, base), share_of(facts.chance_with, base, beside=True)
    if then_share.count >= today.count:
        return small
    text = f"With {step} it is {then_share.words}."
    if facts.shape == "duty_to_tell":
        told = audience.peers.people
        return f"{text} It does not stop the {event.one}. It decides if you must tell {told}."
    return f"{text} It does not stop every {event.one}."


_PLAN: Final = "It is part of a plan of several steps."


def evidence_words(facts: OfferFacts) -> str:
    """How sure the two numbers are."""
    today = f"{EVIDENCE[facts.chance.evidence]} for today’s number."
    effect = facts.chance_with or (facts.case_with.bad.cost if facts.case_with else None)
    if effect is None or effect.evidence == facts.chance.evidence:
        return f"{EVIDENCE[facts.chance.evidence]} for both numbers."
    return f"{today} {EVIDENCE[effect.evidence]} for the effect of the step."


Whom = Literal["you", "the client"]
"""How a text speaks of the client: to them, or to their provider."""


def level_words(level: Level, audience: Audience, *, whom: Whom = "you") -> str:
    """The level and its reason: exposure first, then the state of the guards."""
    name = OWNER_LEVELS[level.level]
    guard = _GUARDS[level.guard]
    people = two_digits(level.people)
    if level.beyond_bearable and level.left >= 1:
        what = f"a bad case leaves about {estimated_dollars(level.left)} with {whom}"
        if audience.bearable.amount is not None:
            what += ", more than " + carry_words(audience.bearable, whom=whom)
        return f"{name}: {what}, {guard}."
    if people >= 1:
        count = people_told(level.people, audience.held, audience.held_best)
        whose = (
            "the records of about one person" if people == 1 else f"about {count} people’s records"
        )
        return f"{name}: {whose}, {guard}."
    left = estimated_dollars(level.left) if two_digits(level.left) else NOTHING
    about = "about " if left != NOTHING else ""
    return f"{name}: a bad case leaves {about}{left} with {whom}, {guard}."


def carry_words(bearable: Bearable, *, whom: Whom = "you") -> str:
    """``the $160,000 you can carry``; ``one month of revenue`` where the owner stated nothing."""
    if bearable.stated and bearable.amount is not None:
        return f"the {exact_dollars(bearable.amount)} {whom} can carry"
    return "one month of revenue"


def average_words(facts: OfferFacts, cost: tuple[float, float] | None, audience: Audience) -> str:
    """The average saving, last and small; empty where its range spans zero.

    ``cost`` is that of the first year and of each year after, where a price is known.
    """
    average = facts.average
    if average is None or two_digits(average.best) < 1:
        return ""
    event = event_of(facts.case.scenario)
    many = audience.peers.businesses.removesuffix(" like yours")
    text = f"Spread over many {many} and years, this step saves {_about(average)}"
    if cost is not None:
        text += f", {_beside(average.best, cost)}"
    return (
        f"{text}. The average is small because most years nothing happens. It is not what one "
        f"{event.one} costs."
    )


def _about(estimate: Estimated) -> str:
    """``about $140 a year ($30 to $500)``; only the range where it is too wide for a middle."""
    spread = money_range(estimate)
    if is_too_wide(estimate):
        return f"{spread} a year (weak evidence)"
    about = f"about {dollars(estimate.best)} a year"
    return f"{about} ({spread})" if spread else about


def _beside(saving: float, cost: tuple[float, float]) -> str:
    """The average beside the price of the first year and of the years after, both told."""
    first, yearly = cost
    if yearly <= 0:
        return f"{_against(saving, first)} the one payment that it costs"
    early, late = _against(saving, first), _against(saving, yearly)
    if early == late:
        return f"{early} what it costs, the first year or later"
    return f"{early} what the first year costs and {late} what each year after costs"


def _against(saving: float, yearly: float) -> str:
    if yearly <= 0 or saving > yearly * ABOUT_AS_MUCH:
        return "more than"
    return "less than" if saving * ABOUT_AS_MUCH < yearly else "about"
