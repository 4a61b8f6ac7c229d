"""A fictitious client's results for the tests of statements. The figures are invented."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

from tests.core.documents import offers, reviews

from duecare.documents.model import SignatureLine, Statement
from duecare.documents.pdf import Branding
from duecare.documents.statements import (
    AnsweredQuestion,
    ClientTold,
    DecisionRecord,
    IncidentFacts,
    PassedLesson,
    Preparation,
    TrainedPerson,
    TrainingRecord,
    certificate,
    data_inventory_statement,
    decision_letter,
    firm_claims_statement,
    firm_exposure_statement,
    incident_statement,
    insurance_gap_statement,
    liability_statement,
    offer_letter,
    owner_statement,
    portfolio_statement,
    review_statement,
    risk_assessment_statement,
    training_record,
)
from duecare.documents.wording.case import audience_of
from duecare.documents.wording.offers import offer_words
from duecare.inventory import (
    Account,
    Amount,
    Cause,
    DataInventory,
    Location,
    PeopleCount,
    ScanScope,
    StatePeople,
    TypeCount,
    Unread,
)
from duecare.record import OfferWords
from duecare.risk.caveats import CaveatCode, caveat
from duecare.risk.law.incident import PlanStep
from duecare.risk.offer import CaseCost, OfferFacts, estimated
from duecare.risk.policies import (
    Contradiction,
    NoCover,
    PolicyPaid,
    PolicyTerms,
    UnmetCondition,
    WalkedStep,
    WalkedYear,
)
from duecare.risk.result import (
    AssessedRisk,
    Assessment,
    Cost,
    CriticalGap,
    CrossCheck,
    CurvePoint,
    Duty,
    Estimate,
    Exceedance,
    Gap,
    IfRefused,
    InsuranceResult,
    Insured,
    JointValue,
    PriceResult,
    Quantile,
    Range,
    Recommendation,
    Saving,
    ScenarioResult,
    SectionCoverage,
    SourceRef,
    Uninsured,
    ValueOfPrior,
)

CREATED = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
BRANDING = Branding("Northgate IT", "northgate.example · (555) 010-2000")
PREPARATION = Preparation(
    client="Harbor Tax Services",
    firm="Northgate IT",
    as_of=date(2026, 11, 23),
    versions={"catalog": "2026.11", "engine": "1", "duecare": "0.1.0"},
)


def inventory() -> DataInventory:
    """Four places, four states, two unread items."""
    places = [
        ("share", "file_server", "Office file server", None, 3904, 3866, 4012),
        ("mail", "cloud_mail", "Mailboxes (11)", True, 1480, 1320, 1714),
        ("lt07", "endpoint_laptop", "Laptop LT-07 (reception)", False, 1212, 1212, 1212),
        ("usb", "removable_media", "USB drive found in archive", False, 86, 80, 91),
    ]
    return DataInventory(
        scanned_at=datetime(2026, 11, 20, 9, 30, tzinfo=UTC),
        versions={"kernel": "1"},
        key_id="k1",
        home_state="TX",
        scope=ScanScope(
            sources=["Office file server", "Mailboxes", "LT-07", "USB"],
            account=Account(
                read=Amount(files=18197, bytes=41_120_000_000),
                read_in_part=Amount(files=3, bytes=18_000_000),
                looked_through=Amount(files=1, bytes=40_000_000),
                unread=Amount(files=2, bytes=2_100_081_233),
                no_text=Amount(files=1, bytes=121_918_767),
            ),
            unread=[
                Unread(
                    location="share",
                    path="clients/2019/returns.zip",
                    reason="encrypted archive, no password given",
                    size=81233,
                    cause=Cause.PASSWORD,
                ),
                Unread(
                    location="mail",
                    path="archive-2017.pst",
                    reason="file ends in the middle",
                    size=2_100_000_000,
                    cause=Cause.DAMAGED,
                ),
            ],
        ),
        people=PeopleCount(low=4102, best=4210, high=4466, method="exact tokens"),
        data_types={
            "ssn": TypeCount(records=9120, people=PeopleCount(low=3988, best=3988, high=3988)),
            "bank_account": TypeCount(
                records=3310, people=PeopleCount(low=2214, best=2280, high=2301)
            ),
            "email": TypeCount(records=15877, people=PeopleCount(low=3120, best=3200, high=3340)),
        },
        states={
            "TX": StatePeople(best=3710, assumed=820),
            "OK": StatePeople(best=312, assumed=0),
            "LA": StatePeople(best=141, assumed=0),
            "CA": StatePeople(best=47, assumed=0),
        },
        locations=[
            Location(
                id=i,
                kind=kind,
                name=name,
                encrypted=enc,
                records=best * 3,  # type: ignore[arg-type]
                data_types={"ssn": best * 2, "email": best},
                people=PeopleCount(low=low, best=best, high=high),
            )
            for i, kind, name, enc, best, low, high in places
        ],
        elements={"email+ssn": 2900, "ssn": 1088, "email": 222},
    )


def _estimate(value: float) -> Estimate:
    return Estimate(value, value * 0.01, (value * 0.45, value * 2.1))


def _recommendation(
    rank: int,
    key: str,
    title: str,
    action: str,
    cost: float,
    saving: float,
    *,
    step: str,
    offer: OfferFacts,
) -> Recommendation:
    sure = saving > 500
    paired = Saving(saving, saving * 0.05, sure)
    return Recommendation(
        safeguard=key,
        title=title,
        action=action,
        assumed=False,
        level=0.0,
        proof=0,
        critical=rank < 3,
        wave=1,
        effort="low",
        cost=_cost(cost, own=rank < 3),
        saving=paired,
        saving_range=(saving * 0.4, saving * 1.9),
        saving_last_in=paired,
        saving_uninsured=Saving(saving * 0.7, saving * 0.05, sure),
        payback_years=cost / saving * 1.5,
        scenarios=(offer.case.scenario,),
        step=step,
        offer=offer,
        rank=rank,
    )


def _cost(yearly: float, *, own: bool) -> Cost:
    if own:
        first = Range(yearly * 1.5, yearly * 1.5, yearly * 1.5)
        each = Range(yearly, yearly, yearly)
        return Cost(first, each, "price book", from_price_book=True, priced_on="2026-11-01")
    first = Range(yearly * 1.2, yearly * 1.8, yearly * 3)
    return Cost(first, Range(yearly * 0.6, yearly, yearly * 1.6), "estimate")


def recommendations() -> tuple[Recommendation, ...]:
    """Four safeguards in rank order."""
    return (
        _recommendation(
            1,
            "SG-MFA-EMAIL",
            "Second factor for email and cloud accounts",
            "Turn on multi-factor sign-in for every mailbox and cloud account, including "
            "owners and shared mailboxes.",
            1400,
            9800,
            step="a second sign-in step on every mailbox",
            offer=offers.mailbox(),
        ),
        _recommendation(
            2,
            "SG-DISK-ENC",
            "Disk encryption on all laptops",
            "Encrypt the disk of every laptop and keep the keys with the firm.",
            600,
            4100,
            step="the disk encrypted",
            offer=offers.facts(),
        ),
        _recommendation(
            3,
            "SG-BACKUP-OFFLINE",
            "Offline or immutable backups, restored once a quarter",
            "Keep one backup that no account of the office can delete, and restore from it.",
            2600,
            5900,
            step="a locked copy",
            offer=offers.backups(),
        ),
        _recommendation(
            4,
            "SG-TRAINING",
            "Security awareness training",
            "Short lessons every month and an announced phishing exercise.",
            900,
            320,
            step="everyone trained",
            offer=replace(offers.mailbox(), group="choice", average=None),
        ),
    )


def _insurance(limit: float, insured: Insured = "client") -> InsuranceResult:
    policies = 1 if limit else 0
    gap = Gap(100, 1_200_000, limit, 1_200_000 - limit, insured, policies)
    worst = Gap(
        0,
        3_100_000,
        limit,
        3_100_000 - limit,
        insured,
        policies,
        "Ransomware locks the file server and data is stolen",
        "SCN-RANSOM" if insured == "client" else "",
        estimated(0.01, 0.03, 0.05) if insured == "client" else None,
        "finance",
        "limit" if limit else "not_known",
    )
    carrier = "Example Mutual (cyber)"
    lines = (
        WalkedStep(1, "", "loss", 1_190_000, 1_190_000, "breach_response"),
        WalkedStep(
            1, carrier, "sublimit", -140_000, 1_050_000, part="breach_response", of=(50_000.0,)
        ),
        WalkedStep(1, carrier, "retention", -2_500, 1_047_500),
        WalkedStep(1, carrier, "each_claim_limit", -947_500, 100_000, of=(100_000.0,)),
    )
    refused = Contradiction(
        carrier,
        "2026-02-10",
        "IA-REC-05",
        "Encryption of laptops, desktops and portable media",
        "yes",
        "partly",
        3,
        "2026-10-02",
    )
    own = insured == "client" and limit > 0
    return InsuranceResult(
        paid_by=(
            PolicyPaid("Example Mutual (cyber)", 9_400),
            *((PolicyPaid("Example Crime (crime)", 1_200),) if own else ()),
        )
        if limit
        else (),
        no_cover=(NoCover("Old Mutual (cyber)", "2024-01-01", "2024-12-31", "2026-11-01"),)
        if own
        else (),
        unmet=(UnmetCondition(carrier, "social_engineering", "Q-EML-03", "mostly", 10_000),)
        if own
        else (),
        if_refused=(IfRefused(carrier, (refused,), gap, worst, 30_000),) if own else (),
        paid=_estimate(9_400 if limit else 0),
        limit_total=limit,
        uninsured=Uninsured(
            0.061,
            _estimate(21_300),
            {"90": Quantile(0, 0, 0), "99": Quantile(1_100_000, 1_010_000, 1_190_000)},
            1_900,
            16_200,
            3_200,
        ),
        limit_needed={"90": 50_000, "95": 250_000, "99": 1_500_000},
        gap=gap,
        worst_case=worst,
        exhibit=WalkedYear(4711, 1, lines, 1_190_000, 100_000, 1_090_000),
        policies=(PolicyTerms("Example Mutual", "cyber", "primary", limit, limit, 2_500),)
        if limit
        else (),
    )


def price(limit: float = 100_000) -> PriceResult:
    """A priced client with a limit."""
    curve = tuple(
        CurvePoint(10 ** (3 + i / 40), 0.124 * math.exp(-2.52 * (i / 123) ** 2.2))
        for i in range(180)
    )
    scenarios = tuple(
        ScenarioResult(
            r.scenario,
            r.title,
            Range(0.01, 0.02, 0.04),
            r.people_exposed,
            _estimate(r.expected_annual_loss),
            {"50": 60_000, "90": 410_000, "99": 1_600_000},
            {"50": 10_000, "90": r.case.bad.left, "99": 1_500_000},
            r.chance,
            r.case,
            r.level,
            ("Mailboxes (11)", "Office file server"),
            0,
            r.assumed,
        )
        for r in risks()
    )
    mark = "unconfirmed"
    return PriceResult(
        client="Harbor Tax Services",
        inputs={
            "inventory": "ab" * 32,
            "profile": "cd" * 32,
            "seed": 1,
            "years": 100_000,
            "catalog_release": "2026.11",
            "engine_version": "1",
        },
        expected_annual_loss=_estimate(30_700),
        probability_of_loss=0.124,
        people=Range(4102, 4210, 4466),
        quantiles={
            "50": Quantile(0, 0, 0),
            "90": Quantile(38_000, 34_000, 42_000),
            "95": Quantile(210_000, 196_000, 224_000),
            "99": Quantile(1_200_000, 1_110_000, 1_290_000),
            "99.5": Quantile(1_900_000, 1_700_000, 2_100_000),
        },
        tail_mean={"99": _estimate(2_050_000)},
        exceedance=Exceedance(curve, curve),
        scenarios=scenarios,
        parts={
            "breach_response": 9_800,
            "liability": 11_200,
            "business_interruption": 6_100,
            "extortion": 2_100,
            "regulatory": 1_500,
        },
        insurance=_insurance(limit),
        firm_insurance=_insurance(1_000_000, "firm"),
        recommendations=recommendations(),
        joint=JointValue(Saving(16_900, 400, True), Saving(12_100, 380, True), 13_800, 9_200),
        duties=(
            Duty(
                "TX",
                "Texas",
                "Tex. Bus. & Com. Code 521.053",
                Range(3600, 3710, 3900),
                ("ssn", "bank_account"),
                60,
                60,
                "within 60 days",
                "Attorney General",
                30,
                "within 30 days from 250 residents",
                True,
                None,
                "none",
                "$100 a person a day, capped",
                250_000,
                None,
                "statute text",
                "2025-09-01",
                "opened",
            ),
            Duty(
                "CA",
                "California",
                "Cal. Civ. Code 1798.82",
                Range(40, 47, 52),
                ("ssn",),
                30,
                30,
                "within 30 days",
                "",
                None,
                "",
                False,
                12,
                "yes",
                "",
                None,
                None,
                "statute text",
                "2026-01-01",
                "mixed",
                mark,
            ),
        ),
        cross_checks=(CrossCheck("paid_by_plain_policy", 9_400, 9_280, 0.6, 100_000),),
        sources=(
            SourceRef(
                "notice_cost_per_person",
                "Example cost study",
                "2024-07",
                "B",
                "",
                ValueOfPrior("uniform", {"low": 0.9, "high": 4.0}, "dollars"),
            ),
            SourceRef(
                "probability_of_suit",
                "Duecare prior, no data found",
                "2026-11",
                "M",
                "assumption",
                ValueOfPrior("logistic", {"intercept": -9.2, "slope": 2.1}, "log10 people"),
            ),
            SourceRef(
                "settlement_line",
                "23 public class settlements",
                "2026-06",
                "A",
                "",
                ValueOfPrior("log line", {"intercept": 7.85, "slope": 0.545}, "ln dollars"),
            ),
        ),
        caveats=(caveat(CaveatCode.UNREAD, count=2),),
        digest="ef" * 32,
        firm_expected_annual_loss=_estimate(4_100),
        bearable=offers.CARRIES,
        revenue=1_900_000.0,
        industry="finance",
    )


def risks() -> tuple[AssessedRisk, ...]:
    """Four risks, highest level first."""

    def risk(key: str, title: str, word: str, chance: float, bad: CaseCost) -> AssessedRisk:
        return AssessedRisk(
            key,
            title,
            estimated(chance / 2, chance, chance * 2),
            offers.case(key, bad=bad, people=1_480),
            offers.level(word, people=1_480, left=bad.left),
            Range(900, 1480, 3900),
            11_900,
            ("Second factor for email", "Disk encryption"),
            (),
        )

    return (
        risk(
            "SCN-RANSOM",
            "Ransomware locks the file server and data is stolen",
            "high",
            0.03,
            offers.cost(3_100_000, 100_000, "limit"),
        ),
        risk(
            "SCN-LOST-DEVICE",
            "A laptop without encryption is lost or stolen",
            "high",
            0.015,
            offers.cost(65_000, 50_000, "sublimit"),
        ),
        risk(
            "SCN-EMAIL-TAKEOVER",
            "Someone takes over a mailbox",
            "moderate",
            0.08,
            offers.cost(60_000, 25_000, "sublimit"),
        ),
        risk(
            "SCN-PAYMENT-FRAUD",
            "A payment is redirected by a forged message",
            "low",
            0.02,
            offers.cost(30_000, 27_500, "retention"),
        ),
    )


def assessment() -> Assessment:
    """Four risks, three sections."""
    return Assessment(
        client="Harbor Tax Services",
        release="2026.11",
        risks=risks(),
        sections=(
            SectionCoverage("identity", "Accounts and sign-in", 0.42, 0.2, 8, 2, 10),
            SectionCoverage("devices", "Devices", 0.55, 0.35, 6, 1, 7),
            SectionCoverage("people", "People and training", 0.2, 0.0, 4, 3, 7),
        ),
        in_place=0.41,
        proved=0.22,
        critical_gaps=(
            CriticalGap(
                "Q-MFA-1",
                "Is a second factor on for every mailbox?",
                "For some of them",
                ("SG-MFA-EMAIL",),
            ),
        ),
        safeguard_levels={"SG-MFA-EMAIL": 0.25},
        recommendations=recommendations(),
        caveats=(caveat(CaveatCode.NO_ANSWERS),),
    )


def offered() -> tuple[OfferWords, ...]:
    """The recommendations in the words that are put to the client."""
    audience = audience_of(price(), firm=PREPARATION.firm)
    return tuple(offer_words(item, audience) for item in recommendations())


def decisions() -> tuple[DecisionRecord, ...]:
    """One of each choice."""
    first, second, third, fourth = offered()
    return (
        DecisionRecord(
            first,
            "accepted",
            carried_out_by="Northgate IT",
            due_on=date(2027, 1, 15),
        ),
        DecisionRecord(
            second,
            "declined",
            "Laptops are to be replaced in spring.",
            "Laptops stay in the office overnight.",
            date(2027, 5, 1),
            page_sha256="5b" * 32,
        ),
        DecisionRecord(
            third,
            "deferred",
            "Waiting for the budget of next year.",
            revisit_on=date(2027, 2, 1),
        ),
        DecisionRecord(fourth, "undecided"),
    )


SIGNED = SignatureLine(
    "Owner",
    "Ann Example",
    "Harbor Tax Services",
    datetime(2026, 11, 23, 14, 5, 9, tzinfo=UTC),
    "link and code by email",
    "entry 44",
)
UNSIGNED = SignatureLine("Owner", "Ann Example", "Harbor Tax Services")


def lessons() -> tuple[PassedLesson, ...]:
    """Three lessons of two employees, one passed at the second sitting, one without a clock."""
    day = datetime(2026, 10, 5, 15, 30, tzinfo=UTC)
    rule = "TRAINING-03, version 2"
    return (
        PassedLesson(
            "Ann Example", "lures", "Lures by email", 3, day, 9, 9, 8, 80, rule, 372, 1, "entry 12"
        ),
        PassedLesson(
            "Bo Example", "lures", "Lures by email", 3, day, 8, 9, 8, 80, rule, 431, 2, "entry 13"
        ),
        PassedLesson("Ann Example", "passwords", "Passwords", 1, day, 8, 8, 7, 80),
    )


def training() -> TrainingRecord:
    """Two who are trained, one who tried, one who is missing; the client was told once."""
    return TrainingRecord(
        people=(
            TrainedPerson("Ann Example", "trained", 2, 0),
            TrainedPerson("Bo Example", "trained", 1, 1),
            TrainedPerson("Cy Example", "not_yet", 0, 2, date(2026, 10, 1)),
            TrainedPerson("Di Example", "missing", 0, 0, date(2026, 9, 14)),
        ),
        lessons=lessons(),
        told=(ClientTold(datetime(2026, 10, 20, 9, tzinfo=UTC), "Client told", "entry 15"),),
    )


def answers() -> tuple[AnsweredQuestion, ...]:
    """Two sections, one with a comment."""
    return (
        AnsweredQuestion(
            "Accounts and sign-in",
            "Is a second factor on for every mailbox?",
            "For some of them",
            "checked by the firm",
            "Two shared mailboxes are left out.",
        ),
        AnsweredQuestion("Devices", "Is every laptop's disk encrypted?", "No", "measured"),
    )


def incident() -> tuple[IncidentFacts, tuple[PlanStep, ...]]:
    """A lost laptop, discovered on a Monday in Texas, with people of two states."""
    zone = timezone(timedelta(hours=-6), "CST")
    discovered = datetime(2026, 11, 23, 9, 0, tzinfo=zone)
    told = IncidentFacts(
        "A laptop, phone or drive is lost or stolen",
        discovered,
        ("Laptop LT-07 (reception)",),
        1212,
        ("Social Security numbers", "names"),
        ("Example Mutual, cyber: $100,000 each claim",),
    )
    return told, (
        PlanStep(
            "STEP-NOTE",
            discovered,
            "the person who noticed",
            "Write down the time.",
            how="On paper.",
        ),
        PlanStep(
            "notice 1",
            discovered + timedelta(hours=1),
            "IT provider",
            "Lock the device.",
            how="From afar.",
        ),
        PlanStep(
            "notice 2",
            discovered + timedelta(hours=24),
            "owner",
            "Report it.",
            "FBI",
            "unconfirmed",
            "Online.",
        ),
        PlanStep(
            "notice 3",
            discovered + timedelta(hours=48),
            "lawyer",
            "Decide state by state.",
            how="In writing.",
        ),
        PlanStep(
            "notice 4",
            datetime(2027, 1, 22, 17, tzinfo=zone),
            "client",
            "Tell 1,100 people under the law of Texas",
            "Tex. Bus. & Com. Code 521.053",
            "",
            "60 days",
            date(2027, 1, 23),
        ),
    )


def every_statement() -> dict[str, Statement]:
    """One statement of each kind, by a name for files and tests."""
    found, priced, judged, prep = inventory(), price(), assessment(), PREPARATION
    signer = (SIGNED,)
    return {
        "owner": owner_statement(found, priced, judged, preparation=prep),
        "liability": liability_statement(priced, found, preparation=prep),
        "risk-assessment": risk_assessment_statement(
            judged,
            priced,
            found,
            preparation=prep,
            answers=answers(),
            decisions=decisions(),
            signatures=(UNSIGNED,),
        ),
        "offer-letter": offer_letter(offered(), preparation=prep),
        "decision-letter": decision_letter(decisions()[1], preparation=prep, signatures=signer),
        "gap-client": insurance_gap_statement(priced, preparation=prep),
        "firm-exposure": firm_exposure_statement(priced, preparation=prep),
        "inventory": data_inventory_statement(found, preparation=prep),
        "incident-plan": incident_statement(*incident(), preparation=prep),
        "certificate": certificate(lessons()[1], preparation=prep, signature=SIGNED),
        "training-record": training_record(training(), preparation=prep, period="October 2026"),
        "quarterly-review": review_statement(reviews.review(), preparation=prep),
        "portfolio": portfolio_statement(
            reviews.clients(),
            reviews.common(),
            [("Lakeside Family Dental", "Example Mutual (cyber)", date(2026, 12, 30))],
            preparation=prep,
        ),
        "firm-claims": firm_claims_statement(reviews.claims(), ("Pinefall Tax",), preparation=prep),
    }
