"""National provider identifiers: Luhn over 80840 and the number (CMS; from memory, held by tests)."""

from __future__ import annotations

from duecare.data_types.arithmetic import luhn_sum
from duecare.data_types.model import (
    CERTAIN,
    LABEL_BEFORE,
    Characters,
    ColumnRule,
    DataType,
    Form,
    HeaderRule,
    Identity,
    Labels,
    Solid,
    Wording,
)


def assigned(digits: Characters, count: int) -> int:
    """Ten digits from 1 or 2; 80840 before them adds 24 to the Luhn sum."""
    opens = digits[0] == 49 or digits[0] == 50
    return 10 if count == 10 and opens and (luhn_sum(digits, 10) + 24) % 10 == 0 else 0


TYPE = DataType(
    id="npi",
    bit=9,
    wording=Wording(
        one="provider identifier (NPI)",
        many="provider identifiers (NPI)",
        passes="ten digits starting with 1 or 2; Luhn check digit with 80840",
        raises=LABEL_BEFORE,
        lowers="without the label it does not count",
        label_in_text="yes",
    ),
    labels=Labels(english="npi|provider identifier|national provider|npi number"),
    header=HeaderRule(rank=50, english=r"\bnpi\b"),
    form=Form(reads="digits", check=assigned, least=10, most=10),
    notations=(Solid(least=10, most=10, labels={"npi": CERTAIN}, reach=40),),
    column=ColumnRule(under_heading=CERTAIN),
    identity=Identity(belongs_to="provider"),
    yes=("NPI: 1234567893",),
    no=("NPI: 1234567894", "1234567893"),
)
