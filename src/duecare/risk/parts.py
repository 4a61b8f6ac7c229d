"""Coverage parts: the columns of every loss in this package, in their order."""

from __future__ import annotations

from typing import Final, Literal, get_args

Part = Literal[
    "breach_response",
    "restoration",
    "business_interruption",
    "extortion",
    "social_engineering",
    "liability",
    "defense",
    "regulatory",
    "pci",
]
PARTS: Final[tuple[str, ...]] = get_args(Part)
BI: Final = PARTS.index("business_interruption")
DEFENSE: Final = PARTS.index("defense")
FIRST_CLAIM: Final = PARTS.index("liability")  # from here on, parts that somebody claims
PART_COUNT: Final = len(PARTS)
