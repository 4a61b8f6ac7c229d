"""Bank account numbers: no check digit, so a label and a word of banking decide."""

from __future__ import annotations

from duecare.data_types.arithmetic import same_digit
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


def varied(text: Characters, count: int) -> int:
    """Not one digit repeated."""
    return 0 if same_digit(text, count) else count


TYPE = DataType(
    id="bank_account",
    bit=3,
    wording=Wording(
        one="bank account",
        many="bank accounts",
        passes="5 to 17 digits, not one digit repeated",
        raises=f"{LABEL_BEFORE}, and a banking term nearby",
        lowers="without a banking term it is only possible",
        label_in_text="yes, and a word of banking within 200 bytes",
    ),
    labels=Labels(
        english="account number|account no|acct no|acct number|bank account|account num|account qq|"
        "acct qq|checking qq|savings qq|checking no|savings no|checking account|savings account|"
        "dda no|deposit account|direct deposit|account is|account|acct|bank acct|checking acct|"
        "savings acct|account ending|ac no",
        spanish="cuenta no|numero cuenta|cuenta qq|cuenta numero|cuenta",
    ),
    header=HeaderRule(
        rank=170,
        english=r"(bank|checking|savings|deposit|ach|direct deposit) ?(acct|account|acc)|\bbank ac"
        r"|account (no|num|number|nbr)$|acct (no|num|number|nbr)$|^acct$|^account$",
        spanish=r"cuenta",
    ),
    form=Form(
        reads="characters",
        check=varied,
        least=5,
        most=17,
        least_digits=3,
        most_letters=0,
        drops_zeros=True,
    ),
    notations=(Labelled(repeats=True, needs_banking=True, yields_to="mrn"),),
    column=ColumnRule(under_heading=LIKELY),
    identity=Identity(joins="contact", founds=True, weak_in_text=True),
    law=Law(elements=("fin_acct",), monitored_in=("PA",)),
    yes=("Checking account number: 000123456789", "banco, cuenta no 4455667788"),
    no=("Customer account number: 000123456789", "checking 000123456789"),
)
