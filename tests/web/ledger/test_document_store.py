"""The two places for documents behave alike: a folder, and a bucket of a real server."""

from __future__ import annotations

import hashlib
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from duecare.errors import EvidenceError, InputError
from duecare_web.ledger import documents
from duecare_web.ledger.document_store import BucketStore, DocumentStore, FolderStore
from duecare_web.settings.environment import DocumentBucket, read_environment

NAME = "0b5f/ab/" + "ab" * 32


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """A server that speaks S3, with an empty bucket."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    request = urllib.request.Request(f"{address}/papers", method="PUT")
    request.add_header("Authorization", "AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/s3/aws4")
    with urllib.request.urlopen(request):
        yield address
    server.stop()


def bucket(endpoint: str, name: str = "papers") -> DocumentBucket:
    return DocumentBucket(name, "duecare/documents", endpoint, "us-east-1", "key", "secret")


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> DocumentStore:
    if request.param == "folder":
        return FolderStore(tmp_path / "documents")
    return BucketStore(bucket(request.getfixturevalue("endpoint")))


def test_what_is_written_is_read_listed_replaced_and_deleted(store: DocumentStore) -> None:
    assert store.read(NAME) is None
    store.delete(NAME)
    assert list(store.names()) == []
    for content in (b"first", b"\x00second" * 300_000):
        store.write(NAME, content)
        assert store.read(NAME) == content
    store.write("0b5f/cd/other", b"")
    assert store.read("0b5f/cd/other") == b""
    assert sorted(store.names()) == [NAME, "0b5f/cd/other"]
    for name in (NAME, "0b5f/cd/other"):
        store.delete(name)
    assert list(store.names()) == []


def test_a_file_is_for_its_owner_and_a_draft_is_no_document(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    store.write(NAME, b"sealed")
    assert (tmp_path / NAME).stat().st_mode & 0o077 == 0
    (tmp_path / "0b5f" / "ab" / ".draft.1").write_bytes(b"half")
    assert list(store.names()) == [NAME]


def test_a_folder_that_is_full_is_told_and_leaves_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("duecare_web.ledger.document_store.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        FolderStore(tmp_path).write(NAME, b"sealed")
    assert not [one for one in tmp_path.rglob("*") if one.is_file()]


def test_a_bucket_that_is_not_there_is_told(endpoint: str) -> None:
    elsewhere = BucketStore(bucket(endpoint, "elsewhere"))
    for use in (lambda: elsewhere.write(NAME, b"sealed"), lambda: elsewhere.read(NAME)):
        with pytest.raises(EvidenceError, match="bucket of the documents does not answer"):
            use()


def test_a_service_that_is_down_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(EvidenceError, match="does not answer"):
            BucketStore(bucket(address)).read(NAME)


def test_documents_lie_encrypted_in_the_bucket_and_come_back_whole(
    north: Any, endpoint: str, settings: Any
) -> None:
    settings.DUECARE_BUCKET = bucket(endpoint)
    letter = documents.keep(north.client.log, b"the letter", media_type="text/plain")
    assert documents.read(letter) == b"the letter"
    assert not (settings.DUECARE_HOME / "documents").exists()
    kept = BucketStore(bucket(endpoint)).read(documents.names_of(letter)[0])
    assert kept is not None
    assert b"the letter" not in kept
    assert letter.sha256 == hashlib.sha256(b"the letter").hexdigest()
    BucketStore(bucket(endpoint)).delete(documents.names_of(letter)[0])
    with pytest.raises(EvidenceError, match="not in the document store"):
        documents.read(letter)


def test_the_settings_of_a_bucket_are_read_and_its_secret_is_not_shown() -> None:
    given = {
        "DUECARE_DOCUMENTS": "s3://papers/of/us",
        "DUECARE_S3_ENDPOINT": "https://objects.example.com/",
        "DUECARE_S3_ACCESS_KEY": "key",
        "DUECARE_S3_SECRET_KEY": "very-secret",
    }
    found = read_environment(given).bucket
    assert found == DocumentBucket(
        "papers", "of/us", "https://objects.example.com", "us-east-1", "key", "very-secret"
    )
    assert "very-secret" not in repr(found)
    assert read_environment({}).bucket is None
    with pytest.raises(InputError, match="DUECARE_DOCUMENTS is 'https://papers'"):
        read_environment({"DUECARE_DOCUMENTS": "https://papers"})
