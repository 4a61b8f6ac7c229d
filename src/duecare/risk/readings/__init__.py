"""What facts say to questions of the assessment, and where that contradicts what was said."""

from duecare.risk.readings.conflicts import (
    Conflict,
    Outcome,
    Resolution,
    Resolved,
    Settled,
    settle,
)
from duecare.risk.readings.facts import Fact, Known, Thing, known_from_profile
from duecare.risk.readings.read import OLD_AFTER, Reading, read_facts

__all__ = [
    "OLD_AFTER",
    "Conflict",
    "Fact",
    "Known",
    "Outcome",
    "Reading",
    "Resolution",
    "Resolved",
    "Settled",
    "Thing",
    "known_from_profile",
    "read_facts",
    "settle",
]
