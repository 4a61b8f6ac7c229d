"""Numbers of payment cards: ISO/IEC 7812 issuer ranges and Luhn (from memory, held by tests)."""

from __future__ import annotations

from duecare.data_types.arithmetic import luhn_sum, number, same_digit
from duecare.data_types.model import (
    CERTAIN,
    LIKELY,
    POSSIBLE,
    Characters,
    ColumnRule,
    DataType,
    Form,
    Grouped,
    HeaderRule,
    Identity,
    Labels,
    Law,
    Solid,
    Wording,
)


def issued(digits: Characters, count: int) -> int:
    """Issuer range with its length, and the Luhn check."""
    if count < 13:
        return 0
    two = number(digits, 0, 2)
    four = number(digits, 0, 4)
    issuer = False
    if digits[0] == 52:
        issuer = count == 16 or count == 13 or count == 19
    elif 51 <= two <= 55 or 2221 <= four <= 2720:
        issuer = count == 16
    elif two == 34 or two == 37:
        issuer = count == 15
    elif four == 6011 or two == 65 or 644 <= four // 10 <= 649:
        issuer = 16 <= count <= 19
    elif two == 36 or two == 38 or two == 39 or 300 <= four // 10 <= 305:
        issuer = count == 14
    elif 3528 <= four <= 3589 or two == 62:
        issuer = 16 <= count <= 19
    if issuer and luhn_sum(digits, count) % 10 == 0 and not same_digit(digits, count):
        return count
    return 0


def printed_sample(digits: Characters, count: int) -> bool:
    """Card numbers that processors publish for tests."""
    head = number(digits, 0, 8)
    tail = number(digits, count - 8, 8)
    if head == 41111111 or head == 42424242 or head == 55555555 or head == 40128888:
        return tail == 11111111 or tail == 42424242 or tail == 55554444 or tail == 88881881
    return head == 37828224 and count == 15 and tail == 46310005


def _grouped(*sizes: int) -> Grouped:
    return Grouped(
        sizes=sizes,
        joins="- ",
        hyphens=LIKELY,
        spaces=LIKELY,
        closed=len(sizes) == 4,
        alone=True,
    )


TYPE = DataType(
    id="payment_card",
    bit=2,
    wording=Wording(
        one="payment card",
        many="payment cards",
        passes="a card issuer's range and length; Luhn check digit; not a test number",
        raises="a word for a card before it makes it certain",
        lowers="as solid digits with no such word it is only possible",
        label_in_text="no in groups, right before it for solid digits",
    ),
    labels=Labels(
        english="card|cards|visa|mastercard|amex|discover|cc|credit|debit|pan|ccnum|cardnumber|mc|"
        "cc#|card no|american express|maestro|jcb|diners",
        spanish="tarjeta|credito",
        competes=False,
    ),
    header=HeaderRule(
        rank=160,
        english=r"(credit|debit|payment|bank) ?card( no| num| number)?$"
        r"|card ?(no|num|number|nbr|pan)\b|^pan$|\bcc( no| num| number)?$|^card$|ccnum|cardnumber",
        spanish=r"tarjeta",
    ),
    form=Form(reads="digits", check=issued, sample=printed_sample, least=13, most=19),
    notations=(
        _grouped(4, 4, 4, 4),
        _grouped(4, 6, 5),
        _grouped(4, 6, 4),
        _grouped(4, 5, 5),
        _grouped(4, 5, 4),
        Solid(least=13, most=19, labels={"payment_card": CERTAIN}, without=POSSIBLE),
    ),
    column=ColumnRule(alone=0.95, under_heading=CERTAIN),
    identity=Identity(joins="contact", founds=True, one_each=True, from_notes=True),
    law=Law(elements=("fin_acct",), is_card=True),
    yes=("card 4539 1488 0343 6467", "4539-1488-0343-6467", "Visa 4539148803436467"),
    no=("card 4111 1111 1111 1111", "card 4539 1488 0343 6468", "4539148803436467"),
)
