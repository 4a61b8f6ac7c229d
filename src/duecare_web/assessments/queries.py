"""Measurement assessments: what is answered, what was found, what waits for a decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from django.db.models import Count, Prefetch, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from duecare.catalog import Question, load_catalog
from duecare.catalog.replies import asked_questions
from duecare.documents.charts import case_chart, liability_against_cover_chart
from duecare.documents.drawing import Drawing
from duecare.documents.statements.risks import chance_of_words, shown_risks
from duecare.documents.wording.case import (
    audience_of,
    level_words,
    people_cell,
    rounded_cost,
)
from duecare.documents.wording.events import event_of
from duecare.documents.wording.figures import in_tenths
from duecare.documents.wording.insurance import rounded_gap
from duecare.documents.wording.measurements import conflict_sentence
from duecare.documents.wording.words import plural
from duecare.inventory import DataInventory
from duecare.money import estimated_dollars
from duecare.risk import profile_terms, result
from duecare.risk.exposure.places import with_devices
from duecare.risk.inputs.answers import Answers
from duecare.risk.inputs.contract import FirmContract
from duecare.risk.inputs.profile import ClientProfile, profile_from
from duecare.risk.inputs.stated import described, stated_people
from duecare.risk.law.applicability import LawsOfClient, laws_of_client
from duecare.risk.readings import OLD_AFTER, SettledAnswers
from duecare_web.accounts.zones import firm_day
from duecare_web.assessments.models import (
    Answer,
    Assessment,
    AssessmentRequest,
    Decision,
    Recommendation,
)
from duecare_web.assessments.replies import answers_of
from duecare_web.clients import panels, todo
from duecare_web.clients.models import Client, ToDo
from duecare_web.insurance.queries import policies_of_client, program_of
from duecare_web.measurements import queries as measurements
from duecare_web.prices.queries import price_book_of
from duecare_web.scans.queries import latest_scan, on_the_firms_clock, read_inventory

DIFFERENCES: Final = "differences"
"""The kind of work that answers contradicted by facts are."""


class Calculated(NamedTuple):
    """What the engines say about a client as it stands now; nothing is stored yet."""

    profile: ClientProfile
    said: Answers
    settled: SettledAnswers
    inventory: DataInventory | None
    price: result.PriceResult
    findings: result.Assessment


def terms_of_client(client: Client, answers: Answers) -> frozenset[str]:
    """What is known of the client in the terms by which questions are asked."""
    scan = latest_scan(client)
    profile = profile_from(client.profile_facts(), where=client.name)
    stated = stated_people(answers)
    people = scan.people_best if scan else stated.all if stated else 0
    return profile_terms(profile, load_catalog(), people, answers)


def questions_for(client: Client) -> list[Question]:
    """The questions that are asked of a client as it is known now, in the order of the catalog."""
    answers, questions = answers_of(client), load_catalog().questions.values()
    return asked_questions(questions, terms_of_client(client, answers), answers.tier)[0]


def laws_of(client: Client) -> LawsOfClient:
    """Which laws reach a client, read over its facts and its newest scan."""
    scan, catalog = latest_scan(client), load_catalog()
    profile = profile_from(client.profile_facts(), where=client.name)
    if scan is None:
        return laws_of_client(profile, catalog)
    groups = {(state, mask): people for state, mask, people in scan.people_groups}
    best = max(scan.people_best, 1)
    return laws_of_client(
        profile, catalog, groups, (scan.people_low / best, scan.people_high / best)
    )


def contract_with(client: Client) -> FirmContract:
    """What is known of the contract between firm and client: the decisions that it signed."""
    rows = Decision.objects.filter(client=client, contact__isnull=False)
    names = rows.values_list("recommendation__safeguard", flat=True).distinct()
    return FirmContract(signed_decisions=tuple(sorted(set(names))))


def calculate(
    client: Client, inventory: DataInventory | None, at: dt.datetime | None = None, **options: Any
) -> Calculated:
    """Price and assess a client from its inventory, answers and cover.

    ``options`` (``seed``, ``years``) go to the engine. Raises :class:`RiskError` where the two
    engines disagree and :class:`InputError` for facts that cannot be used.
    """
    catalog, now = load_catalog(), at or timezone.now()
    options.setdefault("on", firm_day(client.firm, now))
    profile = profile_from(client.profile_facts(), where=client.name)
    if inventory is not None:
        inventory = with_devices(on_the_firms_clock(inventory, client), profile)
    said, program = answers_of(client, on=options["on"]), program_of(client)
    settled = measurements.settled(client, said, profile, inventory, now=now)
    answers = settled.answers
    program = program.model_copy(update={"contract": contract_with(client)})
    if inventory is None:
        profile = described(profile, answers)
    book = price_book_of(client.firm)
    # The engine loads with the first price, in a child process: no page waits for it.
    from duecare.risk import assess, price

    priced = price(
        inventory, profile, answers, program, catalog=catalog, price_book=book, **options
    )
    findings = assess(inventory, profile, answers, program, priced, catalog)
    return Calculated(profile, said, settled, inventory, priced, findings)


@panels.once_a_page
def facts_of(client: Client) -> tuple[ClientProfile, DataInventory | None]:
    """The client's facts, and the inventory of its newest scan with the devices on record."""
    scan = latest_scan(client)
    profile = profile_from(client.profile_facts(), where=client.name)
    found = on_the_firms_clock(read_inventory(scan), client) if scan else None
    return profile, with_devices(found, profile) if found else None


