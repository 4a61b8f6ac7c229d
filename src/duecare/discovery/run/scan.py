"""Runs a scan: sources to batches, batches to workers, outcomes to the inventory."""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Final, TextIO

from duecare import __version__
from duecare.discovery.detectors.name_masks import masked
from duecare.discovery.outcome import ItemOutcome, ItemSettings, ScanItem
from duecare.discovery.readers.segments import Budget
from duecare.discovery.readers.sniff import sniff_format
from duecare.discovery.readers.source import Source
from duecare.discovery.result import Fold, ScanResult
from duecare.discovery.run.journal import Journal
from duecare.discovery.run.progress_count import ProgressCount
from duecare.discovery.run.worker_process import end_worker_processes, scan_batch
from duecare.discovery.settings import (
    LocationSpec,
    ScanSettings,
    all_locations,
    is_database,
    without_password,
)
from duecare.discovery.sources.folder import FoundFile, FoundProblem, is_inside, names_in, walk
from duecare.discovery.sources.sparse import MOSTLY_HOLE, is_mostly_hole, next_data
from duecare.errors import InputError
from duecare.private_files import open_private

_BATCH_FILES: Final = 32
_BATCH_BYTES: Final = 8_000_000
_WINDOW: Final = 4  # batches a worker may be ahead


@dataclass(frozen=True)
class Progress:
    """How far a scan is; totals are those found so far until ``is_walk_finished``.

    ``files_recalled`` and ``bytes_recalled`` are the part of what is done that an earlier,
    interrupted scan had read.
    """

    files_done: int
    files_found: int
    bytes_done: int
    bytes_found: int
    is_walk_finished: bool
    current: str
    files_recalled: int = 0
    bytes_recalled: int = 0


ProgressCallback = Callable[[Progress], None]


def scan(
    settings: ScanSettings,
    *,
    now: dt.datetime,
    progress: ProgressCallback | None = None,
    executor: Executor | None = None,
) -> ScanResult:
    """Find the sensitive records of the sources and count the people behind them.

    ``executor`` may be any :class:`concurrent.futures.Executor`; the result is the same to the
    bit. Raises :class:`InputError` for a source that does not exist.
    """
    started = time.monotonic()
    _check_sources(settings.sources)
    specs = all_locations(settings)
    fold = Fold(settings, specs)
    run = _Run(settings, specs, fold, progress)
    with ExitStack() as stack:
        if executor is None:
            executor = ThreadPoolExecutor(settings.worker_count, "duecare-scan")
            stack.callback(end_worker_processes)
            stack.callback(executor.shutdown, wait=True, cancel_futures=True)
            stack.callback(end_worker_processes)
        if settings.findings is not None:
            run.findings = stack.enter_context(_open_findings(settings))
        run.journal = stack.enter_context(_open_journal(settings))
        if progress is not None:
            run.counted_ahead = ProgressCount(settings.sources, settings.include, settings.exclude)
            run.counted_ahead.start()
            stack.callback(run.counted_ahead.stop)
        run.all_batches(executor)
    return ScanResult(fold.inventory(now), fold.possible, time.monotonic() - started)


def _check_sources(sources: Sequence[str | os.PathLike[str]]) -> None:
    for source in sources:
        if not is_database(source) and not os.path.lexists(source):
            raise InputError(
                f"there is no folder or file '{masked(str(source))}'",
                hint="check the spelling of the path",
            )


def _open_findings(settings: ScanSettings) -> TextIO:
    if settings.findings is None:
        raise InputError("no findings file was asked for")
    try:
        return open_private(settings.findings)
    except OSError as error:
        raise InputError(f"cannot write {settings.findings}: {error.strerror}") from error


def _open_journal(settings: ScanSettings) -> Journal:
    wanted = settings.findings is not None
    conditions = f"{__version__} {settings.limits} findings={wanted}"
    return Journal.open(settings.journal, settings.client_key, conditions)


