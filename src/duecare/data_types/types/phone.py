"""Phone numbers: the North American plan, and ITU E.164 behind a +."""

from __future__ import annotations

from duecare.data_types.arithmetic import drop_first, same_digit
from duecare.data_types.model import (
    CERTAIN,
    LIKELY,
    Characters,
    ColumnRule,
    DataType,
    Form,
    HeaderRule,
    Identity,
    Labels,
    Solid,
    Special,
    Wording,
)


def dialed(digits: Characters, count: int) -> int:
    """Ten digits, area and exchange from 2 and no N11 area; or 8 to 15 behind a +."""
    abroad = digits[0] == 43
    if abroad:
        count = drop_first(digits, count, 1)
    if count == 11 and digits[0] == 49:
        count = drop_first(digits, count, 1)
        abroad = False
    if abroad:
        return count if 8 <= count <= 15 else 0
    if count != 10 or digits[0] < 50 or digits[3] < 50:
        return 0
    return 0 if (digits[1] == 49 and digits[2] == 49) or same_digit(digits, 10) else 10


TYPE = DataType(
    id="phone",
    bit=16,
    wording=Wording(
        one="phone number",
        many="phone numbers",
        passes="ten digits of the North American plan, or + and 8 to 15 digits",
        raises="a word for a phone before it makes it certain",
        lowers="with no punctuation or label it does not count",
        label_in_text="no when punctuated",
    ),
    labels=Labels(
        english="phone|tel|telephone|cell|mobile|fax|call|contact|text|ph|callback|home phone|"
        "work phone|sms|whatsapp|dial|reach",
        spanish="telefono|celular|movil",
    ),
    header=HeaderRule(
        rank=190,
        english=r"phone|\btel\b|telephone|mobile|\bcell|\bfax\b|^contact no",
        spanish=r"telefono|celular|movil",
    ),
    form=Form(reads="digits", check=dialed, keeps_plus=True),
    notations=(Special("telephone"), Solid(least=10, most=10, labels={"phone": LIKELY})),
    column=ColumnRule(
        alone=0.9, marker=b"-", under_heading=LIKELY, hl7_field=13, hl7_grade=CERTAIN
    ),
    identity=Identity(joins="contact", reaches=True),
    yes=("(512) 555-0147", "tel 512 555 0147", "+44 20 7946 0958"),
    no=("112-555-0147", "order 5125550147"),
)
