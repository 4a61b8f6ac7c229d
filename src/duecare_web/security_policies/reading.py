"""How a page was read before it was signed: the server's own clock, and what the browser counted."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django import forms
from django.core.signing import BadSignature, Signer
from django.utils import timezone

from duecare.record import PageRead

_SALT: Final = "page made"
_DAY: Final = 86_400


def made_now(subject: object) -> str:
    """A note, signed by the server, that a page about ``subject`` was made now; goes into its form."""
    at = timezone.now().timestamp()
    return Signer(salt=_SALT).sign_object({"about": str(subject), "at": round(at, 1)})


def seconds_since(note: str, *, subject: object, now: dt.datetime) -> int | None:
    """Seconds since the page was made; ``None`` if the note is missing, foreign or about another."""
    try:
        made = Signer(salt=_SALT).unsign_object(note)
    except (BadSignature, ValueError):
        return None
    if made["about"] != str(subject):
        return None
    return max(0, round(now.timestamp() - float(made["at"])))


class ReadingFields(forms.Form):
    """The fields that a signed page carries about its reading."""

    page_made = forms.CharField(widget=forms.HiddenInput, required=False, max_length=400)
    seconds = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    depth = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def page_read(self, subject: object) -> PageRead:
        """How the page about ``subject`` was read."""
        data: dict[str, Any] = self.cleaned_data
        active, depth = data.get("seconds"), data.get("depth")
        return PageRead(
            page_seconds=seconds_since(data["page_made"], subject=subject, now=timezone.now()),
            active_seconds=None if active is None else min(active, _DAY),
            depth_percent=None if depth is None else min(depth, 100),
        )


def reading_words(read: PageRead) -> str:
    """One line for the record, for example "open 312 seconds before signing, in use for 290"."""
    parts = []
    if read.page_seconds is not None:
        parts.append(f"open {read.page_seconds:,} seconds before signing")
    if read.active_seconds is not None:
        parts.append(f"in use for {read.active_seconds:,} seconds")
    if read.depth_percent is not None:
        parts.append(f"{read.depth_percent} percent of it scrolled into view")
    return ", ".join(parts) or "not measured"
