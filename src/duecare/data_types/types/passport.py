"""Passport numbers."""

from __future__ import annotations

from duecare.data_types.model import (
    LABEL_BEFORE,
    LIKELY,
    ColumnRule,
    DataType,
    Form,
    HeaderRule,
    Identity,
    Labelled,
    Labels,
    Law,
    Wording,
)

TYPE = DataType(
    id="passport",
    bit=6,
    wording=Wording(
        one="passport",
        many="passports",
        passes="6 to 9 characters, at most three letters",
        raises=LABEL_BEFORE,
        lowers="without the label it does not count",
        label_in_text="yes",
    ),
    labels=Labels(
        english="passport|passport no|passports|passport number",
        spanish="pasaporte",
        prefixes="passport",
    ),
    header=HeaderRule(rank=130, english=r"passport", spanish=r"pasaporte"),
    form=Form(
        reads="characters", least=6, most=9, least_digits=3, most_letters=3, drops_zeros=True
    ),
    notations=(Labelled(),),
    column=ColumnRule(under_heading=LIKELY),
    identity=Identity(joins="link", founds=True, weak_in_text=True, one_each=True),
    law=Law(elements=("passport",)),
    yes=("Passport No: 512345678", "pasaporte X1234567"),
    no=("X1234567", "Passport No: 1234567890123"),
)
