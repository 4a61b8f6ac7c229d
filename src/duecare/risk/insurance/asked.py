"""What insurers ask, answered from evidence, and answers on applications that it is against.

A reply follows from the answers of the assessment that an application question names: those that
were seen or measured where there are any, else all of them, and the weakest decides. A place that
a scan found to hold people without encryption answers the question on encryption by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from duecare.catalog import ApplicationQuestion, Catalog
from duecare.catalog.questions import FULL_CREDIT
from duecare.inventory import DataInventory
from duecare.risk.inputs.answers import Answers
from duecare.risk.insurance.application import Reply
from duecare.risk.insurance.program import InsurancePolicy
from duecare.risk.offer import InsurersAsk
from duecare.risk.policies import Contradiction

ENCRYPTION: Final = "IA-REC-05"  # laptops, desktops and portable media
CALL_BACK: Final = "IA-PAY-01"
SEEN: Final = 2  # the least proof that speaks against an answer
MEASURED: Final = 3
_PORTABLE: Final = frozenset({"endpoint_laptop", "endpoint_desktop", "removable_media"})
_ORDER: Final[Mapping[str, int]] = {"no": 0, "partly": 1, "yes": 2}
_OPPOSITE: Final[Mapping[Reply, Reply]] = {"yes": "no", "no": "yes", "partly": "partly"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the evidence says to a question of an application: the truthful answer and its proof."""

    reply: Reply
    proof: int  # 0 said .. 3 measured
    on: str = ""  # day of the scan, ISO; empty where it is not known


@dataclass(frozen=True, slots=True)
class ApplicationAnswer:
    """One row of the application answered from evidence."""

    question: str
    group: str
    asked_of: str
    ask: str
    evidence: tuple[str, ...]
    heard: str
    shown: Shown | None  # nothing answers it yet
    questions: tuple[str, ...] = ()
    favorable: str = "yes"
    supports: Shown | None = None
    """The most that the record supports: the weakest of all replies, however they are shown. An
    answer that is better than this is one that the client has itself said to be untrue."""
    left: tuple[str, ...] = ()
    """Questions of the assessment that bear on it and have no reply, or only "do not know"."""


def answer_application(
    answers: Answers, inventory: DataInventory | None, catalog: Catalog
) -> tuple[ApplicationAnswer, ...]:
    """Every question that insurers ask, with what the evidence says to it."""
    form = catalog.application
    return tuple(
        ApplicationAnswer(
            row.id,
            row.group,
            row.asked_of,
            row.ask,
            row.evidence,
            form.heard(row),
            _shown(row, answers, inventory, catalog),
            row.questions,
            row.favorable,
            _supports(row, answers, inventory, catalog),
            tuple(name for name in row.questions if not _is_answered(name, answers, catalog)),
        )
        for row in form.questions.values()
    )


def _shown(
    row: ApplicationQuestion, answers: Answers, inventory: DataInventory | None, catalog: Catalog
) -> Shown | None:
    if row.favorable == "none":
        return None
    if row.id == ENCRYPTION and (found := _unencrypted(inventory)):
        return found
    rated = _rated(row, answers, catalog)
    strong = [one for one in rated if one[1] >= SEEN]
    return _reply(row, *min(strong or rated)) if rated else None


def _supports(
    row: ApplicationQuestion, answers: Answers, inventory: DataInventory | None, catalog: Catalog
) -> Shown | None:
    if row.favorable == "none":
        return None
    rated = _rated(row, answers, catalog)
    weakest = min((credit for credit, _ in rated), default=0)
    proof = max((proof for credit, proof in rated if credit == weakest), default=0)
    said = _reply(row, weakest, proof) if rated else None
    found = _unencrypted(inventory) if row.id == ENCRYPTION else None
    if found is None or said is None:
        return found or said
    return min(found, said, key=lambda one: (_ORDER[one.reply], -one.proof))


def _is_answered(name: str, answers: Answers, catalog: Catalog) -> bool:
    answer = answers.by_question.get(name)
    return answer is not None and catalog.questions[name].credit(answer.key) != "unknown"


def _rated(row: ApplicationQuestion, answers: Answers, catalog: Catalog) -> list[tuple[int, int]]:
    """Credit and proof of each reply that says how far something is in place."""
    rated: list[tuple[int, int]] = []
    for name in row.questions:
        answer = answers.by_question.get(name)
        given = catalog.questions[name].credit(answer.key) if answer else None
        if answer is not None and isinstance(given, int):
            rated.append((given, answer.proof))
    return rated


def _reply(row: ApplicationQuestion, credit: int, proof: int) -> Shown:
    reply: Reply = "yes" if credit == FULL_CREDIT else "partly" if credit else "no"
    return Shown(_OPPOSITE[reply] if row.favorable == "no" else reply, proof)


