"""Reading no faster than people at work will bear: a cap on bytes a second, and low priority.

Each worker process keeps a throttle of its own, its share of the cap. What a reader takes from the
disk is counted before it is taken, in small pieces, so a single large file cannot run ahead.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import time
from collections.abc import Callable
from typing import Any, BinaryIO, Final

import psutil

from duecare.errors import InputError

POLITE_BYTES_PER_SECOND: Final = 25_000_000
LEAST_BYTES_PER_SECOND: Final = 10_000
_BURST_SECONDS: Final = 0.1
_PIECE: Final = 262_144
_LONGEST_REST: Final = 2.0
_UNITS: Final = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}
_BACKGROUND_PROCESS: Final = 4  # PRIO_DARWIN_PROCESS and PRIO_DARWIN_BG of macOS
_BACKGROUND: Final = 0x1000


class Throttle:
    """A budget of bytes that grows with time; spending more than it holds waits.

    ``bytes_per_second`` 0 means no limit. After any start, no more than
    ``bytes_per_second * (seconds + 0.1)`` bytes are let through in ``seconds``.
    """

    def __init__(
        self,
        bytes_per_second: float = 0,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._rate = bytes_per_second
        self._clock = clock
        self._sleep = sleep
        self._free_at = clock()  # when all that was spent so far is paid for

    @property
    def is_limited(self) -> bool:
        """Whether there is a cap."""
        return self._rate > 0

    @property
    def piece(self) -> int:
        """Bytes to take at a time, so that a wait is short."""
        return max(4096, min(_PIECE, int(self._rate * _BURST_SECONDS)))

    def spend(self, size: int) -> None:
        """Wait until ``size`` more bytes may be read."""
        if self._rate <= 0 or size <= 0:
            return
        now = self._clock()
        self._free_at = max(self._free_at, now - _BURST_SECONDS) + size / self._rate
        if self._free_at > now:
            self._sleep(self._free_at - now)

    def copy(self, view: memoryview, start: int, stop: int) -> bytes:
        """A part of a mapped file, paid for piece by piece as its pages come in."""
        if not self.is_limited:
            return bytes(view[start:stop])
        parts = []
        for at in range(start, stop, self.piece):
            end = min(at + self.piece, stop)
            self.spend(end - at)
            parts.append(bytes(view[at:end]))
        return b"".join(parts)

    def throttled(self, stream: BinaryIO) -> BinaryIO:
        """A stream that pays for what is read from it."""
        if not self.is_limited:
            return stream
        return io.BufferedReader(_ThrottledStream(stream, self), self.piece)


class _ThrottledStream(io.RawIOBase):
    """Unbuffered reading of a file under a throttle."""

    def __init__(self, stream: BinaryIO, throttle: Throttle) -> None:
        super().__init__()
        self._stream = stream
        self._throttle = throttle

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._stream.seekable()

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def fileno(self) -> int:
        return self._stream.fileno()

    def readinto(self, buffer: Any) -> int:
        wanted = min(len(buffer), self._throttle.piece)
        data = self._stream.read(wanted)
        self._throttle.spend(len(data))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


_mine = Throttle()


def set_throttle(bytes_per_second: float) -> None:
    """The throttle of this process from now on."""
    global _mine  # noqa: PLW0603  one disk, one throttle per process
    _mine = Throttle(bytes_per_second)


def throttle() -> Throttle:
    """The throttle of this process."""
    return _mine


def rest_after(seconds: float) -> float:
    """How long a polite worker rests after ``seconds`` of work: half as long, at most 2 s."""
    return min(seconds / 2, _LONGEST_REST)


def lower_priority() -> None:
    """Let every other program of the machine go first, at the processor and at the disk."""
    with contextlib.suppress(psutil.Error, OSError, AttributeError, ValueError):
        me = psutil.Process()
        if sys.platform == "win32":
            me.nice(psutil.IDLE_PRIORITY_CLASS)
            me.ionice(psutil.IOPRIO_VERYLOW)
        elif sys.platform == "linux":
            me.nice(19)
            me.ionice(psutil.IOPRIO_CLASS_IDLE)
        elif sys.platform == "darwin":
            os.setpriority(_BACKGROUND_PROCESS, 0, _BACKGROUND)
        else:
            me.nice(19)


def read_bandwidth(text: str) -> int:
    """Bytes a second from words like ``20MB/s``, ``500 kB/s`` or ``1000000``.

    Raises :class:`InputError` for anything else, and for less than 10 kB/s.
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmg]?)b?(?:/s)?\s*", text, re.IGNORECASE)
    if found is None:
        raise InputError(f"'{text}' is not a bandwidth", hint="example: 20MB/s")
    given = int(float(found[1]) * _UNITS[found[2].lower()])
    if given < LEAST_BYTES_PER_SECOND:
        raise InputError(
            f"a bandwidth of {given:,} bytes a second would not end", hint="give 10kB/s or more"
        )
    return given
