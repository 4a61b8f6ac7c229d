"""Names of people."""

from __future__ import annotations

from duecare.data_types.model import (
    LABEL_BEFORE,
    DataType,
    Form,
    HeaderRule,
    Identity,
    Special,
    Wording,
)

TYPE = DataType(
    id="person_name",
    bit=20,
    wording=Wording(
        one="name",
        many="names",
        passes="two or more names",
        raises=LABEL_BEFORE,
        lowers="without the label it does not count",
        label_in_text="yes",
    ),
    header=HeaderRule(
        rank=260,
        english=r"^(full|patient|client|customer|employee|member|taxpayer|cardholder|card holder"
        r"|account holder|student|guest|person|contact|donor|insured|subscriber|tenant|resident"
        r"|buyer|recipient|holder|legal|display|applicant|policyholder|billing|shipping"
        r"|beneficiary|owner)? ?name$|^(patient|customer|client|employee|cardholder|taxpayer"
        r"|member|name on card|student|guest)$|holder name$|^name on ",
        spanish=r"^(nombre completo|paciente|cliente)$",
    ),
    form=Form(reads="name"),
    notations=(Special("name"),),
    identity=Identity(joins="name", one_each=True),
    yes=("Patient: Ada Hill  SSN: 212-34-5679",),
    no=("Ada Hill  SSN: 212-34-5679",),
)
