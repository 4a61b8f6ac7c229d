"""A typed name as a signature: whether it is the name that the client's record holds."""

from __future__ import annotations


def same_name(typed: str, expected: str) -> bool:
    """Whether two names differ in nothing but case and spaces."""
    return " ".join(typed.casefold().split()) == " ".join(expected.casefold().split())
