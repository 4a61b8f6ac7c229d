"""Which recommendations are put to a client at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from duecare.risk.offer import GROUPS
from duecare.risk.result import Recommendation

MOST_OFFERED: Final = 15
LEAST_OF_A_GROUP: Final = 3  # so that many laws do not hide what protects from a large loss


def offered(recommendations: Sequence[Recommendation]) -> tuple[Recommendation, ...]:
    """The recommendations that are put to the client at once, in rank order.

    The first of each group (:data:`duecare.risk.offer.GROUPS`), then those of the best rank.
    """
    chosen: list[Recommendation] = []
    for group in GROUPS:
        mine = [one for one in recommendations if one.offer.group == group]
        chosen += mine[:LEAST_OF_A_GROUP]
    rest = [one for one in recommendations if one not in chosen]
    chosen += rest[: max(MOST_OFFERED - len(chosen), 0)]
    return tuple(sorted(chosen[:MOST_OFFERED], key=lambda one: one.rank))
