"""Medicare beneficiary identifiers: CMS positions, no S, L, O, I, B, Z (from memory, held by tests)."""

from __future__ import annotations

from duecare.data_types.arithmetic import is_digit
from duecare.data_types.model import (
    CERTAIN,
    POSSIBLE,
    Characters,
    ColumnRule,
    DataType,
    Form,
    HeaderRule,
    Identity,
    Labels,
    Law,
    Word,
    Wording,
)


def _used_letter(byte: int) -> bool:
    if byte < 65 or byte > 90:
        return False
    return not (byte == 83 or byte == 76 or byte == 79 or byte == 73 or byte == 66 or byte == 90)


def in_positions(text: Characters, count: int) -> int:
    """Eleven characters, each of the sort that its position allows."""
    if count != 11:
        return 0
    for index in range(11):
        byte = int(text[index])
        digit = is_digit(byte)
        letter = _used_letter(byte)
        if index == 0:
            if not (digit and byte != 48):
                return 0
        elif index == 1 or index == 4 or index == 7 or index == 8:
            if not letter:
                return 0
        elif index == 2 or index == 5:
            if not (digit or letter):
                return 0
        elif not digit:
            return 0
    return 11


TYPE = DataType(
    id="mbi",
    bit=11,
    wording=Wording(
        one="Medicare identifier",
        many="Medicare identifiers",
        passes="eleven characters, each of a type that its position allows",
        raises="a label such as Medicare, or hyphens 4-3-4, make it certain",
        lowers="without either it is only possible",
        label_in_text="no with hyphens",
    ),
    labels=Labels(english="mbi|medicare|beneficiary|medicare id|medicare number|hicn|hic"),
    header=HeaderRule(
        rank=70, english=r"\bmbi\b|medicare( id| no| number| beneficiary)?\b|\bhicn\b"
    ),
    form=Form(reads="characters", check=in_positions),
    notations=(
        Word(least=11, most=11, without=POSSIBLE, labelled=CERTAIN),
        Word(least=13, most=13, without=CERTAIN, hyphens_at=(4, 8)),
    ),
    column=ColumnRule(alone=0.9, under_heading=CERTAIN),
    identity=Identity(joins="link", founds=True, one_each=True),
    law=Law(elements=("health_ins", "gov_id"), is_health=True),
    yes=("Medicare: 1EG4TE5MK73", "1EG4-TE5-MK73"),
    no=("Medicare: 1SG4TE5MK73", "1EG4TE5MK73"),
)
