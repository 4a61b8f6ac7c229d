"""Long documents are kept, read and sent part by part; no part can be left out or moved."""

import io

import pytest

from duecare.errors import EvidenceError
from duecare_web.ledger import documents, keys
from duecare_web.ledger.document_store import store

LONG = bytes(range(256)) * 10


@pytest.fixture
def parts(monkeypatch):
    monkeypatch.setattr(documents, "PART", 1000)


def test_a_long_document_lies_in_parts_and_comes_back_whole(north, parts):
    kept = documents.keep(north.client.log, LONG, media_type="application/zip")
    names = documents.names_of(kept)
    assert [name.rpartition("/")[2] for name in names] == [
        kept.sha256,
        f"{kept.sha256}.0001",
        f"{kept.sha256}.0002",
    ]
    assert [len(part) for part in documents.read_parts(kept)] == [1000, 1000, 560]
    assert documents.read(kept) == LONG
    again = documents.keep_file(north.client.log, io.BytesIO(LONG), media_type="application/zip")
    assert (again.pk, documents.read(again)) == (kept.pk, LONG)
    answer = documents.response_of(kept, content_type="application/zip")
    assert (answer.streaming, answer["Content-Length"]) == (True, "2560")
    assert b"".join(answer) == LONG


@pytest.mark.parametrize("size", [0, 999, 1000])
def test_a_short_one_is_one_part(north, parts, size):
    kept = documents.keep_file(north.client.log, io.BytesIO(LONG[:size]), media_type="text/plain")
    assert (len(documents.names_of(kept)), documents.read(kept)) == (1, LONG[:size])
    assert not documents.response_of(kept, content_type="text/plain").streaming


def test_parts_that_are_missing_or_exchanged_are_refused(north, parts):
    kept = documents.keep(north.client.log, LONG, media_type="application/zip")
    first, second, third = documents.names_of(kept)
    one, two = store().read(first), store().read(second)
    store().write(first, two)
    store().write(second, one)
    with pytest.raises(EvidenceError, match="cannot be decrypted"):
        documents.read(kept)
    store().write(first, one)
    store().write(second, two)
    documents.delete([third])
    with pytest.raises(EvidenceError, match="not in the document store"):
        documents.read(kept)


def test_a_key_file_that_was_replaced_is_read_again(settings, tmp_path):
    settings.DUECARE_HOME = tmp_path
    made = keys.installation_key()
    assert keys.installation_key() == made
    (tmp_path / "keys" / "installation-key").write_bytes(b"k" * 31 + b"!")
    assert keys.installation_key() == b"k" * 31 + b"!"
