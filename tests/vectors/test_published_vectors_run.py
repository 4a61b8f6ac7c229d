"""Where the published vectors lie beside the clone, they run: nothing is left out in silence."""

from __future__ import annotations

import pytest
from tests.vectors import test_evidence_vectors as published

SHARED = published.VECTORS.parents[1]


def test_they_run_where_their_folder_lies_beside_the_clone() -> None:
    if not SHARED.is_dir():
        pytest.skip("no folder of published vectors beside this clone")
    assert published.VECTORS.is_dir()
    assert published.pytestmark.args == (False,)
    for name in ("jcs.jsonl", "merkle_inclusion.jsonl", "signed_notes.jsonl", "tlog_proofs.jsonl"):
        assert published.rows(name)
    assert published.bags()
