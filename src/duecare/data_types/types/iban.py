"""International bank account numbers: ISO 13616, remainder 1 modulo 97."""

from __future__ import annotations

from typing import Final

from duecare.data_types.arithmetic import is_digit, is_letter
from duecare.data_types.model import (
    CERTAIN,
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

# ISO 13616 registry: country and length
_REGISTRY: Final = (
    "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29CH21CR22CY28CZ24DE22DK18DO28EE20ES24FI18FO18FR27"
    "GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IS26IT27KW30KZ20LB28LI21LT20LU20LV21MC27MD24ME22"
    "MK19MR27MT31MU30NL18NO15PK24PL28PS29PT25QA29RO24RS22SA24SE24SI19SK24SM27TN24TR26UA29VG24XK20"
)


def _lengths() -> bytes:
    """The length of the numbers of a country, at 26 * first letter + second letter."""
    table = bytearray(26 * 26)
    for at in range(0, len(_REGISTRY), 4):
        first, second = ord(_REGISTRY[at]) - 65, ord(_REGISTRY[at + 1]) - 65
        table[first * 26 + second] = int(_REGISTRY[at + 2 : at + 4])
    return bytes(table)


_LENGTHS: Final = _lengths()


def remainder_one(text: Characters, count: int) -> int:
    """The length of its country; the rearranged number modulo 97 is 1."""
    if count < 15 or count > 34:
        return 0
    if not (is_letter(int(text[0])) and is_letter(int(text[1]))):
        return 0
    if _LENGTHS[(int(text[0]) - 65) * 26 + int(text[1]) - 65] != count:
        return 0
    if not (is_digit(int(text[2])) and is_digit(int(text[3]))):
        return 0
    rest = 0
    for step in range(count):
        byte = int(text[(step + 4) % count])
        rest = (rest * 10 + byte - 48) % 97 if is_digit(byte) else (rest * 100 + byte - 55) % 97
    return count if rest == 1 else 0


TYPE = DataType(
    id="iban",
    bit=19,
    wording=Wording(
        one="international bank account",
        many="international bank accounts",
        passes="the length of its country; remainder 1 modulo 97",
        raises="nothing: its check digits make it certain",
        lowers="in lowercase it counts only behind its label",
        label_in_text="no",
    ),
    labels=Labels(english="iban", competes=False),
    header=HeaderRule(rank=140, english=r"\biban\b"),
    form=Form(reads="characters", check=remainder_one),
    notations=(
        Word(least=15, most=42, without=CERTAIN, capitals=True),
        Word(least=15, most=42, labelled=CERTAIN),
    ),
    column=ColumnRule(alone=0.9),
    identity=Identity(joins="contact", founds=True),
    law=Law(elements=("fin_acct",)),
    yes=("GB82WEST12345698765432", "DE89 3704 0044 0532 0130 00", "iban gb82west12345698765432"),
    no=("GB82WEST12345698765433", "gb82west12345698765432"),
)
