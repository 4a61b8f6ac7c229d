"""Types of fields that entries share."""

from __future__ import annotations

from typing import Annotated, Final, TypeVar

from duecare.record.schema import Group, Pattern

DETAILS: Final = "details"
"""The group of a person's own words and details: sealed under the key of that person."""
MONEY: Final = "money"
DOCUMENTS: Final = "documents"
T = TypeVar("T")

Personal = Annotated[T, Group(DETAILS)]
"""A person's own words, or a detail about them: an erasure of the person reaches it."""
InMoney = Annotated[T, Group(MONEY)]
"""An amount, or a sentence about one: shown or withheld together with the other amounts."""
Sha256 = Annotated[str, Pattern("[0-9a-f]{64}")]
"""A SHA-256 digest in hex."""
Reference = Annotated[str, Pattern(r"[^ \t\r\n]+")]
"""A name that a machine made: an id, a Message-ID, a key. It is left out of summaries."""
Cents = int
"""Whole US cents."""