class _Run:
    """The moving parts of one scan."""

    def __init__(
        self,
        settings: ScanSettings,
        specs: Sequence[LocationSpec],
        fold: Fold,
        progress: ProgressCallback | None,
    ) -> None:
        self.settings = settings
        self.fold = fold
        self.findings: TextIO | None = None
        self.journal = Journal.none()
        self._places = [(_as_prefix(spec.path), index) for index, spec in enumerate(specs)]
        self._places.sort(key=lambda pair: -len(pair[0]))
        self._progress = progress
        self._files_found = self._bytes_found = self._files_done = self._bytes_done = 0
        self._files_recalled = self._bytes_recalled = 0
        self._walking = True
        self._rows_before = 0  # in the slices of a table before the one that is taken
        self.counted_ahead: ProgressCount | None = None
        self._shared = ItemSettings(
            settings.client_key,
            settings.limits,
            settings.findings is not None,
            settings.bytes_per_second / settings.worker_count,
        )

    def all_batches(self, executor: Executor) -> None:
        """Hand out the batches and take the outcomes in the order of the walk."""
        for source in filter(is_database, self.settings.sources):
            self._read_database(str(source))
        waiting: deque[Future[list[ItemOutcome]] | ItemOutcome] = deque()
        for batch in self._batches():
            if isinstance(batch, ItemOutcome):
                waiting.append(batch)  # in the order of the walk, like those that are read now
            else:
                waiting.append(
                    executor.submit(scan_batch, batch, self._shared, self.settings.polite)
                )
            while len(waiting) > _WINDOW * self.settings.worker_count:
                self._finish(waiting.popleft())
        self._walking = False
        while waiting:
            self._finish(waiting.popleft())

    def _finish(self, waiting: Future[list[ItemOutcome]] | ItemOutcome) -> None:
        if not isinstance(waiting, ItemOutcome):
            self._take(waiting.result())
            return
        self._files_recalled += waiting.item.start == 0
        self._bytes_recalled += (waiting.item.stop or waiting.item.size) - waiting.item.start
        self._take_one(waiting)

    def _read_database(self, address: str) -> None:
        """Read the tables of a database here: a server's answers need no process of their own."""
        from duecare.discovery.sources.database import scan_database

        settings = self.settings
        location = self._location_of(_as_prefix(without_password(address)))
        alone = replace(self._shared, bytes_per_second=settings.bytes_per_second)
        for outcome in scan_database(
            address, location, alone, include=settings.include, exclude=settings.exclude
        ):
            self._files_found += 1
            self._bytes_found += outcome.item.size
            self._take_one(outcome)

    def _take(self, outcomes: list[ItemOutcome]) -> None:
        for outcome in outcomes:
            self._take_one(outcome)
        self.journal.add(outcomes)

    def _take_one(self, outcome: ItemOutcome) -> None:
        self.fold.add(outcome)
        if self.findings is not None:
            self._rows_before *= outcome.item.start > 0
            for found in outcome.findings:
                is_later = self._rows_before and outcome.rows and found.row is not None
                row = (found.row or 0) + self._rows_before
                finding = replace(found, row=row) if is_later else found
                self.findings.write(json.dumps(finding.as_dict(), ensure_ascii=False) + "\n")
        item = outcome.item
        self._rows_before += outcome.rows
        self._files_done += item.start == 0
        self._bytes_done += (item.stop if item.stop is not None else item.size) - item.start
        if self._progress is not None:
            self._progress(self._report(item))

    def _report(self, item: ScanItem) -> Progress:
        ahead = self.counted_ahead
        counted = ahead is not None and ahead.is_finished
        return Progress(
            self._files_done,
            max(self._files_found, ahead.files if ahead else 0),
            self._bytes_done,
            max(self._bytes_found, ahead.bytes if ahead else 0),
            counted or not self._walking,
            masked(os.path.basename(item.path).decode("utf-8", "replace")),
            self._files_recalled,
            self._bytes_recalled,
        )

    def _batches(self) -> Iterator[list[ScanItem] | ItemOutcome]:
        batch: list[ScanItem] = []
        size = 0
        for item in self._items():
            known = self.journal.recall(item)
            if known is not None:
                if batch:
                    yield batch
                    batch, size = [], 0
                yield known
                continue
            batch.append(item)
            size += (item.stop if item.stop is not None else item.size) - item.start
            if len(batch) >= _BATCH_FILES or size >= _BATCH_BYTES:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _items(self) -> Iterator[ScanItem]:
        settings = self.settings
        seen: set[bytes] = set()
        seen_folders: set[bytes] = set()
        for source in settings.sources:
            if is_database(source):
                continue
            for found in walk(source, include=settings.include, exclude=settings.exclude):
                if found.path in seen:
                    continue
                if len(settings.sources) > 1:
                    seen.add(found.path)
                location = self._location_of(found.path)
                if isinstance(found, FoundProblem):
                    self.fold.add_problem(found, location)
                    continue
                self._files_found += 1
                self._bytes_found += found.size
                if is_mostly_hole(found) and not _is_plain(found, self._shared):
                    problem = FoundProblem(found.path, MOSTLY_HOLE, found.size)
                    self.fold.add_problem(problem, location)
                    continue
                names = names_in(found.path, seen_folders, os.fsencode(os.path.abspath(source)))
                for item in self._slices(found, location):
                    yield replace(item, names=names) if names and item.start == 0 else item

    def _location_of(self, path: bytes) -> int:
        for prefix, index in self._places:
            if is_inside(path, prefix):
                return index
        return self._places[-1][1]

    def _slices(self, found: FoundFile, location: int) -> Iterator[ScanItem]:
        """Large texts and tables are cut at line ends, so that several workers share one file."""
        limits = self.settings.limits
        if found.size > 2 * limits.slice_bytes:
            at = 0
            for stop in _table_cuts(found, self._shared):
                yield ScanItem(found.path, found.size, location, at, stop)
                at = stop
            if at:
                return
        if found.size > 2 * limits.slice_bytes and _is_plain(found, self._shared):
            at = 0
            while at < found.size:
                start = next_data(found.path, at, found.size) if at else 0
                self._bytes_done += start - at
                at = start
                if at >= found.size:
                    break
                stop = _line_end(found.path, min(at + limits.slice_bytes, found.size), found.size)
                yield ScanItem(found.path, found.size, location, at, stop)
                at = stop
            return
        yield ScanItem(found.path, found.size, location)


