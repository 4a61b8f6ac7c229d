"""Diagnosis codes (ICD-10-CM): letter (no U), digit, digit or A or B, up to four more."""

from __future__ import annotations

from duecare.data_types.arithmetic import is_digit, is_letter
from duecare.data_types.model import (
    CERTAIN,
    Characters,
    Coded,
    ColumnRule,
    DataType,
    Form,
    HeaderRule,
    Identity,
    Labels,
    Law,
    Wording,
)


def is_no_category(text: Characters) -> bool:
    """The vitamin B12 and the vertebrae T10 to T12: ICD-10-CM has no such categories."""
    if text[1] != 49:
        return False
    return (text[0] == 66 and text[2] == 50) or (text[0] == 84 and 48 <= text[2] <= 50)


def coded(text: Characters, count: int) -> int:
    """Three to seven characters, counted without the dot."""
    if count < 3 or count > 7 or not is_letter(int(text[0])) or text[0] == 85:
        return 0
    third = int(text[2])
    if not is_digit(int(text[1])) or not (is_digit(third) or third == 65 or third == 66):
        return 0
    if count == 3 and is_no_category(text):
        return 0
    for index in range(3, min(count, 6)):
        byte = int(text[index])
        if not (is_digit(byte) or byte == 88 or byte == 65 or byte == 66 or byte == 67):
            return count if index == 5 else 0
    return count


TYPE = DataType(
    id="icd10",
    bit=12,
    wording=Wording(
        one="diagnosis",
        many="diagnoses",
        passes="a letter, a digit, up to five more",
        raises="a word for diagnosis before it",
        lowers="without such a word it does not count",
        label_in_text="a word for diagnosis",
    ),
    labels=Labels(
        english="icd|icd10|diagnosis|diagnoses|dx|assessment qq|impression qq",
        spanish="diagnostico|diagnosticos",
        competes=False,
    ),
    header=HeaderRule(rank=80, english=r"\bicd|diagnos|\bdx\b|^dx|\bdx ?\d|condition code"),
    form=Form(reads="characters", check=coded),
    notations=(Coded(longest=8),),
    column=ColumnRule(under_heading=CERTAIN),
    identity=Identity(founds=True, weak_in_text=True),
    law=Law(elements=("medical",), is_health=True),
    yes=("Diagnosis: E11.9", "Dx J45.909", "Assessment: S93.401A"),
    no=("E11.9", "Assessment: B12 deficiency", "Impression: T12 fracture", "Diagnosis: U11.9"),
)
