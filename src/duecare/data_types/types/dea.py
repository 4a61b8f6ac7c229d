"""DEA registration numbers: two letters, seven digits, the last a check digit (from memory)."""

from __future__ import annotations

from duecare.data_types.arithmetic import is_digit, is_letter
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
    Word,
    Wording,
)


def registered(text: Characters, count: int) -> int:
    """Two letters (or a letter and 9) and seven digits with their check digit."""
    if count != 9:
        return 0
    for index in range(2, 9):
        if not is_digit(int(text[index])):
            return 0
    if not is_letter(int(text[0])) or not (is_letter(int(text[1])) or text[1] == 57):
        return 0
    odd = int(text[2]) + int(text[4]) + int(text[6]) - 144
    even = int(text[3]) + int(text[5]) + int(text[7]) - 144
    return 9 if (odd + 2 * even) % 10 == int(text[8]) - 48 else 0


TYPE = DataType(
    id="dea",
    bit=10,
    wording=Wording(
        one="DEA number",
        many="DEA numbers",
        passes="two letters, seven digits; check digit",
        raises=LABEL_BEFORE,
        lowers="without the label it does not count",
        label_in_text="yes",
    ),
    labels=Labels(english="dea|dea no|dea number", competes=False),
    header=HeaderRule(rank=60, english=r"\bdea\b"),
    form=Form(reads="characters", check=registered),
    notations=(Word(least=9, most=9, labelled=CERTAIN, nearest=True, letter_first=True),),
    column=ColumnRule(under_heading=CERTAIN),
    identity=Identity(belongs_to="provider"),
    yes=("DEA: AB1234563",),
    no=("DEA: AB1234564", "AB1234563"),
)
