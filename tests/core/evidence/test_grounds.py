"""Which words are a ground of a known kind."""

from __future__ import annotations

import pytest

from duecare.errors import EvidenceError
from duecare.evidence.bundle.documents import Absence, DocumentList, read_list
from duecare.evidence.log.grounds import ground_text, known_ground

A, B = "a" * 64, "b" * 64


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("attorney-client privilege", "defense", "attorney-client"),
        ("Attorney-client privilege, letter of May 3", "defense", "attorney-client"),
        ("attorney-client: letter", "defense", "attorney-client"),
        ("attorney-clients", "defense", ""),
        ("court order", "defense", "court-order"),
        ("court ordered it", "defense", ""),
        ("not part of the client's program", "program", "not-in-program"),
        ("not part of the client's program", "defense", ""),
        (".", "defense", ""),
        ("", "defense", ""),
        ("privileged", "defense", ""),
    ],
)
def test_a_ground_begins_with_a_known_one(text: str, kind: str, expected: str) -> None:
    assert known_ground(text, kind=kind) == expected


def test_a_ground_with_the_words_of_its_holder_is_known() -> None:
    assert ground_text("settlement") == "settlement negotiations"
    assert known_ground(ground_text("settlement", "May 3"), kind="defense") == "settlement"


def test_a_list_of_documents_reads_back() -> None:
    made = DocumentList(
        {"data/report/b.pdf": A, "START-HERE.pdf": B},
        {B: Absence("withheld", "court order"), A: Absence("apart")},
    )
    assert read_list(made.content().splitlines()) == made


@pytest.mark.parametrize(
    "line",
    [
        f'{{"path":"data/log/checkpoint","sha256":"{A}"}}',
        '{"path":"data/report/a.pdf","sha256":"A"}',
        f'{{"path":"data/report/a.pdf","sha256":"{A}","title":"x"}}',
        f'{{"sha256":"{A}","why":"lost"}}',
        f'{{"sha256":"{A}","why":"withheld"}}',
        f'{{"ground":"x","sha256":"{A}","why":"apart"}}',
        '["data/report/a.pdf"]',
        f'{{"sha256":"{A}","why":"apart"}}\n{{"path":"data/report/a.pdf","sha256":"{B}"}}',
        f'{{"sha256":"{B}","why":"apart"}}\n{{"sha256":"{A}","why":"apart"}}',
        f'{{"sha256":"{A}","why":"apart"}}\n{{"sha256":"{A}","why":"apart"}}',
    ],
)
def test_a_list_out_of_form_is_refused(line: str) -> None:
    with pytest.raises(EvidenceError, match=r"data/documents\.jsonl"):
        read_list(line.encode().split(b"\n"))
