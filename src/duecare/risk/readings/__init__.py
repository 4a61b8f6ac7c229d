"""What facts say to questions of the assessment, and where that contradicts what was said."""

from duecare.risk.readings.conflicts import (
    Conflict,
    Outcome,
    Resolved,
    SettledAnswers,
    WayOut,
    settle,
)
from duecare.risk.readings.facts import KnownThings, ObservedFact, Thing, known_from_profile
from duecare.risk.readings.read import OLD_AFTER, Measurement, read_facts

__all__ = [
    "OLD_AFTER",
    "Conflict",
    "KnownThings",
    "Measurement",
    "ObservedFact",
    "Outcome",
    "Resolved",
    "SettledAnswers",
    "Thing",
    "WayOut",
    "known_from_profile",
    "read_facts",
    "settle",
]
