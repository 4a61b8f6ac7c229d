"""What assessments, scans, training and decisions know, in the words of the policy library.

The library's texts lie below these apps, so the portal, which sees them all, hands it down.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from django.utils import timezone

from duecare.catalog import load_catalog
from duecare.catalog.questions import NOT_APPLICABLE, Question, answer_share
from duecare.data_types.registry import element_names
from duecare.dates import long_date
from duecare.documents.wording.clocks import federal_clocks, state_clocks
from duecare.documents.wording.policy_questions import card_ways, places_words, unread_words
from duecare.documents.wording.words import data_type_names, in_words
from duecare.policies import AcceptedPlan, FactState, KnownValue, QuestionReply, load_policies
from duecare.policies.knowledge import PROOF_OF_GRADE
from duecare.risk import profile_from
from duecare.risk.inputs.answers import Answer
from duecare.risk.law.applicability import SEVERAL_CHANNELS, LawsOfClient
from duecare.risk.law.terms import policy_terms, profile_terms
from duecare.risk.readings import Measurement
from duecare.states import STATE_NAMES
from duecare_web.accounts.zones import firm_day
from duecare_web.assessments.models import Answer as AnswerRow
from duecare_web.assessments.models import Decision
from duecare_web.assessments.queries import latest_assessment, laws_of, settled_of
from duecare_web.clients.models import Client
from duecare_web.insurance.queries import policies_of_client
from duecare_web.reported.queries import named_address
from duecare_web.scans.queries import latest_scan
from duecare_web.security_policies.known import AssessedFacts

ASSESSMENT_MONTHS = 12
SCAN_MONTHS = 3


def assessed_facts(client: Client) -> AssessedFacts:
    """All of it for one client, as of today."""
    today = firm_day(client.firm, timezone.now())
    settled, laws = settled_of(client), laws_of(client)
    profile = profile_from(client.profile_facts(), where=client.name)
    asked = profile_terms(profile, load_catalog(), answers=settled.answers)
    rows = AnswerRow.objects.filter(client=client).values_list("question", "answered_at")
    days = {name: firm_day(client.firm, at) for name, at in rows}
    return AssessedFacts(
        replies={
            name: _reply(load_catalog().questions[name], one, days.get(name))
            for name, one in settled.answers.by_question.items()
        },
        measured={one.rule: _measured(one) for one in settled.readings},
        held=_held(client, today),
        plans=accepted_plans(client, today),
        values=_values(client, laws, timezone.now()),
        offered={"ways": card_ways(client.deciding.get("card_flow"))},
        laws=laws.reach(),
        terms=policy_terms(laws, remote_work="remote_work" in asked),
    )


def _reply(question: Question, answer: Answer, given: dt.date | None) -> QuestionReply:
    credit = question.credit(answer.key)
    share = None if credit == "unknown" else answer_share(question, answer.key)
    day = answer.measured_on or (given or None)
    return QuestionReply(
        share=share,
        grade=answer.proof,
        day=day,
        source=answer.source or "the assessment",
        applies=answer.key != NOT_APPLICABLE,
    )


def _measured(reading: Measurement) -> FactState:
    proof, day = PROOF_OF_GRADE[reading.proof], reading.oldest or reading.on
    if not reading.of:
        return FactState("none_here", proof, day, reading.source)
    missing = reading.of - reading.have - reading.unknown
    if missing:
        told = f"{missing} of {reading.of}"
        return FactState("no", proof, day, reading.source, told)
    if reading.unknown:
        return FactState("unknown", proof, day, reading.source)
    return FactState("yes", proof, day, reading.source)


def _held(client: Client, today: dt.date) -> dict[str, FactState]:
    """What the record itself shows; where it shows nothing, nothing is said."""
    found: dict[str, FactState] = {}
    if scan := latest_scan(client):
        day = firm_day(client.firm, scan.scanned_at)
        found["people_counted"] = FactState("yes", "measured", day, "the scan")
        if _within(day, today, SCAN_MONTHS):
            found["scan_recent"] = FactState(
                "yes", "measured", day, "the scan", asked_with={"scan_months": str(SCAN_MONTHS)}
            )
    assessment = latest_assessment(client)
    if assessment is not None and _within(
        day := firm_day(client.firm, assessment.completed_at), today, ASSESSMENT_MONTHS
    ):
        found["assessment_done"] = FactState("yes", "shown", day, "the assessment")
    return found


def _within(day: dt.date, today: dt.date, months: int) -> bool:
    return (today - day).days <= months * 30


def _values(client: Client, laws: LawsOfClient, now: dt.datetime) -> dict[str, KnownValue]:
    found = _scanned_values(client)
    if (kind := laws.card_questionnaire()) and kind != SEVERAL_CHANNELS:
        found["saq_type"] = KnownValue(kind, "how cards are taken")
    if assessment := latest_assessment(client):
        day, duties = firm_day(client.firm, assessment.completed_at), assessment.price.duties
        clocks = {"clock_federal": federal_clocks(duties), "clock_states": state_clocks(duties)}
        source = "the laws that reach the client, as of the assessment"
        found |= {name: KnownValue(text, source, day) for name, text in clocks.items() if text}
    if address := named_address(client, now=now):
        found["report"] = KnownValue(address, "the report mailbox")
    if insured := policies_of_client(client).first():
        found["insurer"] = KnownValue(insured.carrier, "the insurance policy")
    return found


def _scanned_values(client: Client) -> dict[str, KnownValue]:
    """What the newest scan counted, and where."""
    scan = latest_scan(client)
    if scan is None:
        return {}
    day, by_state, kinds = firm_day(client.firm, scan.scanned_at), Counter[str](), 0
    for state, mask, people in scan.people_groups:
        by_state[state] += people
        kinds |= mask
    is_range = scan.people_low != scan.people_high
    places = list(scan.locations.order_by("-people_best").values_list("name", flat=True))
    named = [STATE_NAMES[one] for one, _ in by_state.most_common() if one in STATE_NAMES]
    figures = {
        "people_counted_on": long_date(day),
        "people_best": f"{scan.people_best:,}",
        "people_low": f"{scan.people_low:,}" if is_range else "",
        "people_high": f"{scan.people_high:,}" if is_range else "",
        "people_unread": unread_words(scan.unread, scan.files_seen),
        "ma_people": f"{by_state['MA']:,}" if by_state["MA"] else "",
        "data_types": data_type_names(element_names(kinds)),
        "places": places_words(places),
        "state_list": in_words(named),
    }
    return {name: KnownValue(value, "the scan", day) for name, value in figures.items() if value}


def accepted_plans(client: Client, today: dt.date) -> dict[str, AcceptedPlan]:
    """The dates that the owner accepted with a recommendation, by fact; a past one is no plan."""
    plans = {
        one.recommendation.safeguard: AcceptedPlan(
            by=one.recommendation.due_on,
            decided_on=firm_day(client.firm, one.decided_at),
            recommendation=f"recommendation {one.recommendation.rank}",
        )
        for one in _newest(Decision.objects.filter(client=client).select_related("recommendation"))
        if one.kind == Decision.Kind.ACCEPT
        and one.recommendation.due_on is not None
        and one.recommendation.due_on > today
    }
    return {
        fact.id: plans[safeguard]
        for fact in load_policies().facts.values()
        for safeguard in fact.safeguards
        if safeguard in plans
    }


def _newest(decisions: Iterable[Decision]) -> Iterable[Decision]:
    """The decision that counts for each safeguard: the newest one."""
    found: dict[str, Decision] = {}
    for one in decisions:  # newest first
        found.setdefault(one.recommendation.safeguard, one)
    return found.values()
