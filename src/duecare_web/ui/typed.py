"""What people type: kept in front of them when it cannot be taken, and without raw identifiers."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from duecare.raw_identifiers import CARD, SSN, masked, raw_identifier

_WORDS: Final = re.compile(r"\S\s+\S|.{25}", re.DOTALL)
_MACHINE: Final = re.compile(r"^[\w+/=:.,-]*$")
_HIDDEN: Final = re.compile(r"token|sha256|password|code|passkey|digest|fingerprint|next")
_SAID: Final = {
    SSN: gettext_lazy(
        "This holds what looks like a Social Security number. Leave it out, or write only its last "
        "four digits. Nothing was saved."
    ),
    CARD: gettext_lazy(
        "This holds what looks like a card number. Leave it out, or write only its last four "
        "digits. Nothing was saved."
    ),
}
LONGEST_NAME: Final = 200


def refuse_identifiers(value: str) -> None:
    """A validator: no field of text takes a Social Security or card number.

    Raises :class:`ValidationError` with what to do instead; the page shows the text as it was typed.
    """
    if found := raw_identifier(str(value)):
        raise ValidationError(_SAID[found], code="raw_identifier")


def guard_text_fields() -> None:
    """Have every text field of every form refuse raw identifiers; a field that must not says so.

    :class:`django.forms.CharField` takes its validators from its class, as its own kinds (email
    addresses, links) do; so that no new form can forget it.
    """
    forms.CharField.default_validators = [refuse_identifiers]


def file_name(name: str) -> str:
    """The name of an upload to be kept: no path, no letters that turn text around, no identifiers."""
    base = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(
        one for one in base if unicodedata.category(one) not in ("Cc", "Cf", "Co", "Cn")
    )
    return masked(" ".join(shown.split()))[-LONGEST_NAME:] or _("file")


def typed_texts(request: HttpRequest) -> list[str]:
    """The words of a form that could not be taken, so that nobody has to find them again.

    Ticks, hidden values and what a machine made are left out; so is a form of another site.
    """
    origin = request.headers.get("Origin", "")
    if origin and origin.rpartition("//")[2] != request.get_host():
        return []
    texts = [
        text.strip()
        for name, values in request.POST.lists()
        if not _HIDDEN.search(name)
        for text in map(str, values)
    ]
    return [one for one in dict.fromkeys(texts) if _WORDS.search(one) and not _MACHINE.match(one)]
