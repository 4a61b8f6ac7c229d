"""What a password must not be, beside what Django looks for."""

from __future__ import annotations

import re
from typing import Any, Final

from django.core.exceptions import ValidationError

CONTEXT_WORDS: Final = ("duecare", "password", "security", "breach", "defense", "ledger", "firm")
"""Words that anyone would try at this product (docs/security/asvs.md, 6.1.2)."""


class ContextWordsValidator:
    """Refuses a password that is words of the product and firm with a few signs around them."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise :class:`ValidationError` where fewer than eight letters or digits are its own."""
        rest = password.lower()
        for word in (*CONTEXT_WORDS, *_words_of(user)):
            rest = rest.replace(word, "")
        if rest != password.lower() and len(re.sub(r"[\W_]", "", rest)) < 8:
            raise ValidationError(
                "This password is made of words that anyone would try here. Choose other words.",
                code="password_context_words",
            )

    def get_help_text(self) -> str:
        """What the page says about it."""
        return "Do not build your password on the name of the product or of your firm."


def _words_of(user: Any) -> list[str]:
    if user is None or user.pk is None:
        return []
    names = user.memberships.values_list("firm__name", flat=True)
    return [word for name in names for word in re.findall(r"\w{4,}", name.lower())]
