"""Individual taxpayer identification numbers.

IRS ranges of the middle digits: 50-65, 70-88, 90-92, 94-99 (from memory, held by tests).
"""

from __future__ import annotations

from duecare.data_types.arithmetic import number, same_digit
from duecare.data_types.model import (
    CERTAIN,
    EVERYWHERE,
    LIKELY,
    POSSIBLE,
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


def assigned(digits: Characters, count: int) -> int:
    """Nine digits in the ranges that the IRS assigns."""
    if count != 9 or digits[0] != 57 or number(digits, 5, 4) == 0 or same_digit(digits, 9):
        return 0
    if number(digits, 0, 8) == 98765432:
        return 0  # kept for advertisements
    group = number(digits, 3, 2)
    if 50 <= group <= 65 or 70 <= group <= 88 or 90 <= group <= 92 or 94 <= group <= 99:
        return 9
    return 0


TYPE = DataType(
    id="itin",
    bit=1,
    wording=Wording(
        one="taxpayer identification number (ITIN)",
        many="taxpayer identification numbers (ITIN)",
        passes=(
            "nine digits starting with 9; middle digits 50-65, 70-88, 90-92 or "
            "94-99; no known sample"
        ),
        raises="a label such as ITIN makes it certain",
        lowers="with no hyphens or label it is only possible",
        label_in_text="no with hyphens",
    ),
    labels=Labels(
        english="itin|tin|taxpayer identification|individual taxpayer|taxpayer id",
    ),
    header=HeaderRule(rank=20, english=r"\bitin\b"),
    form=Form(reads="digits", check=assigned, breaks=(3, 5), restores_zeros_to=9),
    notations=(
        Grouped(sizes=(3, 2, 4), labels=("ssn",), hyphens=LIKELY, spaces=POSSIBLE, dots=POSSIBLE),
        Solid(least=9, most=9, labels={"itin": CERTAIN, "ssn": CERTAIN}),
    ),
    column=ColumnRule(under_heading=CERTAIN),
    identity=Identity(joins="identity", founds=True, one_each=True),
    law=Law(elements=("tax_id", "gov_id"), monitored_in=EVERYWHERE),
    yes=("ITIN: 912-70-1234", "taxpayer id 912701234"),
    no=("ITIN: 912-66-1234", "912701234"),
)
