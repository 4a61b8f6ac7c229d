"""A worker process beside the scan: parsers of untrusted files run there and may die there.

Items go in and outcomes come out over pipes. A file that takes longer than its time or grows
beyond the memory limit ends the process, not the scan: the file becomes an unread item and a
fresh process goes on with the next one.

Small files come first to processes that interpret the kernel (`machine_code`): a larger one, or
many small ones, have the machine code loaded, and compiled where there is none.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

import psutil

from duecare.discovery.kernel import machine_code
from duecare.discovery.outcome import ItemOutcome, ItemSettings, ScanItem
from duecare.discovery.readers.segments import ReadProblem
from duecare.discovery.run.worker import NEEDS_MACHINE_CODE
from duecare.errors import DiscoveryError

_START_SECONDS: Final = (
    900.0  # a first start compiles the kernel, half a minute on a free processor
)
_HEAD: Final = struct.Struct("<Q")
_BUS_ERROR: Final = int(getattr(signal, "SIGBUS", 0))  # a mapped page that is no longer there
_READY: Final = ItemOutcome(ScanItem(b"", 0, 0))
_INTERPRETED_FILE: Final = 300_000  # bytes of a file that is read without machine code
# Bytes that are read so in all: in the time that loading it takes, or until it pays to make it.
_BEFORE_LOADING: Final = 100_000
_BEFORE_COMPILING: Final = 1_000_000


def _size_of(item: ScanItem) -> int:
    return (item.stop or item.size) - item.start


class _SmallWork:
    """What this process has had read without machine code."""

    def __init__(self) -> None:
        self._bytes = 0

    def expect(self, batch: Sequence[ScanItem]) -> None:
        """Count what is about to be read."""
        self._bytes += sum(map(_size_of, batch))

    def takes(self, size: int) -> bool:
        """Whether a file of ``size`` bytes is read so; while another is compiling, small ones are."""
        is_complete = _compiled.is_set() or machine_code.is_complete()
        most = _BEFORE_LOADING if is_complete else _BEFORE_COMPILING
        is_time = self._bytes <= most or _start_lock.locked()
        return is_time and size <= min(_INTERPRETED_FILE, most)


_start_lock = threading.Lock()
_compiled = threading.Event()
_small_work = _SmallWork()
_Answers: TypeAlias = queue.Queue[ItemOutcome | str | None]


class WorkerProcess:
    """One worker process, started when first needed and again after each kill."""

    def __init__(
        self,
        settings: ItemSettings,
        *,
        polite: bool = False,
        may_interpret: Callable[[int], bool] = _small_work.takes,
    ) -> None:
        self._may_interpret = may_interpret
        self._settings = settings
        self._polite = polite
        self.is_retired = False
        self._process: subprocess.Popen[bytes] | None = None
        self._interprets = False
        self._answers: _Answers = queue.Queue()

    def scan(self, item: ScanItem) -> ItemOutcome:
        """The outcome of one item."""
        if self.is_retired:  # the scan was stopped; nobody waits for the rest of the batch
            return ItemOutcome(item, problems=[ReadProblem("the scan was stopped", "", item.size)])
        answer = self._asked(item, interpreted=self._may_interpret(_size_of(item)))
        if answer == NEEDS_MACHINE_CODE:
            answer = self._asked(item, interpreted=False)
        if not isinstance(answer, ItemOutcome):
            return self._give_up(item, self._last_words())
        return answer

    def _asked(self, item: ScanItem, *, interpreted: bool) -> ItemOutcome | str | None:
        try:
            self._ensure_started(interpreted=interpreted)
            self._send(item)
        except OSError:
            self.close()
            self._ensure_started(interpreted=interpreted)
            self._send(item)
        return self._await(item)

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(OSError):
            process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()

    def _ensure_started(self, *, interpreted: bool) -> None:
        is_running = self._process is not None and self._process.poll() is None
        # one that has machine code does small work as well
        if is_running and (interpreted or not self._interprets):
            return
        self.close()
        self._answers = queue.Queue()
        if interpreted or _compiled.is_set():
            self._start(interpreted=interpreted)
            return
        with _start_lock:  # the first start compiles; the others load what it compiled
            self._start(interpreted=False)
            _compiled.set()

    def _start(self, *, interpreted: bool) -> None:
        environment = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
        environment[machine_code.MODE] = machine_code.INTERPRETED if interpreted else ""
        self._interprets = interpreted
        self._process = subprocess.Popen(
            [sys.executable, "-m", "duecare.discovery.run.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            close_fds=True,
        )
        threading.Thread(
            target=_read_answers, args=(self._process, self._answers), daemon=True
        ).start()
        self._send((self._settings, self._polite))
        try:
            ready = self._answers.get(timeout=_START_SECONDS)
        except queue.Empty:
            ready = None
        if ready is None:
            self.close()
            raise DiscoveryError(
                "the worker process of the scan does not start",
                hint="run duecare doctor; too little memory is the usual cause",
            )

    def _send(self, message: Any) -> None:
        process = self._process
        if process is None or process.stdin is None:
            raise OSError("the worker is not running")
        packed = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
        process.stdin.write(_HEAD.pack(len(packed)) + packed)
        process.stdin.flush()

    def _await(self, item: ScanItem) -> ItemOutcome | str | None:
        """The answer to an item; None when the process ended."""
        limits = self._settings.limits
        size = _size_of(item)
        allowed = limits.seconds_for(size) * (1.5 if self._polite else 1.0)  # it rests in between
        if self._settings.bytes_per_second:
            allowed += 2 * size / self._settings.bytes_per_second
        until = time.monotonic() + allowed
        while True:
            try:
                answer = self._answers.get(timeout=0.25)
            except queue.Empty:
                if time.monotonic() > until:
                    return self._give_up(item, f"reading it took longer than {allowed:.0f} seconds")
                if self._memory() > limits.memory_bytes:
                    reason = f"it needs more than {limits.memory_bytes // 1_000_000} MB of memory"
                    return self._give_up(item, reason)
                continue
            return answer

    def _last_words(self) -> str:
        """Why the process ended by itself."""
        process = self._process
        with contextlib.suppress(subprocess.TimeoutExpired):
            if process is not None and process.wait(timeout=2) == -_BUS_ERROR:
                return "it became shorter while it was read"
        return "its parser crashed or ran out of memory"

    def _memory(self) -> int:
        if self._process is None:
            return 0
        try:
            used = psutil.Process(self._process.pid).memory_info()
            # pages of the mapped file are not the parser's, the system can drop them
            return int(used.rss - getattr(used, "shared", 0))
        except psutil.Error:
            return 0

    def _give_up(self, item: ScanItem, reason: str) -> ItemOutcome:
        self.close()
        return ItemOutcome(item, problems=[ReadProblem(reason, "", item.size)])


def _read_answers(process: subprocess.Popen[bytes], answers: _Answers) -> None:
    stream = process.stdout
    try:
        while stream is not None:
            head = stream.read(_HEAD.size)
            if len(head) < _HEAD.size:
                break
            size = _HEAD.unpack(head)[0]
            body = stream.read(size)
            if len(body) < size:
                break
            message = pickle.loads(body)  # noqa: S301  written by our own worker
            answers.put(message if message is not None else _READY)
    except (OSError, ValueError, EOFError, pickle.UnpicklingError):
        pass
    answers.put(None)


_mine = threading.local()


def scan_batch(batch: list[ScanItem], settings: ItemSettings, polite: bool) -> list[ItemOutcome]:
    """Scan items one after the other in this thread's worker process.

    Runs in any executor: a thread here, a process of a cluster elsewhere.
    """
    process = getattr(_mine, "process", None)
    if process is None or process[0] != settings or process[1].is_retired:
        end_worker_process()
        process = (settings, WorkerProcess(settings, polite=polite))
        _mine.process = process
        with _registry_lock:
            _registry.append(process[1])
    _small_work.expect(batch)
    return [process[1].scan(item) for item in batch]


_registry: list[WorkerProcess] = []
_registry_lock = threading.Lock()


def end_worker_process() -> None:
    """End the worker process of this thread."""
    process = getattr(_mine, "process", None)
    if process is not None:
        process[1].close()
        _mine.process = None


def end_worker_processes() -> None:
    """End all worker processes of this process."""
    with _registry_lock:
        processes, _registry[:] = list(_registry), []
    for process in processes:
        process.is_retired = True  # its thread may live on, in a pool or on a cluster
        process.close()
