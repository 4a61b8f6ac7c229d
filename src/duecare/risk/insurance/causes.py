"""Causes of an event as policies name them: ransomware, and an interruption at a supplier."""

from __future__ import annotations

from typing import Final, Literal

Cause = Literal["ransomware", "vendor"]
_CAUSES: Final[dict[str, Cause]] = {
    "SCN-RANSOM": "ransomware",
    "SCN-MSP": "ransomware",
    "SCN-VENDOR": "vendor",
}


def cause_of(scenario: str) -> Cause | Literal[""]:
    """The cause of a scenario (by id) for which a policy may have terms of its own."""
    return _CAUSES.get(scenario, "")
