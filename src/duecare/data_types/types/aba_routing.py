"""Routing numbers of banks: 3-7-1 checksum, Federal Reserve prefixes (from memory, held by tests)."""

from __future__ import annotations

from duecare.data_types.arithmetic import number
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


def routed(digits: Characters, count: int) -> int:
    """Nine digits with the checksum and a prefix in use."""
    if count != 9:
        return 0
    two = number(digits, 0, 2)
    if not (1 <= two <= 12 or 21 <= two <= 32 or 61 <= two <= 72 or two == 80):
        return 0
    total = 0
    for index in range(9):
        weight = 3 if index % 3 == 0 else (7 if index % 3 == 1 else 1)
        total += weight * (int(digits[index]) - 48)
    return 9 if total % 10 == 0 else 0


TYPE = DataType(
    id="aba_routing",
    bit=4,
    wording=Wording(
        one="bank routing number",
        many="bank routing numbers",
        passes="nine digits; checksum 3-7-1; a Federal Reserve prefix",
        raises=LABEL_BEFORE,
        lowers="without the label it does not count",
        label_in_text="yes",
    ),
    labels=Labels(english="routing|aba|rtn|transit|routing number|rtng", spanish="ruta"),
    header=HeaderRule(rank=150, english=r"routing|\baba\b|\brtn\b|transit"),
    form=Form(reads="digits", check=routed, restores_zeros_to=9),
    notations=(Solid(least=9, most=9, labels={"aba_routing": CERTAIN}),),
    column=ColumnRule(under_heading=CERTAIN),
    identity=Identity(),
    yes=("Routing: 021000021", "ABA 111000025"),
    no=("Routing: 021000022", "021000021"),
)
