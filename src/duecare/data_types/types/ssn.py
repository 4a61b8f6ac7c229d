"""Social Security numbers.

SSA, "Social Security Number Randomization": areas 000, 666 and 900-999 are never issued (from
memory, held by tests).
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


def issued(digits: Characters, count: int) -> int:
    """Nine digits that may have been issued."""
    if count != 9:
        return 0
    area = number(digits, 0, 3)
    if area == 0 or area == 666 or area >= 900:
        return 0
    if number(digits, 3, 2) == 0 or number(digits, 5, 4) == 0:
        return 0
    whole = number(digits, 0, 9)
    # Printed on wallets, in forms and in every example: never a person's own.
    if whole == 78051120 or whole == 219099999 or whole == 123456789 or whole == 111223333:
        return 0
    if whole == 123121234 or whole == 111111112 or whole == 123454321:
        return 0
    return 0 if same_digit(digits, 9) else 9


TYPE = DataType(
    id="ssn",
    bit=0,
    wording=Wording(
        one="Social Security number",
        many="Social Security numbers",
        passes="nine digits; area not 000, 666 or 9xx; group not 00; serial not 0000; no known sample",
        raises="a label such as SSN makes it certain",
        lowers=(
            "with no hyphens and no label it is only possible; also after a word "
            "such as order or invoice"
        ),
        label_in_text="no with hyphens, yes otherwise; not right after *order*, *invoice* or similar",
    ),
    labels=Labels(
        english="ssn|ssns|ss qq|social qq|social security|social sec|soc sec|ss no|ss number|ss num|"
        "tax id|socsec|social no|social number|social is",
        spanish="seguro social|nss",
        prefixes="ssn|ss",
    ),
    header=HeaderRule(
        rank=40,
        english=r"\bssns?\b|social sec|\bsocial( no)?$|\bsin ssn"
        r"|^(tax|taxpayer) ?id( number| no)?$|\btin\b",
        spanish=r"seguro social|\bnss\b",
    ),
    form=Form(reads="digits", check=issued, breaks=(3, 5), restores_zeros_to=9),
    notations=(
        Grouped(sizes=(3, 2, 4), labels=("itin",), hyphens=LIKELY, spaces=POSSIBLE, repelled=True),
        Solid(least=9, most=9, labels={"ssn": CERTAIN, "itin": LIKELY}),
    ),
    column=ColumnRule(
        alone=0.9, marker=b"-", else_type="itin", under_heading=CERTAIN, hl7_field=19
    ),
    identity=Identity(joins="identity", founds=True, one_each=True, from_notes=True),
    law=Law(elements=("ssn",), monitored_in=EVERYWHERE),
    yes=("SSN: 212-34-5679", "Ada Hill 212-34-5679", "seguro social 212345679"),
    no=("SSN: 666-34-5679", "invoice 212-34-5679", "212345679"),
)
