"""Passwords, keys and secrets."""

from __future__ import annotations

from duecare.data_types.model import (
    DataType,
    Form,
    HeaderRule,
    Identity,
    Law,
    Special,
    Wording,
)

TYPE = DataType(
    id="credential",
    bit=18,
    wording=Wording(
        one="password or credential",
        many="passwords and credentials",
        passes="letters with digits or symbols after a word for a secret, or a known key format",
        raises="the format of a known service makes it certain",
        lowers="placeholders and single-word values do not count",
        label_in_text="yes, but for known formats and passwords in a URL",
    ),
    header=HeaderRule(
        rank=200,
        english=r"pass ?word|passwd|\bpwd\b|\bpin\b|secret|api key",
        spanish=r"contrasena",
    ),
    form=Form(reads="text"),
    notations=(Special("secret"),),
    identity=Identity(),
    law=Law(elements=("online_cred",)),
    yes=("password: Tr0ub4dor&3x", "postgresql://app:k7Rt99Zq@db/main"),
    no=("password: changeme", "password: ********"),
)
