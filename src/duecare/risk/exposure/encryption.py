"""Whether encryption at rest helps against what reached a place."""

from __future__ import annotations

# HACKED: read through a session that had the keys, so encryption does not matter.
HACKED, ENCRYPTED, PLAIN, UNKNOWN = range(4)
