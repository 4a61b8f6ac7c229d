"""The bundles of an earlier release, unpacked."""

from __future__ import annotations

import tarfile
from pathlib import Path

ARCHIVE = Path(__file__).parent / "bundles_before" / "bundles.tar.xz"
NAMES = ("defense", "client-program")


def unpack(folder: Path) -> Path:
    """Write the bundles and ``trust.txt`` into ``folder``."""
    with tarfile.open(ARCHIVE) as packed:
        packed.extractall(folder, filter="data")
    return folder
