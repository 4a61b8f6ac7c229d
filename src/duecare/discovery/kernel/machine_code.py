"""Where the machine code of the passes lies, whether it is there, and whether it is wanted.

The passes are plain Python that a compiler turns into machine code: half a minute of a processor,
once for each version on each machine. Small work does not wait for it: a worker process that is
started with ``DUECARE_KERNEL=interpreted`` runs the same functions as they stand, with the same
results to the bit, and never loads the compiler.

Numba's own cache notices a change of the file of a function, but not of the functions that it
calls in other files. So the folder of the machine code carries a digest of all compiled sources.
Where that folder lies is decided by :mod:`duecare.cache_folder`.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

from duecare.cache_folder import cache_folder

MODE: Final = "DUECARE_KERNEL"
INTERPRETED: Final = "interpreted"
IS_INTERPRETED: Final = os.environ.get(MODE) == INTERPRETED
_HERE: Final = Path(__file__).parent
_PACKAGE: Final = _HERE.parents[1]
_COMPILED: Final = (
    "discovery/kernel/*.py",
    "discovery/detectors/*.py",
    "discovery/readers/csv_cells.py",
    "discovery/texts.py",
    "data_types/*.py",
    "data_types/types/*.py",
)
_COMPLETE: Final = "complete"


@cache
def folder() -> Path:
    """The folder of the machine code of these sources."""
    digest = hashlib.blake2b(version("numba").encode(), digest_size=6)
    for pattern in _COMPILED:
        for source in sorted(_PACKAGE.glob(pattern)):
            digest.update(source.read_bytes())
    name = f"duecare-kernel-{digest.hexdigest()}"
    return cache_folder(name, beside=_HERE / "__pycache__")


def is_complete() -> bool:
    """Whether all passes were compiled here before."""
    return (folder() / _COMPLETE).exists()


def note_complete() -> None:
    """Remember that all passes are compiled."""
    with contextlib.suppress(OSError):  # without it the next start compiles what is missing
        folder().mkdir(parents=True, exist_ok=True)
        (folder() / _COMPLETE).touch()
