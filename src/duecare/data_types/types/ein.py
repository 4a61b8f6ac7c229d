"""Employer identification numbers: prefixes that the IRS assigns (from memory, held by tests)."""

from __future__ import annotations

from duecare.data_types.arithmetic import number
from duecare.data_types.model import (
    CERTAIN,
    LABEL_BEFORE,
    Characters,
    ColumnRule,
    DataType,
    Form,
    Grouped,
    HeaderRule,
    Identity,
    Labels,
    Solid,
    Wording,
)


def assigned(digits: Characters, count: int) -> int:
    """Nine digits with a prefix in use."""
    if count != 9:
        return 0
    two = number(digits, 0, 2)
    if two == 0 or two == 7 or two == 8 or two == 9 or 17 <= two <= 19 or 28 <= two <= 29:
        return 0
    if two == 49 or two == 69 or two == 70 or two == 78 or two == 79:
        return 0
    return 0 if two == 89 or two == 96 or two == 97 else 9


TYPE = DataType(
    id="ein",
    bit=14,
    wording=Wording(
        one="employer identification number",
        many="employer identification numbers",
        passes="two and seven digits; a prefix assigned by the IRS",
        raises=LABEL_BEFORE,
        lowers="without the label it does not count",
        label_in_text="yes; one number a label",
    ),
    labels=Labels(english="ein|fein|employer identification|employer id|federal tax"),
    header=HeaderRule(rank=30, english=r"\bf?ein\b|employer id(entification)?\b|federal tax id"),
    form=Form(reads="digits", check=assigned, breaks=(2,), restores_zeros_to=9),
    notations=(
        Grouped(
            sizes=(2, 7),
            joins="-",
            labels=("itin", "ssn"),
            own_label_first=True,
            once_a_label=True,
        ),
        Solid(least=9, most=9, labels={"ein": CERTAIN}),
    ),
    column=ColumnRule(under_heading=CERTAIN, grouped_under=("ssn", "itin")),
    identity=Identity(belongs_to="company"),
    yes=("EIN: 12-3456789", "FEIN 123456789"),
    no=("EIN: 07-3456789", "12-3456789"),
)
