"""The risk assessment statement: the whole of it, with every answer and every comment in full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from duecare.catalog import load_catalog
from duecare.documents.charts import risk_heat_map
from duecare.documents.model import (
    Block,
    Callout,
    Chart,
    Column,
    Figure,
    Items,
    KeyFigures,
    Paragraph,
    Section,
    SignatureLine,
    Signatures,
    Statement,
    Table,
)
from duecare.documents.statements.answers import (
    AnsweredQuestion,
    answer_tables,
    change_blocks,
    difference_blocks,
    not_asked_blocks,
)
from duecare.documents.statements.decisions import DecisionRecord, EarlierDecision
from duecare.documents.statements.found import (
    coverage_blocks,
    data_types_table,
    place_blocks,
    state_blocks,
)
from duecare.documents.statements.preparation import Preparation
from duecare.documents.statements.risks import LEVEL_RULE, risk_reasons, risk_table, shown_risks
from duecare.documents.wording.advice import bearing_words, state_of
from duecare.documents.wording.answers import answer_words
from duecare.documents.wording.case import OWNER_LEVELS, Audience, audience_of
from duecare.documents.wording.caveats import caveat_sentences
from duecare.documents.wording.changes import TITLE as CHANGES
from duecare.documents.wording.events import event_of
from duecare.documents.wording.measurements import conflict_sentence
from duecare.documents.wording.offers import price_words, reason_of
from duecare.documents.wording.reading import people_sentences, read_sentence
from duecare.documents.wording.words import (
    held_range,
    people_held_words,
    sources_summary,
)
from duecare.inventory import DataInventory
from duecare.risk.advice.changes import ChangesSince
from duecare.risk.readings import SettledAnswers
from duecare.risk.result import Assessment, CriticalGap, PriceResult, Recommendation

PROOF_WORDS = ("said", "a document", "seen by the firm", "measured")


def risk_assessment_statement(
    assessment: Assessment,
    price: PriceResult,
    inventory: DataInventory | None,
    *,
    preparation: Preparation,
    answers: Sequence[AnsweredQuestion] = (),
    decisions: Sequence[DecisionRecord] = (),
    signatures: Sequence[SignatureLine] = (),
    settled: SettledAnswers | None = None,
    changes: ChangesSince | None = None,
    earlier: Mapping[str, EarlierDecision] = MappingProxyType({}),
) -> Statement:
    """The full assessment: scope, data found, risks, safeguards, recommendations, every answer.

    ``earlier``: by safeguard, what was decided last on it, in an assessment before this one.
    """
    audience = audience_of(price, firm=preparation.firm)
    return preparation.statement(
        "risk-assessment",
        "Security risk assessment",
        subtitle="Scope, data found, risks, safeguards and recommendations",
        intro=(_figures(assessment, price, inventory),),
        sections=(
            Section("Scope and limits", _scope(assessment, inventory)),
            *_found_sections(inventory),
            Section("Risks", _risk_blocks(assessment, audience)),
            Section("Safeguards in place", _coverage(assessment, settled)),
            *([Section(CHANGES, change_blocks(changes))] if changes else []),
            *_difference_sections(settled),
            Section(
                "Recommendations",
                _recommendations(assessment.recommendations, decisions, earlier, audience),
            ),
            Section("Method", _method()),
            *_signature_sections(signatures),
            Section("Annex A: every question and answer", answer_tables(answers), new_page=True),
            Section("Annex B: questions that were not asked", not_asked_blocks(assessment)),
            Section("Annex C: sources of the figures", (Paragraph(sources_summary(price)),)),
        ),
        facts={
            "release": assessment.release,
            "loss_digest": price.digest,
            "risks": {event_of(risk.scenario).title: risk.level.level for risk in assessment.risks},
            "safeguards_in_place_percent": round(assessment.in_place * 100),
            "safeguards_proved_percent": round(assessment.proved * 100),
            "recommendations": [item.title for item in assessment.recommendations],
            "answers": len(answers),
            "not_asked": {name: list(why) for name, why in assessment.not_asked.items()},
            **({"decided_before": {k: one.words for k, one in earlier.items()}} if earlier else {}),
            "open_differences": [conflict_sentence(one) for one in settled.open] if settled else [],
        },
    )


def _figures(
    assessment: Assessment, price: PriceResult, inventory: DataInventory | None
) -> KeyFigures:
    source = "scan" if inventory else "entered by hand, not scanned"
    risks = shown_risks(assessment.risks)
    high = sum(1 for risk in risks if OWNER_LEVELS[risk.level.level] == "High")
    day = inventory.scanned_at.date() if inventory else None
    return KeyFigures(
        (
            Figure(
                "People whose data is held",
                people_held_words(price.people).figure,
                held_range(price.people, scanned=inventory is not None),
                source,
                day,
            ),
            Figure(
                "High risks",
                f"{high} of {len(risks)}",
                "levels as in NIST SP 800-30",
                "assessment",
            ),
            Figure(
                "Safeguards in place",
                f"{assessment.in_place:.0%}",
                f"{assessment.proved:.0%} proved",
                "answers and measurements",
            ),
        )
    )


def _scope(assessment: Assessment, inventory: DataInventory | None) -> tuple[Block, ...]:
    if inventory is None:
        lines = ["There was no scan; the number of people was entered by hand."]
    else:
        scope = inventory.scope
        lines = [
            places_read(inventory),
            people_sentences(inventory)[0],
            read_sentence(scope),
        ]
    lines += caveat_sentences(assessment.caveats)
    return (Items(tuple(lines)), Paragraph(_LIMITS, style="small"))


def places_read(inventory: DataInventory) -> str:
    """How many places were scanned, by the names that the next table uses; paths stay in the scan."""
    named = len(inventory.scope.sources)
    found = [inventory.place_name(one) for one in inventory.locations]
    if not named:
        return "Scanned: no source."
    places = f"{named} {'place was' if named == 1 else 'places were'} scanned"
    if not found:
        return f"{places}; no data about people was found."
    return f"{places}. People were found in {len(found)}: {', '.join(sorted(found))}."


_LIMITS = (
    "An assessment shows the state of one day. It judges likelihood from published frequencies and "
    "from answers, each with its proof."
)


def _found_sections(inventory: DataInventory | None) -> tuple[Section, ...]:
    if inventory is None:
        return ()
    return (
        Section("Data found by place", (*place_blocks(inventory), data_types_table(inventory))),
        Section("Data found by state", state_blocks(inventory)),
        Section("What the count rests on", coverage_blocks(inventory)),
    )


def _risk_blocks(assessment: Assessment, audience: Audience) -> tuple[Block, ...]:
    risks = shown_risks(assessment.risks)
    table = risk_table(risks, audience)
    if not risks:
        return (table,)
    return (
        Chart(risk_heat_map(risks, [event_of(risk.scenario).title for risk in risks])),
        table,
        *risk_reasons(risks, audience),
    )


def _coverage(assessment: Assessment, settled: SettledAnswers | None) -> tuple[Block, ...]:
    table = Table(
        "By section of the assessment",
        (
            Column("Section", share=2.4),
            Column("In place", "right"),
            Column("Proved", "right"),
            Column("Answered", "right"),
            Column("Not known", "right"),
        ),
        tuple(
            (
                part.title,
                f"{part.in_place:.0%}",
                f"{part.proved:.0%}",
                f"{part.answered} of {part.questions}",
                str(part.unknown),
            )
            for part in assessment.sections
        ),
        note="Proved means that a document, a check or a measurement supports the answer.",
        empty="No questions were answered.",
    )
    gaps = tuple(gap_words(gap, settled) for gap in assessment.critical_gaps)
    if not gaps:
        return (table,)
    return (
        table,
        Callout("Critical questions below the required level", "\n".join(gaps), "warning"),
    )


def gap_words(gap: CriticalGap, settled: SettledAnswers | None) -> str:
    """A critical question with its answer; with both sides where facts contradict what was said."""
    answer = f"Answer: {gap.answer.rstrip('.')}." if gap.answer else "No one has answered this yet."
    conflict = settled.conflict(gap.question) if settled else None
    if conflict is not None and conflict.counts == "measured":
        said = answer_words(load_catalog().questions[gap.question], conflict.said).rstrip(".")
        shown = gap.answer.rstrip(".").lower()
        answer = f"You answered: {said}. What is shown, and counts: {shown}."
    return f"{gap.ask} {answer}"


def _recommendations(
    items: Sequence[Recommendation],
    decisions: Sequence[DecisionRecord],
    earlier: Mapping[str, EarlierDecision],
    audience: Audience,
) -> tuple[Block, ...]:
    chosen = {decision.offer.safeguard: decision for decision in decisions}
    table = Table(
        "By reason, then by the loss you can’t carry that each takes away",
        (
            Column("No.", "right", 0),
            Column("Safeguard and what to do", share=2.6),
            Column("Why it is here", share=1.2),
            Column("What it bears on", share=2.4),
            Column("Price", share=1.4),
            Column("Decision", share=1.2),
        ),
        tuple(
            (
                str(n),
                f"{item.title}\n{item.action}\n{state_of(item)}",
                reason_of(item.offer),
                bearing_words(item, audience),
                price_words(item.cost, audience.firm)
                if item.cost.from_price_book
                else "not priced yet",
                _decision_cell(chosen.get(item.safeguard), earlier.get(item.safeguard)),
            )
            for n, item in enumerate(items, start=1)
        ),
        empty="Nothing is recommended.",
    )
    return (table,)


def _decision_cell(decision: DecisionRecord | None, earlier: EarlierDecision | None) -> str:
    if decision is None or decision.choice == "undecided":
        return f"none yet on this one; before: {earlier.words}" if earlier else "none yet"
    lines = [decision.choice, decision.reason]
    return "\n".join(line for line in lines if line)


def _method() -> tuple[Block, ...]:
    return (
        Items(
            (
                LEVEL_RULE,
                (
                    "The figures next to the levels come from the loss model; the liability statement "
                    "explains its method and its weak points."
                ),
                "A safeguard counts according to the answer and its proof: "
                + ", ".join(PROOF_WORDS)
                + ".",
            )
        ),
    )


def _difference_sections(settled: SettledAnswers | None) -> tuple[Section, ...]:
    if settled is None:
        return ()
    return (Section("Answers beside what facts show", difference_blocks(settled)),)


def _signature_sections(signatures: Sequence[SignatureLine]) -> tuple[Section, ...]:
    if not signatures:
        return ()
    intent = "I have received and read this assessment."
    return (Section("Received", (Signatures(tuple(signatures), intent),)),)
