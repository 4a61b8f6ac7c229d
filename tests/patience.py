"""Waiting for what another thread or process does: as long as a busy machine may need, no longer."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 120.0
"""Seconds. A bound for what never comes: a test that waits for it fails, and none needs it."""


def wait_until(condition: Callable[[], object]) -> None:
    """Return as soon as ``condition`` holds; ``AssertionError`` if it never does."""
    last = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < last, "waited in vain"
        time.sleep(0.02)
