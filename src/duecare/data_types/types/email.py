"""E-mail addresses."""

from __future__ import annotations

from duecare.data_types.model import (
    Column,
    DataType,
    Form,
    Header,
    Identity,
    Special,
    Wording,
)

TYPE = DataType(
    id="email",
    bit=15,
    wording=Wording(
        one="e-mail address",
        many="e-mail addresses",
        passes="a name, an @ and a domain that can exist",
        raises="nothing: it is certain by its shape",
        lowers="addresses of a role (sales@) count as records, not as people",
        label_in_text="no",
    ),
    header=Header(rank=180, english=r"e ?mail", spanish=r"correo"),
    form=Form(reads="mail"),
    notations=(Special("mail"),),
    column=Column(alone=0.8, marker=b"@"),
    identity=Identity(joins="contact", reaches=True),
    yes=("ada.hill@example.org", "write to o'neill@example.org"),
    no=("ada.hill@localhost", "https://app:secret@example.org/"),
)
