"""What a person of a client is told of a refusal, in the language of the page."""

from __future__ import annotations

import re

from django.utils.translation import gettext

from duecare.errors import DuecareError
from duecare_web.clients.languages import is_spanish
from duecare_web.portal.phrases import REFUSALS_WITH_FACTS


def told(error: DuecareError) -> str:
    """The refusal and its hint; what has no Spanish is quoted in English and says so."""
    say = _in_spanish if is_spanish() else str
    return " ".join(_sentence(say(part)) for part in (str(error), error.hint) if part)


def _sentence(text: str) -> str:
    begun = text[:1].upper() + text[1:]
    return begun if begun.endswith((".", "?", "!")) else f"{begun}."


def _in_spanish(english: str) -> str:
    text = gettext(english)
    if text != english:
        return text
    for pattern, message in REFUSALS_WITH_FACTS:
        if found := re.fullmatch(pattern, english):
            return gettext(message) % found.groupdict()
    return gettext("This was not recorded. In English: %(text)s") % {"text": english}
