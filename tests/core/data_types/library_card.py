"""Numbers of library cards: fourteen digits from 2, Luhn. Made up for a test, part of no release."""

from __future__ import annotations

from duecare.data_types.arithmetic import luhn_sum
from duecare.data_types.model import (
    CERTAIN,
    LABEL_BEFORE,
    LIKELY,
    Characters,
    ColumnRule,
    DataType,
    Form,
    Grouped,
    HeaderRule,
    Identity,
    Labels,
    Law,
    Solid,
    Wording,
)


def _opens_with_two(digits: Characters) -> bool:
    return digits[0] == 50


def issued(digits: Characters, count: int) -> int:
    """Fourteen digits from 2 with their check digit."""
    valid = _opens_with_two(digits) and luhn_sum(digits, count) % 10 == 0
    return count if count == 14 and valid else 0


TYPE = DataType(
    id="library_card",
    bit=27,
    wording=Wording(
        one="library card",
        many="library cards",
        passes="fourteen digits starting with 2; Luhn check digit",
        raises=LABEL_BEFORE,
        lowers="without the label it does not count",
        label_in_text="no in groups",
    ),
    labels=Labels(english="library card|patron qq|patron id", spanish="biblioteca"),
    header=HeaderRule(rank=15, english=r"library card|patron", spanish=r"biblioteca"),
    form=Form(reads="digits", check=issued),
    notations=(
        Solid(least=14, most=14, labels={"library_card": CERTAIN}),
        Grouped(sizes=(1, 4, 5, 4), joins="- ", spaces=LIKELY, hyphens=LIKELY),
    ),
    column=ColumnRule(under_heading=CERTAIN),
    identity=Identity(joins="link", founds=True, one_each=True),
    law=Law(elements=("gov_id",)),
    yes=("library card: 21234567890009",),
    no=("library card: 21234567890008", "21234567890009"),
)
