"""Facts of offers for the tests of words and papers: the cases of the design, rebuilt."""

from __future__ import annotations

from dataclasses import replace

from duecare.risk.offer import (
    Bearable,
    Because,
    BindingLaw,
    Case,
    CaseCost,
    Estimated,
    InsurersAsk,
    Level,
    OfferFacts,
    Stop,
    estimated,
)

HIPAA = BindingLaw(
    law="hipaa_security",
    title="HIPAA Security Rule",
    jurisdiction="US",
    kind="duty",
    answer="yes",
    because=(Because("hipaa", "eq", ("covered_entity",), "covered_entity"),),
    citation="45 CFR 164.302-318",
    asks="Decide in writing if encrypting stored patient records is reasonable for your office.",
    alternative="write down why it is not, and what equal measure you use",
    cite="164.312(a)(2)(iv)",
    dropped=(),
    ask=(),
    confidence="confirmed",
    as_of="2026-09-23",
    size_exemption=None,
)
MISMATCH = InsurersAsk(
    question="Are all laptops encrypted?",
    source="an application form",
    source_confidence="confirmed",
    own_carrier="Example Mutual",
    own_answered_on="2026-01-20",
    own_answer="yes, all",
    measured="1 of 3",
    measured_on="2026-11-24",
    contradicts=True,
)
CARRIES = Bearable(160_000.0, stated=True)
SURE = Estimated(1.0, 1.0, 1.0, "weak")


def cost(best: float, paid: float, stop: Stop, factor: float = 2.0) -> CaseCost:
    """A cost with its range of ``factor`` up and down, and what is paid of it."""
    return CaseCost(estimated(best / factor, best, best * factor), paid, best - paid, stop)


def case(
    scenario: str = "SCN-LOST-DEVICE",
    *,
    bad: CaseCost | None = None,
    middle: CaseCost | None = None,
    people: float | None = 4_133.0,
) -> Case:
    """The stolen laptop of the design: $65,000, of which the policy pays $50,000."""
    return Case(
        scenario,
        bad or cost(65_000, 50_000, "sublimit"),
        middle or cost(39_000, 36_500, "retention"),
        estimated(people * 0.95, people, people * 1.02) if people else None,
        SURE,
        0.0,
    )


def level(word: str = "high", *, people: float = 4_133.0, left: float = 15_000.0) -> Level:
    """A level with a reason of its own."""
    guard = {"low": "checked", "moderate": "partly"}.get(word, "open")
    return Level(word, "moderate", guard, "high", "moderate", "high", people, left, False)  # type: ignore[arg-type]


def facts(**changes: object) -> OfferFacts:
    """The offer of encryption: a duty, a wrong answer to the insurer, 15 of 1,000 become 1."""
    found = OfferFacts(
        shape="duty_to_tell",
        group="law",
        duties=(HIPAA,),
        other_rules=(),
        insurers=MISMATCH,
        case=case(),
        case_with=None,
        chance=estimated(0.004, 0.015, 0.05),
        chance_with=estimated(0.0004, 0.0012, 0.0068),
        chance_counts="event_to_tell",
        bearable=CARRIES,
        beyond_bearable=0.0,
        level=level("high"),
        level_with=level("low"),
        average=estimated(30.0, 140.0, 500.0),
    )
    return replace(found, **changes)  # type: ignore[arg-type]


def mailbox() -> OfferFacts:
    """The second sign-in step: 8 of 100 become 2, nothing asked by law."""
    return facts(
        shape="frequency",
        group="loss",
        duties=(),
        insurers=None,
        case=case(
            "SCN-EMAIL-TAKEOVER",
            bad=cost(60_000, 25_000, "sublimit"),
            middle=cost(10_000, 0, "retention"),
            people=1_900,
        ),
        chance=estimated(0.04, 0.08, 0.17),
        chance_with=estimated(0.01, 0.02, 0.06),
        chance_counts="event",
        average=estimated(70, 220, 650),
    )


def backups() -> OfferFacts:
    """The locked copy: the number stays, a bad case falls from $1.0 million to $620,000."""
    return facts(
        shape="cost",
        group="loss",
        duties=(),
        insurers=None,
        case=case(
            "SCN-RANSOM",
            bad=cost(1_000_000, 250_000, "limit"),
            middle=cost(160_000, 150_000, "retention"),
            people=250,
        ),
        case_with=case("SCN-RANSOM", bad=cost(620_000, 250_000, "limit"), people=250),
        chance=estimated(0.02, 0.04, 0.08),
        chance_with=None,
        chance_counts="event",
        average=None,
    )
