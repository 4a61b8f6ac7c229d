"""Whether the attached documents of a bundle are the ones that the entries of its log name."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest
from tests.core.evidence import sample_log as sample
from tests.core.evidence.in_memory import entries, files_of, opened

from duecare.errors import EvidenceError
from duecare.evidence.log import leaf
from duecare.evidence.verify import document_checks, log_checks

SALTS = "data/log/file-salts.txt"
FORM, SALT = b"a short form", b"s" * 32


def attached(
    *contents: bytes, personal: tuple[bytes, ...] = (), **changes: Any
) -> dict[str, bytes]:
    """A log whose only entry names documents; ``personal`` ones by a salted digest."""
    digests = [sha256(content).digest() for content in contents]
    salted = {
        leaf.personal_file_digest(SALT, sha256(one).digest()): (SALT, sha256(one).digest())
        for one in personal
    }
    made = sample.Installation()
    made.append(sample.draft(0, attachments=[*digests, *salted]))
    made.anchor()
    given = {"entries": made.disclosures(), "blobs": {}, "file_salts": salted, **changes}
    return files_of(made.contents(info=sample.EARLIER, **given))


def blob(content: bytes) -> dict[str, bytes]:
    return {sha256(content).hexdigest(): content}


def name_of(content: bytes) -> str:
    return f"data/blobs/{sha256(content).hexdigest()}"


def missing(content: dict[str, bytes], *, kind: str = "defense") -> list[str]:
    """What is said of documents that entries attach and that are not in the bundle."""
    state = opened(content)
    state.format = "1"
    state.report.facts["kind"] = kind
    log_checks.check_entries(state)
    document_checks.check_documents(state)
    found = [one for one in state.report.failures() if one.id == "bag.documents"]
    return [text for one in found for text in one.detail.split("; ")]


def gone(*contents: bytes) -> list[str]:
    names = [sha256(one).hexdigest()[:16] for one in contents]
    return [f"document {name} of entry 0 is missing, and nothing says why" for name in names]


def test_documents_of_the_report_and_certificates_are_in_the_bundle_too() -> None:
    documents = {"data/report/a.pdf": b"a", "data/cert/b.pdf": b"b"}
    content = attached(b"a", b"b", b"c", documents=documents, blobs=blob(b"c"))
    assert entries(content)["log.attachments"] == ("pass", "1 documents, each attached by an entry")
    unnamed = ["no entry names data/cert/b.pdf", "no entry names data/report/a.pdf"]
    assert missing(content) == unnamed
    content = attached(b"a", b"b", b"c", b"d", documents=documents, blobs=blob(b"c"))
    assert missing(content) == [*unnamed, *gone(b"d")]
    assert missing(content, kind="program") == unnamed
    content = attached(sample.ORIGIN.encode())
    content["data/trust/log-keys.txt"] = sample.ORIGIN.encode()
    assert missing(content) == gone(sample.ORIGIN.encode())


def test_without_documents_there_is_nothing_absent() -> None:
    detail = "0 documents, each attached by an entry"
    assert entries(attached())["log.attachments"] == ("pass", detail)
    assert missing(attached()) == []


def test_personal_files_are_found_by_their_salts() -> None:
    content = attached(personal=(FORM, b"gone"), blobs=blob(FORM))
    detail = "1 documents, each attached by an entry"
    assert entries(content)["log.attachments"] == ("pass", detail)
    assert missing(content) == gone(b"gone")


def test_documents_that_are_wrong_or_that_no_entry_names_are_listed_in_order() -> None:
    content = attached(b"a", b"b", blobs={**blob(b"a"), **blob(b"b")})
    content |= {name_of(b"a"): b"x", name_of(b"b"): b"y", name_of(b"c"): b"c", name_of(b"d"): b"d"}
    first, second = sorted([name_of(b"a"), name_of(b"b")])
    third, fourth = sorted([name_of(b"c"), name_of(b"d")])
    detail = (
        f"{first} does not have the content its name states; "
        f"{second} does not have the content its name states; "
        f"no entry names {third}; no entry names {fourth}"
    )
    assert entries(content)["log.attachments"] == ("tampered", detail)


def salt_line(content: bytes, salt: bytes = SALT) -> bytes:
    digest = sha256(content).digest()
    parts = (leaf.personal_file_digest(salt, digest), salt, digest)
    return " ".join(part.hex() for part in parts).encode() + b"\n"


def test_a_salt_that_no_entry_uses_is_said() -> None:
    content = attached(b"a", personal=(FORM,))
    content[SALTS] += salt_line(b"other")
    detail = "data/log/file-salts.txt has a line that no entry uses"
    assert entries(content)["log.attachments"] == ("tampered", detail)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"nonsense\n", " has a malformed line"),
        (salt_line(b"x").replace(b" ", b"  ", 1), " has a malformed line"),
        (salt_line(b"x")[:-1] + b"0\n", " has a malformed line"),
        (salt_line(FORM), ": a salt does not match the logged digest"),
        (
            salt_line(b"x").replace(SALT.hex().encode(), b"0" * 64),
            ": a salt does not match the logged digest",
        ),
    ],
)
def test_the_file_of_salts_is_read_strictly(line: bytes, problem: str) -> None:
    content = attached(personal=(FORM,))
    content[SALTS] += line
    with pytest.raises(EvidenceError) as caught:
        entries(content)
    assert str(caught.value) == SALTS + problem