def _as_prefix(path: str) -> bytes:
    return os.fsencode(os.path.abspath(path))


def _is_plain(found: FoundFile, shared: ItemSettings) -> bool:
    # here and below not above: only a large file needs its cells cut, by compiled code
    from duecare.discovery.readers.delimited import find_delimiter

    try:
        source = Source(
            os.path.basename(found.path).decode("utf-8", "replace"),
            shared.limits,
            Budget(0),
            path=found.path,
        )
        head = source.head(65536)
        kind = sniff_format(source)
        if kind == "maybe-delimited" and not find_delimiter(
            head.decode("utf-8", "replace"), strict=True
        ):
            kind = "text"
        return kind == "text" and b"\0" not in head
    except OSError:
        return False


def _table_cuts(found: FoundFile, shared: ItemSettings) -> Iterator[int]:
    """Where a delimited file is cut; nothing for other files."""
    from duecare.discovery.readers.delimited import slice_ends

    name = os.path.basename(found.path).decode("utf-8", "replace")
    source = Source(name, shared.limits, Budget(0), path=found.path)
    try:
        if sniff_format(source) in ("delimited", "maybe-delimited"):
            yield from slice_ends(source)
    except OSError:
        return  # it vanished: its reader will say so


def _line_end(path: bytes, at: int, size: int) -> int:
    """The end of the line at ``at``; ``at`` itself in a file without lines."""
    if at >= size:
        return size
    try:
        with open(path, "rb") as stream:
            stream.seek(at)
            found = stream.read(65536).find(b"\n")
    except OSError:
        return at
    return min(at + found + 1, size) if found >= 0 else at
