"""The folder of a client: one sub-folder a location, every file noted in the ground truth."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from duecare.inventory.model import LocationKind
from duecare_web.demo.documents import Document
from duecare_web.demo.truth import TruthBuilder

Progress = Callable[[str], None]


class DemoLocation(NamedTuple):
    """A place of the client, as scan settings need it; ``path`` is relative to the folder."""

    id: str
    kind: LocationKind
    name: str
    path: str
    encrypted: bool | None


class ClientFolder:
    """Writes documents into locations and keeps the truth."""

    def __init__(
        self, root: Path, locations: tuple[DemoLocation, ...], progress: Progress | None
    ) -> None:
        self.root = root
        self.truth = TruthBuilder()
        self._places = {location.id: location for location in locations}
        self._progress = progress

    def put(self, location_id: str, *documents: Document, under: str = "") -> None:
        """Write documents below a location, with their date of change."""
        place = self._places[location_id]
        for document in documents:
            relative = "/".join(part for part in (place.path, under, document.name) if part)
            target = self.root / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:  # two documents of one name would spoil the truth
                file.write(document.data)
            changed = document.modified.timestamp()
            os.utime(target, (changed, changed))
            if document.is_readable:
                self.truth.note(location_id, relative, document.mentions)
            else:
                self.truth.note_unread(relative)
            if self._progress:
                self._progress(relative)
