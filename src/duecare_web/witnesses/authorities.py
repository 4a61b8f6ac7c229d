"""The time authorities of this installation, as its settings name them."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

from duecare.evidence.timestamps.tsa_client import Authority, read_authorities
from duecare.ids import slug


def authorities() -> list[Authority]:
    """In order of preference: those of the file, then the plain addresses of the setting.

    Raises :class:`duecare.errors.InputError` for a file with a mistake.
    """
    file = settings.DUECARE_TSA_FILE
    found = read_authorities(file) if file.is_file() else []
    for url in settings.DUECARE_TSA_URLS:
        if url not in {one.url for one in found}:
            found.append(Authority(_free_label(url, {one.label for one in found}), url))
    return found


def _free_label(url: str, taken: set[str]) -> str:
    """The host as a slug; a second address of the same host gets a number."""
    host = slug(urlsplit(url).hostname or "authority")
    numbered = (f"{host}-{number}" for number in range(2, len(taken) + 3))
    return next(one for one in (host, *numbered) if one not in taken)