def settled_of(client: Client) -> SettledAnswers:
    """The answers of a client as they stand now, beside what facts show."""
    profile, inventory = facts_of(client)
    return measurements.settled(client, answers_of(client), profile, inventory, now=timezone.now())


def assessments_of(client: Client) -> QuerySet[Assessment]:
    """All assessments of a client, newest first."""
    return Assessment.objects.filter(client=client)


@panels.once_a_page
def latest_assessment(client: Client) -> Assessment | None:
    """The newest assessment of a client, with the kept number of differences beside it."""
    kept = ToDo.objects.filter(client=client, kind=DIFFERENCES).values("number")
    found = assessments_of(client).select_related("firm")
    return found.annotate(differences=Subquery(kept[:1])).first()


def open_request(client: Client) -> AssessmentRequest | None:
    """The assessment that was asked for and is not done yet."""
    return AssessmentRequest.objects.filter(client=client, assessment=None, problem="").first()


def is_running(request: AssessmentRequest) -> bool:
    """Whether the background work has taken up a request."""
    tasks = DBTaskResult.objects.filter(args_kwargs__args__0=str(request.pk))
    return tasks.exclude(started_at=None).exists()


@panels.once_a_page
def recommendations_of(client: Client) -> list[Recommendation]:
    """The recommendations of the newest assessment with their decisions, in rank order.

    The version that holds of each; those that the advisor dropped are left out.
    """
    newest = latest_assessment(client)
    if newest is None:
        return []
    decided = Prefetch("decisions", queryset=Decision.objects.select_related("contact", "letter"))
    found = Recommendation.objects.filter(
        assessment=newest, superseded_at=None, dropped_at=None
    ).prefetch_related(decided)
    return list(found.select_related("client"))


def decision_on(recommendation: Recommendation) -> Decision | None:
    """The decision that counts, if there is one."""
    return next(iter(recommendation.decisions.all()), None)


def newest_decision(recommendation: Recommendation) -> Decision | None:
    """The decision that counts as the database has it now, whatever was loaded before."""
    rows = Decision.objects.filter(recommendation=recommendation).select_related("contact")
    return rows.first()


def open_recommendations(client: Client) -> list[Recommendation]:
    """The recommendations of the newest assessment that nobody has decided on."""
    return [one for one in recommendations_of(client) if decision_on(one) is None]


def earlier_decisions(recommendations: Sequence[Recommendation]) -> dict[str, Decision]:
    """By safeguard: the last decision on it before this version of it was made."""
    if not recommendations:
        return {}
    of_safeguard = {one.safeguard: one for one in recommendations}
    made = (
        Decision.objects.filter(
            client=recommendations[0].client_id, recommendation__safeguard__in=of_safeguard
        )
        .exclude(recommendation__in=recommendations)
        .select_related("contact", "recommendation", "letter")
        .order_by("decided_at")
    )
    return {
        one.recommendation.safeguard: one
        for one in made
        if one.decided_at <= of_safeguard[one.recommendation.safeguard].offered_at
    }


class Row(NamedTuple):
    """One recommendation as the page and the plan of action list it."""

    recommendation: Recommendation
    decision: Decision | None
    earlier: Decision | None

    @property
    def state(self) -> str:
        """``waiting``, or the kind of the decision that counts."""
        return str(self.decision.kind) if self.decision else "waiting"


