"""One identity in every place where a format can hide it; ``test_matrix.py`` reads each file."""

from __future__ import annotations

from tests.core.discovery.places import (
    archive_places,
    database_places,
    image_places,
    mail_places,
    markup_places,
    office_places,
    pdf_places,
    sheet_places,
)
from tests.core.discovery.places.place import PLACES

__all__ = [
    "PLACES",
    "archive_places",
    "database_places",
    "image_places",
    "mail_places",
    "markup_places",
    "office_places",
    "pdf_places",
    "sheet_places",
]