def _unencrypted(inventory: DataInventory | None) -> Shown | None:
    """People found on a device that is not encrypted; "partly" where others are."""
    if inventory is None:
        return None
    holding = [
        place
        for place in inventory.locations
        if place.kind in _PORTABLE and place.people.best > 0 and place.encrypted is not None
    ]
    plain = [place for place in holding if not place.encrypted]
    if not plain:
        return None
    reply: Reply = "no" if len(plain) == len(holding) else "partly"
    return Shown(reply, MEASURED, inventory.scanned_at.date().isoformat())


def find_contradictions(
    policy: InsurancePolicy, shown: Mapping[str, Shown], catalog: Catalog
) -> tuple[Contradiction, ...]:
    """Answers on the application for a policy that what was seen or measured is against."""
    application = policy.application
    if application is None:
        return ()
    found = []
    for name, answered in application.answers.items():
        row, evidence = catalog.application.questions.get(name), shown.get(name)
        if row is None or evidence is None or not _against(row, answered, evidence):
            continue
        found.append(
            Contradiction(
                policy.title,
                application.signed_on.isoformat(),
                name,
                row.ask,
                answered,
                evidence.reply,
                evidence.proof,
                evidence.on,
            )
        )
    return tuple(found)


def _against(row: ApplicationQuestion, answered: Reply, evidence: Shown) -> bool:
    """Whether the answer is better than what was seen; a worse one misleads no insurer."""
    if evidence.proof < SEEN:
        return False
    if row.favorable == "no":
        return _ORDER[answered] < _ORDER[evidence.reply]
    return _ORDER[answered] > _ORDER[evidence.reply]


def insurers_ask(
    safeguard: str,
    policies: Sequence[InsurancePolicy],
    shown: Mapping[str, Shown],
    catalog: Catalog,
) -> InsurersAsk | None:
    """What insurers ask about a safeguard: the client's own application first, else a form.

    A policy that pays on the condition of a call-back asks for it, too. ``None`` where no opened
    form asks for the safeguard.
    """
    rows = _rows_of(safeguard, catalog)
    for policy in policies:
        own = [row for row in rows if _own_answer(policy, row.id)]
        own.sort(key=lambda row: not _contradicted(policy, row, shown))
        condition = [row for row in rows if row.id == CALL_BACK and policy.call_back]
        if own or condition:
            return _asked(safeguard, (*own, *condition)[0], policy, shown, catalog)
    form = catalog.application
    for row in rows:
        if _is_first(safeguard, row, catalog) and form.best_source(row) is not None:
            return _asked(safeguard, row, None, shown, catalog)
    return None


def _is_first(safeguard: str, row: ApplicationQuestion, catalog: Catalog) -> bool:
    """Whether the question is about this safeguard, and not only about others close to it."""
    return safeguard in catalog.questions[row.questions[0]].safeguards


def _rows_of(safeguard: str, catalog: Catalog) -> list[ApplicationQuestion]:
    """Questions about a safeguard, those first whose closest question of the assessment is."""
    found: list[tuple[int, ApplicationQuestion]] = []
    for row in catalog.application.questions.values():
        places = [
            number
            for number, name in enumerate(row.questions)
            if safeguard in catalog.questions[name].safeguards
        ]
        if places and row.asked_of != "msp":
            found.append((min(places), row))
    return [row for _, row in sorted(found, key=lambda pair: pair[0])]


def _own_answer(policy: InsurancePolicy, question: str) -> str:
    return policy.application.answers.get(question, "") if policy.application else ""


def _contradicted(
    policy: InsurancePolicy, row: ApplicationQuestion, shown: Mapping[str, Shown]
) -> bool:
    answered = policy.application.answers.get(row.id) if policy.application else None
    evidence = shown.get(row.id)
    return answered is not None and evidence is not None and _against(row, answered, evidence)


def _asked(
    safeguard: str,
    row: ApplicationQuestion,
    policy: InsurancePolicy | None,
    shown: Mapping[str, Shown],
    catalog: Catalog,
) -> InsurersAsk:
    source, evidence = catalog.application.best_source(row), shown.get(row.id)
    application = policy.application if policy else None
    return InsurersAsk(
        question=row.ask,
        source=source.title if source else "",
        source_confidence=catalog.application.heard(row),
        own_carrier=((application.carrier if application else "") or policy.carrier)
        if policy
        else "",
        own_answered_on=application.signed_on.isoformat() if application else "",
        own_answer=_own_answer(policy, row.id) if policy else "",
        measured=evidence.reply if evidence and evidence.proof >= SEEN else "",
        measured_on=evidence.on if evidence else "",
        contradicts=bool(policy and _contradicted(policy, row, shown)),
        renewal_on=policy.period[1].isoformat() if policy and policy.period else "",
        is_close=safeguard not in catalog.questions[row.questions[0]].safeguards[:1],
    )


def shown_by_question(rows: Iterable[ApplicationAnswer]) -> dict[str, Shown]:
    """What the evidence says, by question of the application, where it says anything."""
    return {row.question: row.shown for row in rows if row.shown is not None}
