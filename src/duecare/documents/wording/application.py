"""Words of the paper for an insurance application: what is on record, and what it supports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from duecare.catalog import load_catalog
from duecare.dates import long_date
from duecare.documents.wording.answers import answer_words
from duecare.documents.wording.insurance import contradiction_words
from duecare.documents.wording.measurements import PROOFS, measured_words, source_words
from duecare.risk.inputs.answers import Answer
from duecare.risk.insurance.asked import ApplicationAnswer, Shown
from duecare.risk.policies import Contradiction
from duecare.risk.readings import Conflict, Measurement

TITLE: Final = "Answers for an insurance application"
NOT_KNOWN: Final = "not known"
IN_WORDS: Final = "in words or figures"
GROUPS: Final[Mapping[str, str]] = {
    "business": "The business",
    "records": "Personal data",
    "mfa": "Signing in with a second step",
    "edr": "Computers",
    "backups": "Backups",
    "patching": "Updates",
    "network": "Network",
    "email": "Email",
    "payment_verification": "Payments",
    "vendors": "Outside companies",
    "training": "People and policies",
    "incidents": "Incident plan",
    "incidents_known": "Incidents and circumstances",
    "prior_claims": "Claims and earlier cover",
    "ransomware_supplement": "Ransomware supplement",
}
BLANK_IS_NO: Final = (
    "At least one insurer reads a blank as “no” (ransomware supplement of about 2022). Find out what "
    "is not known, or write beside the question why it is not known."
)
LIMITS: Final = (
    (
        "The questions are what insurers commonly ask, in our own words. The insurer’s own form may ask "
        "more, or something else; answer its words, not these."
    ),
    (
        "The questions of the assessment are close to the insurer’s, not the same. “Yes” in the last "
        "column means that nothing on record is against it; it does not mean that every system the "
        "insurer names was looked at."
    ),
    "What is shown was so on the day beside it. Check what may have changed before you sign.",
    (
        "An answer is a statement of the whole business. A device, account, mailbox or company that no "
        "list names is not in these figures."
    ),
    "Ask your broker or lawyer what a word of the form means and whether an answer is complete.",
)
INTENT: Final = (
    "I have read these answers, corrected what is wrong, and found out what was not known, before I "
    "sign the insurer’s form."
)


def lead_words(client: str, firm: str) -> str:
    """Whose answers these are, and what the paper is not."""
    return (
        f"What the record holds on the questions that insurers ask, to be copied into the insurer’s form "
        f"by {client}. {client} answers and signs its application. {firm} states what it measured or "
        f"recorded, with source and day; it does not answer, sign or warrant the application."
    )


def supports_words(row: ApplicationAnswer, *, is_known: bool) -> str:
    """The answer that the record supports, with how it is shown."""
    if row.supports is None:
        return IN_WORDS if is_known else NOT_KNOWN
    words = _supported(row.supports)
    return f"{words}; part of it {NOT_KNOWN}" if row.left else words


def _supported(shown: Shown) -> str:
    """A yes that only rests on what was said is one to be checked part by part."""
    if shown.proof:
        return f"{shown.reply}: {PROOFS[shown.proof]}"
    check = ", once you have checked each part" if shown.reply == "yes" else ""
    return f"{shown.reply}{check}: said, nothing shows it"


def reply_line(name: str, answer: Answer, by: str, on: date | None) -> str:
    """One reply of the assessment: the question, what was answered, by whom and when."""
    question = load_catalog().questions[name]
    day = f", {long_date(on)}" if on else ""
    source = f"{PROOFS[answer.proof]}: {answer.source}" if answer.source else PROOFS[answer.proof]
    who = f", entered by {by}" if by and not answer.source else ""
    return (
        f"{_asked(question.ask)} {_sentence(answer_words(question, answer))} ({source}{who}{day})"
    )


def reading_line(reading: Measurement) -> str:
    """What a list, a scan or a record shows, with its day."""
    words = measured_words(reading)
    return f"{_sentence(words)} ({PROOFS[reading.proof]}: {source_words(reading)})"


def left_line(name: str) -> str:
    """A question of the assessment that bears on it and is open."""
    return f"{_asked(load_catalog().questions[name].ask)} {NOT_KNOWN.capitalize()}."


def _asked(ask: str) -> str:
    """A question as a paper repeats it: without the instruction for its form."""
    return ask.removesuffix(" Choose all that apply.")


def fact_line(text: str, source: str, on: date | None) -> str:
    """A fact of the record with its source and day."""
    day = f", {long_date(on)}" if on else ""
    return f"{_sentence(text)} ({source}{day})"


def earlier_words(one: Contradiction) -> str:
    """An answer on the last application that must not be given again as it was."""
    return (
        f"{contradiction_words(one)} Do not sign that answer again as it is, and tell your broker "
        "about the one that was signed."
    )


def own_words_against(row: ApplicationAnswer, answered: str, policy: str, on: date) -> str:
    """An answer of the last application that the client itself answered otherwise since."""
    supported = row.supports.reply if row.supports else NOT_KNOWN
    return (
        f'The application for {policy}, signed {long_date(on)}, says "{answered}" to "{row.ask}". What '
        f'you said in the assessment supports "{supported}". Only one of the two can be right: find out '
        "which before you sign."
    )


def conflict_words(conflict: Conflict, sentence: str) -> str:
    """An open difference between what was said and what a list shows."""
    ask = load_catalog().questions[conflict.question].ask
    return f"{ask} {sentence} While this is open, an application can only say the worse of the two."


def count_words(known: int, unknown: int) -> str:
    """How many questions have something on record."""
    verb = "has" if known == 1 else "have"
    return f"{known} of {known + unknown} questions {verb} something on record; {unknown} {_not(unknown)}."


def _not(unknown: int) -> str:
    return "has nothing" if unknown == 1 else "have nothing"


def _sentence(text: str) -> str:
    """A text with a capital first letter and a full stop."""
    text = text.strip()
    text = f"{text[:1].upper()}{text[1:]}"
    return text if text.endswith((".", "?", "!")) else f"{text}."
