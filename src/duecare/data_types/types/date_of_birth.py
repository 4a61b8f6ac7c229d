"""Dates of birth: any date that a word for birth introduces."""

from __future__ import annotations

from duecare.data_types.model import (
    CERTAIN,
    LABEL_BEFORE,
    ColumnRule,
    DataType,
    Dated,
    Form,
    HeaderRule,
    Identity,
    Labels,
    Law,
    Wording,
)

TYPE = DataType(
    id="date_of_birth",
    bit=7,
    wording=Wording(
        one="date of birth",
        many="dates of birth",
        passes="a valid date, 1900 or later",
        raises=LABEL_BEFORE,
        lowers="without a birth label it is just a date",
        label_in_text="yes",
    ),
    labels=Labels(
        english="dob|birth|born|birthdate|birthday|d o b|date birth|bday|birthdays",
        spanish="nacimiento|nacido|nacida|fecha nacimiento|fecha nac|fec nac|nac qq",
        competes=False,
    ),
    header=HeaderRule(
        rank=90,
        english=r"\bdob\b|\bd o b\b|birth|born|\bbday\b",
        spanish=r"nacimiento|^fec(ha)? nac$",
    ),
    form=Form(reads="date"),
    notations=(Dated(),),
    column=ColumnRule(under_heading=CERTAIN, hl7_field=7),
    identity=Identity(joins="birth", founds=True, weak_in_text=True, one_each=True),
    law=Law(elements=("dob",)),
    yes=("DOB: 03/04/1990", "fecha de nacimiento: 4 de marzo de 1990", "born 19900304"),
    no=("03/04/1990", "DOB: 13/32/1990"),
)
