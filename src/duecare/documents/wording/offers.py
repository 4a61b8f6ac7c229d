"""An offer in words: what is advised, who asks for it, one bad case, its price, what stays.

The same words stand on the page, in the letter and in the ledger entry: they are composed once,
when the recommendation is made, and frozen.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from duecare import record
from duecare.dates import long_date
from duecare.documents.wording.advice import state_of
from duecare.documents.wording.case import (
    OWNER_LEVELS,
    Audience,
    average_words,
    case_note,
    case_tiles,
    evidence_words,
    level_words,
    often_with,
    often_words,
    payer_lines,
    rounded_cost,
    told_words,
)
from duecare.documents.wording.events import event_of
from duecare.documents.wording.figures import (
    base_of,
    due_words,
    estimated_or_exact,
    exact_dollars,
    money_with_range,
    share_of,
)
from duecare.documents.wording.laws import (
    because_words,
    cited,
    duty_words,
    other_rule_words,
    reading_mark,
)
from duecare.money import two_digits
from duecare.risk.offer import BindingLaw, Group, InsurersAsk, OfferFacts
from duecare.risk.result import Cost, CostLine, Recommendation

GROUP_TITLES: Final[dict[Group, str]] = {
    "law": "The law asks",
    "insurer": "Your insurer asks",
    "loss": "Protects you from a loss you can’t carry",
    "choice": "Your choice",
}
GROUP_SHORT: Final[dict[Group, str]] = GROUP_TITLES | {"loss": "A loss you can’t carry"}
GROUP_NOTES: Final[dict[Group, str]] = {
    "law": "Saying no does not end the duty.",
    "insurer": "It is on the application that you sign again at renewal.",
    "loss": "A bad case would leave more with you than you can carry.",
    "choice": "No rule that we know of asks for it.",
}
MISMATCH: Final = (
    "A wrong answer can give an insurer a reason to fight a claim or undo the policy. Tell "
    "your broker now, whatever you decide here."
)


def offer_words(recommendation: Recommendation, audience: Audience) -> record.OfferWords:
    """The whole offer of one recommendation, to be shown, frozen and signed as it is."""
    facts = recommendation.offer
    duties = facts.duties
    return record.OfferWords(
        safeguard=recommendation.safeguard,
        title=recommendation.title,
        text=recommendation.action,
        found=state_of(recommendation),
        group=facts.group,
        reasons=_reasons(facts),
        duty=duty_lines(duties, audience, facts.other_rules),
        laws=tuple(law_block(law) for law in duties),
        other_rules=tuple(other_rule_words(law) for law in facts.other_rules),
        cost=price_words(recommendation.cost, audience.firm),
        cost_lines=price_lines(recommendation.cost),
        cost_source=price_source(recommendation.cost, audience.firm),
        priced=recommendation.cost.from_price_book,
        stakes=_stakes(recommendation, facts, audience),
    )


def reason_of(facts: OfferFacts) -> str:
    """Why a recommendation is here, in the words of its group."""
    return _reasons(facts)[0]


def _reasons(facts: OfferFacts) -> tuple[str, ...]:
    """Every reason that holds, the leading one first."""
    found = [facts.group]
    if facts.insurers is not None and "insurer" not in found:
        found.append("insurer")
    titles = [GROUP_TITLES[one] for one in found]
    if "insurer" in found and not (facts.insurers and facts.insurers.own_carrier):
        titles[found.index("insurer")] = "Insurers ask"
    return tuple(titles)


def duty_lines(
    duties: tuple[BindingLaw, ...], audience: Audience, others: tuple[BindingLaw, ...] = ()
) -> tuple[str, ...]:
    """What the laws ask of this client, one text each; says so where none does.

    ``others`` are the rules that were looked at besides: while it is not known whether one of
    them reaches the client, no one can say that no law asks.
    """
    if duties:
        return tuple(_duty(law) for law in duties)
    if open_laws := _not_known(others):
        return (_none_so_far(open_laws),)
    return (f"No law that we know of tells {audience.peers.one} to do this.",)


MOST_OPEN: Final = 3
"""So many laws of which a fact is missing are named; all are among the other rules."""


def _not_known(laws: tuple[BindingLaw, ...]) -> tuple[BindingLaw, ...]:
    """Laws that would ask for the measure, if a missing fact showed that they reach the client."""
    return tuple(law for law in laws if law.answer == "unknown" and law.asks)


def _none_so_far(laws: tuple[BindingLaw, ...]) -> str:
    lines = ["No law that is known to reach you asks for this."]
    lines += [
        f"{law.title} may ask for it: it is not known yet whether it reaches you."
        for law in laws[:MOST_OPEN]
    ]
    return " ".join(lines)


def _duty(law: BindingLaw) -> str:
    if law.kind == "defense":
        return f"A benefit, not a duty. {law.asks.rstrip('.')}."
    return duty_words(law)


def law_block(law: BindingLaw) -> record.LawWords:
    """Where a law is written, why it reaches the client, and how it was read."""
    return record.LawWords(
        name=law.title,
        citation=cited(law),
        because=because_words(law),
        mark=reading_mark(law),
    )


def price_words(cost: Cost, firm: str) -> str:
    """The price of the price book to the dollar, or that there is none yet."""
    if not cost.from_price_book:
        return f"{firm} has not priced this yet. You will get a price before you are asked to sign."
    return due_words(cost.first_year.best, cost.yearly.best)


_PRICE_UNITS: Final = {
    "client": ("", ""),
    "user": ("user", "users"),
    "device": ("device", "devices"),
    "server": ("server", "servers"),
    "site": ("site", "sites"),
}


def price_lines(cost: Cost) -> tuple[record.PriceLine, ...]:
    """The price line by line, the sums last; nothing without a price of the firm."""
    if not cost.from_price_book:
        return ()
    lines = [
        record.PriceLine(text=_line_words(line), amount=exact_dollars(line.amount))
        for line in cost.lines
        if line.what != "yearly_work"
    ]
    lines.append(record.PriceLine(text="First year", amount=exact_dollars(cost.first_year.best)))
    work = [line for line in cost.lines if line.what == "yearly_work"]
    after = "Each year after" + (f", {_hours(work[0], ' of work')}" if work else "")
    lines.append(record.PriceLine(text=after, amount=exact_dollars(cost.yearly.best)))
    return tuple(lines)


def _line_words(line: CostLine) -> str:
    if line.what == "setup":
        return f"Set-up, {_hours(line)}"
    one, many = _PRICE_UNITS[line.unit]
    count = round(line.count)
    what = {"one_off": "Purchase", "monthly": "License", "yearly": "License"}[line.what]
    each = {"one_off": "", "monthly": " a month", "yearly": " a year"}[line.what]
    units = f", {count:,} {one if count == 1 else many}" if one else ""
    return f"{what}{units} at {exact_dollars(line.price)}{each}"


def _hours(line: CostLine, of: str = "") -> str:
    noun = "hour" if line.count == 1 else "hours"
    return f"{line.count:g} {noun}{of} at {exact_dollars(line.price)}"


def price_source(cost: Cost, firm: str) -> str:
    """Where the price is from, with its day; empty without a price."""
    if not cost.from_price_book:
        return ""
    day = f" of {long_date(date.fromisoformat(cost.priced_on))}" if cost.priced_on else ""
    note = f" {cost.note.rstrip('.')}." if cost.note else ""
    return f"{firm} price book{day}.{note}"


def insurer_lines(asked: InsurersAsk | None) -> tuple[str, ...]:
    """What insurers ask, and what the client's own application says; nothing where none asks."""
    if asked is None:
        return ()
    lines = []
    if asked.question:
        this = "something close to this" if asked.is_close else "this"
        lines.append(
            f"Applications that we have read ask about {this}: {asked.question.rstrip('.')}."
        )
    else:
        lines.append("Broker guides say that insurers ask about this. From a summary.")
    if asked.own_answer and not asked.contradicts:
        lines.append(f"{_application(asked)} says “{asked.own_answer}”.")
    if asked.renewal_on and asked.measured:
        day = long_date(date.fromisoformat(asked.renewal_on))
        lines.append(f"Your renewal is {day}. The true answer today is “{asked.measured}”.")
    return tuple(lines)


