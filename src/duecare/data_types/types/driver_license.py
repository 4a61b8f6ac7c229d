"""Driver license numbers, in the groups in which the states print them."""

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


def plausible(text: Characters, count: int) -> int:
    """At least four digits, at most four letters; or the form of Washington (WDL).

    "DL-B1234567" and "B1234567" are one license.
    """
    if count > 7 and text[0] == 68 and text[1] == 76:
        count = drop_first(text, count, 2)
    if count == 12 and text[0] == 87 and text[1] == 68 and text[2] == 76:
        return count
    digits = digit_count(text, count)
    return count if digits >= 4 and count - digits <= 4 else 0


TYPE = DataType(
    id="driver_license",
    bit=5,
    wording=Wording(
        one="driver's license",
        many="driver's licenses",
        passes="4 to 16 letters and digits in a state's format",
        raises=LABEL_BEFORE,
        lowers="without the label it does not count",
        label_in_text="yes",
    ),
    labels=Labels(
        english="dl qq|driver license|drivers license|driving license|driver licence|license no|"
        "drivers licence|dl no|dl number|dl num|license number|dln|cdl|driverlicense|license num|"
        "operator license|oln no|driving licence|licence no|licence number|driver lic|drivers lic|"
        "lic no|state id",
        spanish="licencia qq|licencia conducir|licencia manejar|licencia manejo|licencia no|"
        "licencia numero",
        prefixes="dl|cdl|dln",
    ),
    header=HeaderRule(
        rank=120,
        english=r"\bdrivers?( s)? ?licen[sc]e( no)?|driving licen[sc]e( no)?|\bc?dln?\b( no)?"
        r"|^licen[sc]e( no)?$|state id( no)?$|^drivers?( s)? (no|id)$",
        spanish=r"licen[cs]ia",
    ),
    form=Form(
        reads="characters", check=plausible, least=4, most=16, least_digits=3, drops_zeros=True
    ),
    notations=(Labelled(joins="- "),),
    column=ColumnRule(under_heading=LIKELY),
    identity=Identity(joins="link", founds=True, weak_in_text=True, one_each=True),
    law=Law(elements=("dl",), monitored_in=("PA",)),
    yes=(
        "Driver license: D1234567",
        "DL# 42-814-1335",
        "licencia de conducir 123456789",
        "DL-B12345-67",
    ),
    no=("D1234567", "DL-1200", "Driver license: renewed 2 times"),
)
