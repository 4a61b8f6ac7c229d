"""What a person of a client is told of a refusal, in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext

from duecare.errors import DuecareError
from duecare_web.clients.languages import is_spanish


def told(error: DuecareError) -> str:
    """The refusal and its hint; what has no Spanish is told in English."""
    if not is_spanish():
        return f"{error}. {error.hint}".strip()
    parts = [gettext(part) for part in (str(error), error.hint) if part]
    return " ".join(part if part.endswith(".") else f"{part}." for part in parts)