def decision_rows(client: Client, *, show: str = "", sort: str = "rank") -> list[Row]:
    """The recommendations of the newest assessment; ``show`` is a state, ``sort`` a column.

    Raises :class:`KeyError` never: an unknown ``sort`` means the rank, an unknown ``show`` all.
    """
    found = recommendations_of(client)
    earlier = earlier_decisions(found)
    rows = [Row(one, decision_on(one), earlier.get(one.safeguard)) for one in found]
    if show in {"waiting", *Decision.Kind.values}:
        rows = [row for row in rows if row.state == show]
    return sorted(rows, key=_ROW_ORDERS.get(sort, _ROW_ORDERS["rank"]))


def first_year_of(recommendation: Recommendation) -> float:
    """The price of the first year, dollars: quoted, else as estimated, else nothing."""
    if recommendation.lines:
        return recommendation.sums.first_year / 100
    content = recommendation.content
    return content.cost.first_year.best if content else 0.0


_ROW_ORDERS: dict[str, Callable[[Row], float]] = {
    "rank": lambda row: row.recommendation.rank,
    "cost": lambda row: first_year_of(row.recommendation),
}

_RISK_ORDERS: dict[str, Callable[[result.AssessedRisk], Any]] = {
    "level": lambda risk: (-result.LEVELS.index(risk.level.level), -risk.level.left),
    "people": lambda risk: -risk.level.people,
    "cost": lambda risk: -risk.case.bad.cost.best,
    "left": lambda risk: -risk.case.bad.left,
    "threat": lambda risk: event_of(risk.scenario).title,
}


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One risk of the register in the words and figures of every paper."""

    title: str
    level: str
    often: str
    people: str
    told_in: str
    cost: str
    left: str
    reason: str
    assumed: tuple[str, ...]


def risk_register(assessment: Assessment, *, sort: str = "level") -> list[result.AssessedRisk]:
    """The risks of an assessment, highest level first unless sorted otherwise."""
    order = _RISK_ORDERS.get(sort, _RISK_ORDERS["level"])
    return sorted(shown_risks(assessment.findings.risks), key=order)


def risk_lines(assessment: Assessment, *, sort: str = "level") -> list[RegisterLine]:
    """The register line by line, as its page shows it."""
    audience, facts = audience_of(assessment.price, firm=assessment.firm.name), load_catalog().facts
    return [
        RegisterLine(
            event_of(risk.scenario).title,
            risk.level.level,
            chance_of_words(risk.chance),
            people_cell(risk.case, audience),
            f"{in_tenths(share)} cases" if (share := risk.case.share_told.best) else "no cases",
            estimated_dollars(risk.case.bad.cost.best),
            rounded_cost(risk.case.bad).left_words,
            level_words(risk.level, audience, whom="the client").partition(": ")[2],
            tuple(facts[name].meaning if name in facts else name for name in risk.assumed),
        )
        for risk in risk_register(assessment, sort=sort)
    ]


def liability_block(client: Client) -> dict[str, Any] | None:
    """Liability against cover, for the client page."""
    newest = latest_assessment(client)
    if newest is None:
        return None
    return {
        "assessment": newest,
        "price": newest.price,
        "cover_chart": case_or_year_chart(newest.price.insurance),
    }


def case_or_year_chart(insurance: result.InsuranceResult) -> Drawing:
    """Who pays a bad case; who pays a year, where too few events were simulated for a case."""
    rounded = rounded_gap(insurance.worst_case)
    if insurance.worst_case.loss <= 0 or rounded.paid is None:
        return liability_against_cover_chart(insurance)
    return case_chart(rounded.paid, rounded.left)


def risks_block(client: Client) -> dict[str, Any] | None:
    """The largest risks, for the client page."""
    newest = latest_assessment(client)
    if newest is None:
        return None
    return {"assessment": newest, "risks": risk_lines(newest)[:5]}


def decisions_block(client: Client) -> dict[str, Any] | None:
    """Recommendations with their decisions, for the client page."""
    found = recommendations_of(client)
    if not found:
        return None
    rows = [(one, decision_on(one)) for one in found]
    return {"rows": rows[:8], "more": max(0, len(rows) - 8)}


def statements_block(client: Client) -> dict[str, Any] | None:
    """The statements of the newest assessment as PDF, for the client page."""
    newest = latest_assessment(client)
    if newest is None:
        return None
    return {"assessment": newest, "statements": list(newest.statements.select_related("document"))}


def tiles(client: Client) -> Sequence[panels.Tile]:
    """Liability, cover and open decisions, for the top of the client page."""
    newest = latest_assessment(client)
    if newest is None:
        return []
    case = newest.price.insurance.worst_case
    rounded = rounded_gap(case)
    waiting = len(open_recommendations(client))
    url = reverse("assessments:gap", args=[client.pk])
    event = event_of(case.scenario_id).title if case.scenario_id else ""
    return [
        panels.Tile(
            "Uninsured part of a bad case",
            rounded.left_words if rounded.paid is not None else "not known",
            f"of {estimated_dollars(rounded.cost)}: {event[:1].lower()}{event[1:]}"
            if event
            else "",
            url,
        ),
        panels.Tile(
            "Decisions waiting",
            str(waiting),
            f"of {len(recommendations_of(client))} recommendations",
            reverse("assessments:decisions", args=[client.pk]),
            "warn" if waiting else "good",
        ),
    ]


def uninsured_of(client: Client, _now: dt.datetime) -> panels.Cell | None:
    """What one severe event would leave uninsured, for the portfolio."""
    newest = assessments_of(client).only("case_values").first()
    if newest is None:
        return None
    rounded = rounded_gap(newest.bad_case)  # as its own papers print it
    return panels.Cell(rounded.left_words, sort=float(rounded.left))


def waiting_of(client: Client, _now: dt.datetime) -> panels.Cell | None:
    """How many recommendations of the newest assessment have no decision, for the portfolio."""
    newest = assessments_of(client).values("pk")[:1]
    offered = Recommendation.objects.filter(
        assessment__in=list(newest.values_list("pk", flat=True)),
        superseded_at=None,
        dropped_at=None,
    )
    counted = offered.aggregate(
        all=Count("pk", distinct=True),
        waiting=Count("pk", filter=Q(decisions=None), distinct=True),
    )
    if not counted["all"]:
        return None
    waiting = counted["waiting"]
    return panels.Cell(str(waiting), sort=waiting, tone="warn" if waiting else "")


def differences_due(client: Client, _now: dt.datetime) -> todo.Line | None:
    """The answers that facts contradict, until somebody resolves them with a reason."""
    if not Answer.objects.filter(client=client).exists():
        return None
    found = settled_of(client).open
    if not found:
        return None
    url = reverse("assessments:conflicts", args=[client.pk])
    # From this day on the list is told as old, and proves less than it could.
    due = min((one.reading.on for one in found if one.reading.on), default=None)
    day = due + OLD_AFTER if due else None
    more = plural(len(found) - 1, "more answer")
    note = f"and {more} that facts contradict" if len(found) > 1 else ""
    return todo.Line(len(found), conflict_sentence(found[0]), day, url, "Resolve", note=note)


def open_differences(client: Client) -> int:
    """The kept number of answers that facts contradict."""
    if (newest := latest_assessment(client)) is not None:
        return int(getattr(newest, "differences", 0) or 0)
    kept = ToDo.objects.filter(client=client, kind=DIFFERENCES).values_list("number", flat=True)
    return kept.first() or 0


def decisions_to_revisit(client: Client) -> list[Decision]:
    """Decisions whose day to look again has come and that no later decision has replaced."""
    ordered = Decision.objects.filter(client=client).order_by("decided_at")
    rows = ordered.select_related("recommendation")
    rows = rows.defer("recommendation__values", "recommendation__offered")
    last = {one.recommendation.safeguard: one for one in rows}
    today = firm_day(client.firm, timezone.now())
    return [one for one in last.values() if one.revisit_on and one.revisit_on <= today]


MOST_DAYS: Final = 365
MOST_DAYS_OF_A_DUTY: Final = 90


def latest_revisit(recommendation: Recommendation, today: dt.date) -> dt.date:
    """The last day to which it can be put off: sooner where a law or a renewal waits.

    90 days for what a law asks, the renewal of the client's cover for what an insurer asks, else
    a year.
    """
    group = recommendation.offer.group
    if group == "law":
        return today + dt.timedelta(days=MOST_DAYS_OF_A_DUTY)
    last = today + dt.timedelta(days=MOST_DAYS)
    if group == "insurer":
        ends = [one.ends_on for one in policies_of_client(recommendation.client) if one.ends_on]
        return min([last, *(day for day in ends if day > today)])
    return last