def mismatch_words(asked: InsurersAsk | None) -> str:
    """That an answer on the application is against the evidence; empty where it is not."""
    if asked is None or not asked.contradicts:
        return ""
    when = (
        f"On {long_date(date.fromisoformat(asked.measured_on))} we" if asked.measured_on else "We"
    )
    return (
        f"{_application(asked)} says “{asked.own_answer}”. {when} found: {asked.measured}. "
        f"{MISMATCH}"
    )


def short_mismatch(asked: InsurersAsk | None) -> str:
    """The same in one line, for a page that is one page."""
    if asked is None or not asked.contradicts:
        return ""
    return (
        f"{_application(asked)} says “{asked.own_answer}”. We found: {asked.measured}. Correct it "
        "with your broker now."
    )


def _application(asked: InsurersAsk) -> str:
    carrier = f" to {asked.own_carrier}" if asked.own_carrier else ""
    when = asked.own_answered_on
    return f"Your application{carrier}" + (
        f" of {long_date(date.fromisoformat(when))}" if when else ""
    )


def _stakes(recommendation: Recommendation, facts: OfferFacts, audience: Audience) -> record.Stakes:
    case, event = facts.case, event_of(facts.case.scenario)
    rounded = rounded_cost(case.bad)
    cost = recommendation.cost
    paid = (cost.first_year.best, cost.yearly.best) if cost.from_price_book else None
    return record.Stakes(
        insurers=insurer_lines(facts.insurers),
        mismatch=mismatch_words(facts.insurers),
        title=f"One bad case: {event.title[:1].lower()}{event.title[1:]}",
        tiles=case_tiles(case, audience),
        payers=payer_lines(case.bad, rounded),
        note=case_note(case, event),
        often=often_words(facts, audience)[0],
        often_with=often_with(facts, recommendation.step, audience),
        evidence=evidence_words(facts),
        level=OWNER_LEVELS[facts.level.level],
        level_with=OWNER_LEVELS[facts.level_with.level],
        level_reason=level_words(facts.level, audience),
        stays=stays_lines(recommendation, facts, audience),
        average=average_words(facts, paid, audience),
        figures=_figures(facts),
    )


