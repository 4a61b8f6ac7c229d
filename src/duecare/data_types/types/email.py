"""Email addresses."""

from __future__ import annotations

from duecare.data_types.model import (
    ColumnRule,
    DataType,
    Form,
    HeaderRule,
    Identity,
    Special,
    Wording,
)

TYPE = DataType(
    id="email",
    bit=15,
    wording=Wording(
        one="email address",
        many="email addresses",
        passes="a name, an @ and a valid domain",
        raises="nothing: its shape makes it certain",
        lowers="role addresses (sales@) count as records, not as people",
        label_in_text="no",
    ),
    header=HeaderRule(rank=180, english=r"e ?mail", spanish=r"correo"),
    form=Form(reads="mail"),
    notations=(Special("mail"),),
    column=ColumnRule(alone=0.8, marker=b"@"),
    identity=Identity(joins="contact", reaches=True),
    yes=(
        "ada.hill@example.org",
        "write to o'neill@example.org",
        "user?email=ada.hill%40example.org&page=2",
    ),
    no=("ada.hill@localhost", "https://app:secret@example.org/"),
)
