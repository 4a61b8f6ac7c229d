"""Counts ahead what a scan will read, so that the time left can be told from the start."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence

from duecare.discovery.settings import is_database
from duecare.discovery.sources.folder import FoundFile, walk


class ProgressCount:
    """Files and bytes of the sources, counted by a thread of its own; nothing is opened."""

    def __init__(
        self,
        sources: Sequence[str | os.PathLike[str]],
        include: Sequence[str],
        exclude: Sequence[str],
    ) -> None:
        self.files = self.bytes = 0
        self.is_finished = False
        self._stop = threading.Event()
        folders = [source for source in sources if not is_database(source)]
        self._thread = threading.Thread(
            target=self._count, args=(folders, include, exclude), daemon=True, name="duecare-count"
        )

    def start(self) -> None:
        """Begin to count."""
        self._thread.start()

    def stop(self) -> None:
        """Stop counting and wait for the thread."""
        self._stop.set()
        self._thread.join()

    def _count(
        self,
        sources: Sequence[str | os.PathLike[str]],
        include: Sequence[str],
        exclude: Sequence[str],
    ) -> None:
        for source in sources:
            try:
                for found in walk(source, include=include, exclude=exclude):
                    if self._stop.is_set():
                        return
                    if isinstance(found, FoundFile):
                        self.files += 1
                        self.bytes += found.size
            except OSError:
                continue  # the scan itself says what is wrong with this source
        self.is_finished = True