def _figures(facts: OfferFacts) -> record.CaseFigures:
    rounded = rounded_cost(facts.case.bad)
    told = facts.case.people_told
    base = base_of(*([facts.chance, facts.chance_with] if facts.chance_with else [facts.chance]))
    today = share_of(facts.chance, base)
    with_ = share_of(facts.chance_with, base, beside=True) if facts.chance_with else None
    then = rounded_cost(facts.case_with.bad) if facts.case_with else None
    return record.CaseFigures(
        people=two_digits(told.best) if told else 0,
        cost_cents=rounded.cost * 100,
        left_cents=rounded.left * 100,
        paid_cents=None if rounded.paid is None else rounded.paid * 100,
        of=base,
        count=today.count,
        most=today.most,
        count_with=with_.count if with_ else None,
        most_with=with_.most if with_ else None,
        left_with_cents=then.left * 100 if then else None,
    )


def stays_lines(
    recommendation: Recommendation, facts: OfferFacts, audience: Audience
) -> tuple[record.TitledText, ...]:
    """What stays if it is declined, in the same figures; never the average."""
    lines = [("The law", _law_stays(facts))]
    if mismatch := mismatch_words(facts.insurers):
        lines.append(("Your insurer", f"{mismatch} Declining does not correct it."))
    elif asked := insurer_lines(facts.insurers):
        lines.append(("Your insurer", " ".join(asked)))
    lines += [
        ("One bad case", _case_stays(facts, audience)),
        ("How often", often_words(facts, audience)[1]),
    ]
    if recommendation.cost.from_price_book:
        lines.append(("What you do not spend", price_words(recommendation.cost, audience.firm)))
    return tuple(record.TitledText(title=title, text=text) for title, text in lines)


def _law_stays(facts: OfferFacts) -> str:
    leading = next((law for law in facts.duties if law.kind == "duty"), None)
    if leading is not None:
        return f"{duty_words(leading).replace(' asks ', ' still asks ', 1)} {cited(leading)}."
    contract = next((law for law in facts.duties if law.kind == "contract"), None)
    if contract is not None:
        return f"{duty_words(contract).replace(' asks ', ' still asks ', 1)} A contract, not a law."
    benefit = next((law for law in facts.duties if law.kind == "defense"), None)
    if benefit is not None:
        return f"You go without this benefit: {benefit.title}."
    court = "A court could still ask if your care was reasonable."
    if open_laws := _not_known(facts.other_rules):
        return f"{_none_so_far(open_laws)} {court}"
    return f"No law that we know of asks for it. {court}"


def _case_stays(facts: OfferFacts, audience: Audience) -> str:
    case, event = facts.case, event_of(facts.case.scenario)
    rounded = rounded_cost(case.bad)
    told = told_words(case, audience)
    cost = money_with_range(case.bad.cost)
    text = f"{event.title}: {told + ', ' if told else ''}about {cost}."
    if not rounded.cost:
        return f"{text} 1 in 10 such {event.noun} costs more."
    if rounded.paid is None:
        return f"{text} Who pays this is not known. 1 in 10 such {event.noun} costs more."
    left = f"about {rounded.left_words}" if rounded.left else "nothing"
    policy = ""
    if rounded.paid:
        policy = f"Your policy pays about {estimated_or_exact(rounded.paid)} and "
        stays = f"{policy}{left} stays with you."
    else:
        stays = f"{left[:1].upper()}{left[1:]} stays with you."
    mismatch = facts.insurers is not None and facts.insurers.contradicts
    refused = " If the insurer refuses, all of it stays with you." if mismatch else ""
    return f"{text} {stays}{refused} 1 in 10 such {event.noun} costs more."
