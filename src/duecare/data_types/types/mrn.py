"""Medical record numbers."""

from __future__ import annotations

from duecare.data_types.arithmetic import digit_count, drop_first
from duecare.data_types.model import (
    LABEL_BEFORE,
    LIKELY,
    Characters,
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


def without_prefix(text: Characters, count: int) -> int:
    """At most 14 characters and five letters; "MRN 1001" and "1001" are one number."""
    if count > 3 and text[0] == 77 and text[1] == 82:
        count = drop_first(text, count, 3 if text[2] == 78 else 2)
    return count if count <= 14 and count - digit_count(text, count) <= 5 else 0


TYPE = DataType(
    id="mrn",
    bit=8,
    wording=Wording(
        one="medical record number",
        many="medical record numbers",
        passes="up to 14 letters and digits",
        raises=LABEL_BEFORE,
        lowers="without the label it does not count",
        label_in_text="yes",
    ),
    labels=Labels(
        english="mr qq|chart qq|mrn|medical record|patient id|patient no|patient number|chart no|"
        "chart number|medrec|mr no|med rec|patient mrn|emr id|patient chart|patient account|"
        "patient acct",
        spanish="expediente no|expediente|historia clinica|numero expediente",
        prefixes="mrn",
    ),
    header=HeaderRule(
        rank=100,
        english=r"\bmrn\b|medical rec(ord)?( no| id)?|chart( no| id)?$|^patient (no|account)( no)?$",
        spanish=r"expediente|historia clinica",
    ),
    form=Form(reads="characters", check=without_prefix, least_digits=1, drops_zeros=True),
    notations=(Labelled(joins="-"),),
    column=ColumnRule(
        under_heading=LIKELY,
        hl7_field=3,
        hl7_grade=LIKELY,
        row_keys=("patient", "paciente", "chart"),
    ),
    identity=Identity(joins="link", founds=True, one_each=True, from_notes=True),
    law=Law(elements=("medical",), is_health=True),
    yes=("MRN: 1001234", "MRN-1234567", "expediente 00-12-34", "Chart no. A10234"),
    no=("1001234", "MRN: ABCDEFGH1"),
)
