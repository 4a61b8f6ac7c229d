"""What our own style sheets and scripts weigh on the wire, all together."""

from __future__ import annotations

import gzip
from pathlib import Path

import duecare_web

MOST = 60_000  # bytes
FOLDER = Path(duecare_web.__file__).parent


def test_all_our_style_sheets_and_scripts_weigh_less_than_60_kb() -> None:
    files = [one for kind in ("css", "js") for one in FOLDER.glob(f"*/static/**/*.{kind}")]
    assert len(files) > 20
    weight = sum(len(gzip.compress(one.read_bytes())) for one in files)
    assert weight < MOST
