"""What is said about a sitting of a lesson: its mark, what it came to, how long it took."""

from __future__ import annotations

from datetime import date
from typing import Literal

from duecare.dates import spanish_date
from duecare.documents.wording.words import plural

NOT_MEASURED = "not measured"


def mark_words(percent: int, rule: str, *, whose: str = "the client's") -> str:
    """The mark and what sets it; ``whose`` training policy, as the reader would say it."""
    if not rule:
        return f"{percent} percent, the mark used where no training policy in force sets one"
    return f"{percent} percent, set by {whose} training policy ({rule})"


def own_mark_words(percent: int, rule: str, language: Literal["en", "es"]) -> str:
    """The mark and what sets it, for a person of the client, in their language."""
    if language == "en":
        return mark_words(percent, rule, whose="your")
    if not rule:
        return (
            f"{percent} por ciento, la nota que se usa si ninguna política de capacitación vigente "
            "fija otra"
        )
    return f"{percent} por ciento, según su política de capacitación ({rule})"


def score_words(right: int, total: int, needed: int) -> str:
    """First answers against the mark: ``7 of 8, 7 needed``."""
    return f"{right} of {total}, {needed} needed"


def time_words(seconds: int | None) -> str:
    """Measured time on the pages in minutes, or that nothing was measured."""
    if seconds is None:
        return NOT_MEASURED
    if seconds < 60:
        return "under 1 minute"
    return plural(round(seconds / 60), "minute")


def own_time_words(seconds: int | None, language: Literal["en", "es"]) -> str:
    """Measured time on the pages, for a person of the client, in their language."""
    if language == "en":
        return time_words(seconds)
    if seconds is None:
        return "no se midió"
    if seconds < 60:
        return "menos de 1 minuto"
    minutes = round(seconds / 60)
    return f"{minutes} minuto{'' if minutes == 1 else 's'}"


def certificate_in_spanish(name: str, title: str, *, right: int, total: int, day: date) -> str:
    """What a certificate says, for a learner who took the lesson in Spanish."""
    return (
        f"{name} aprobó la lección «{title}» el {spanish_date(day)}: {right} de {total} respuestas "
        "correctas a la primera. El certificado está en inglés; estas líneas lo explican."
    )


NO_PREVENTION_CLAIM = (
    "Training shows care. Studies disagree about how much it reduces the number of people who fall for "
    "a lure, and this record makes no claim about that."
)
NO_NOTICE = "No notice to the client about missing training is on record."
WHO_COUNTS = (
    "Trained means that a lesson was passed within the last 150 days. A sitting below the mark gives "
    "no certificate and does not count. Missing since is the day on which the person was first asked, "
    "or came onto the client's list."
)


def state_words(state: str, tries: int) -> str:
    """Where a person is, as the record says it."""
    if state == "trained":
        return "trained"
    if state == "not_yet":
        return f"not yet, {plural(tries, 'sitting')} without a pass"
    return "missing"


def sitting_words(number: int) -> str:
    """At which sitting it was passed; the ones before are on record too."""
    if number == 1:
        return "passed at the first sitting"
    before = plural(number - 1, "earlier sitting")
    return f"passed at sitting {number}; {before} without a pass on record"
