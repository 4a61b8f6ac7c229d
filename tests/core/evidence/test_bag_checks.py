"""Each check of a bundle's files by itself: manifests, the lines about the bundle, and the seal."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import pytest
from tests.core.evidence import sample_log as sample
from tests.core.evidence.in_memory import MemoryFiles, files_of, said, verification

from duecare.errors import EvidenceError
from duecare.evidence.bundle import bundle
from duecare.evidence.bundle.container import UnreadableBundleError
from duecare.evidence.bundle.dsse import sign_statement
from duecare.evidence.encoding import b64
from duecare.evidence.log import notes
from duecare.evidence.trust import Trust
from duecare.evidence.verify import bag_checks, log_checks, trust_checks
from duecare.evidence.verify.state import Verification

TAGS, PAYLOAD, INFO = "tagmanifest-sha256.txt", "manifest-sha256.txt", "bag-info.txt"
PAGE = b"<title>the page of this release</title>"

SPELLED_BEFORE = "program" + "me"


@pytest.fixture
def sound(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    monkeypatch.setattr(bundle, "verifier_page", lambda: PAGE)
    monkeypatch.setattr(bag_checks, "verifier_page", lambda: PAGE)
    return files_of(sample.installation(3, info=sample.EARLIER).contents(info=sample.EARLIER))


def without_tag_manifest(content: Mapping[str, bytes]) -> dict[str, bytes]:
    return {name: sha256(data).digest() for name, data in content.items() if name != TAGS}


# --- the manifests ----------------------------------------------------------------------------
def files(content: dict[str, bytes], **changes: Any) -> list[tuple[str, str]]:
    """What the check of the files says: (status, detail)."""
    state = verification(content, digests={})
    for name, value in changes.items():
        setattr(state.files, name, value)
    bag_checks.check_files(state)
    assert state.digests == without_tag_manifest(content)
    found = said(state.report)
    assert {name for name, _, _ in found} == {"bag.files"}
    return [(status, detail) for _, status, detail in found]


def test_every_file_is_compared_with_the_manifests(sound: dict[str, bytes]) -> None:
    assert files(sound) == [("pass", f"{len(sound) - 1} files match")]
    right = {name: zlib.crc32(data) for name, data in sound.items()}
    assert files(sound, checksums=right) == [("pass", f"{len(sound) - 1} files match")]
    wrong = {**right, "bagit.txt": 5, "seal.json": 6}
    detail = (
        "bagit.txt differs from its checksum in the ZIP; "
        "seal.json differs from its checksum in the ZIP"
    )
    assert files(sound, checksums=wrong) == [("tampered", detail)]


def test_what_is_added_and_what_is_missing_are_said_apart(sound: dict[str, bytes]) -> None:
    content = {**sound, "data/report/a.pdf": b"a", "data/report/b.pdf": b"b"}
    del content["data/log/checkpoint"], content["seal.json"]
    assert files(content) == [
        (
            "tampered",
            "data/report/a.pdf is not in any manifest; data/report/b.pdf is not in any manifest",
        ),
        ("incomplete", "data/log/checkpoint is missing; seal.json is missing"),
    ]


def with_manifest(content: dict[str, bytes], name: str, text: bytes) -> dict[str, bytes]:
    """Another payload manifest, and the tag manifest that fits it."""
    content = {**content, name: text}
    if name == PAYLOAD:
        old = sha256_line(content, PAYLOAD)
        lines = content[TAGS].splitlines(keepends=True)
        content[TAGS] = b"".join(
            old if line.endswith(b"  " + PAYLOAD.encode() + b"\n") else line for line in lines
        )
    return content


def sha256_line(content: dict[str, bytes], name: str) -> bytes:
    return f"{sha256(content[name]).hexdigest()}  {name}\n".encode()


def test_a_tag_manifest_must_name_every_file_that_a_bag_has(sound: dict[str, bytes]) -> None:
    lines = sound[TAGS].splitlines(keepends=True)
    kept = b"".join(line for line in lines if not line.endswith((b" bagit.txt\n", b" seal.json\n")))
    assert files(with_manifest(sound, TAGS, kept)) == [
        ("tampered", "bagit.txt is not in any manifest; seal.json is not in any manifest"),
        ("incomplete", "bagit.txt is missing; seal.json is missing"),
    ]


def test_a_malformed_tag_manifest_is_said_too(sound: dict[str, bytes]) -> None:
    text = b"nonsense\n" + sound[TAGS]
    detail = f"{TAGS}, line 1 is malformed; {TAGS} is not sorted, or lists a file twice"
    assert files(with_manifest(sound, TAGS, text)) == [("tampered", detail)]


LINE = b"0" * 64 + b"  "


def wrong_manifests(lines: list[bytes]) -> dict[str, bytes]:
    """What is said -> the manifest."""
    last = len(lines) + 1
    return {
        f"{PAYLOAD} ends in the middle of a line": b"".join(lines)[:-1],
        f"{PAYLOAD}, line 1 is malformed": b"\xff\n" + b"".join(lines),
        f"{PAYLOAD}, line {last} is malformed": b"".join([*lines, LINE + b"x y\n"]),
        f"{PAYLOAD}, line {last}: data/../x cannot be the name of a file in a bundle": b"".join(
            [*lines, LINE + b"data/../x\n"]
        ),
        f"{PAYLOAD} is not sorted, or lists a file twice": b"".join(
            [lines[1], lines[0], *lines[2:]]
        ),
        f"{PAYLOAD} is not sorted, or lists a file twice;": b"".join([lines[0], *lines]),
    }


@pytest.mark.parametrize("number", range(6))
def test_a_manifest_is_read_strictly(number: int, sound: dict[str, bytes]) -> None:
    lines = sound[PAYLOAD].splitlines(keepends=True)
    problem, text = list(wrong_manifests(lines).items())[number]
    found = files(with_manifest(sound, PAYLOAD, text))
    assert found[0][0] == "tampered"
    assert found[0][1].split("; ")[0] == problem.rstrip(";")


def test_a_line_that_is_not_one_does_not_hide_those_after_it(sound: dict[str, bytes]) -> None:
    text = b"nonsense\nmore\n" + sound[PAYLOAD]
    detail = (
        f"{PAYLOAD}, line 1 is malformed; {PAYLOAD}, line 2 is malformed; "
        f"{PAYLOAD} is not sorted, or lists a file twice"
    )
    assert files(with_manifest(sound, PAYLOAD, text)) == [("tampered", detail)]


def test_a_file_that_does_not_belong_is_named_though_it_is_listed(sound: dict[str, bytes]) -> None:
    content = {**sound, "data/zz.exe": b"MZ", "fetch.txt": b"x"}
    content = with_manifest(
        content, PAYLOAD, content[PAYLOAD] + sha256_line(content, "data/zz.exe")
    )
    rows = sorted(
        [*content[TAGS].splitlines(keepends=True), sha256_line(content, "fetch.txt")],
        key=lambda row: row[66:],
    )
    content[TAGS] = b"".join(rows)
    detail = "fetch.txt does not belong in a bundle; data/zz.exe does not belong in a bundle"
    assert files(content) == [("tampered", detail)]


def test_a_manifest_may_be_longer_than_other_files_but_not_without_end(
    sound: dict[str, bytes],
) -> None:
    long = with_manifest(sound, PAYLOAD, b"x" * (17 << 20) + b"\n")
    assert files(long, piece=1 << 20)[0][1].startswith(f"{PAYLOAD}, line 1 is malformed; ")

    class Claimed(MemoryFiles):
        @property
        def sizes(self) -> Mapping[str, int]:
            return {**super().sizes, TAGS: (32 << 20) + 1}

    state = verification(sound, digests={})
    state.files = Claimed(sound)
    problem = rf"^{TAGS} has 33554433 bytes, at most 33554432 are read$"
    with pytest.raises(UnreadableBundleError, match=problem):
        bag_checks.check_files(state)


# --- what the bundle says of itself -----------------------------------------------------------
def info(content: dict[str, bytes], **changes: str | None) -> Verification:
    """The verification after another ``bag-info.txt`` was read; None leaves a line out."""
    lines = dict(line.split(": ", 1) for line in content[INFO].decode().splitlines())
    for name, value in changes.items():
        lines[name.replace("_", "-")] = value  # type: ignore[assignment]
    text = "".join(f"{name}: {value}\n" for name, value in lines.items() if value is not None)
    state = verification({**content, INFO: text.encode()})
    state.report.facts["before"] = "kept"
    bag_checks.read_info(state)
    assert state.report.facts.pop("before") == "kept"
    return state


def test_the_bundle_says_what_it_is(sound: dict[str, bytes]) -> None:
    state = info(sound)
    assert said(state.report) == [("bag.info", "pass", "defense file, full")]
    assert (state.profile, state.stated_kind) == ("full", "defense")
    assert state.report.facts == {
        "bundle": sample.FOLDER,
        "kind": "defense",
        "profile": "full",
        "exported_on": "2026-03-01",
    }
    other = info(sound, Duecare_Kind=SPELLED_BEFORE, Duecare_Profile="excerpt")
    assert said(other.report) == [("bag.info", "pass", "program file, excerpt")]
    assert (other.profile, other.stated_kind) == ("excerpt", SPELLED_BEFORE)
    assert other.report.facts["kind"] == "program"


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"Duecare_Format": "3"}, "this verifier does not recognize its format"),
        ({"Duecare_Profile": "part"}, "its profile is neither full nor excerpt"),
        ({"Duecare_Kind": "map"}, "it is neither a defense file nor a program file"),
        ({"External_Identifier": "duecare-other"}, "its folder has the name of another bundle"),
        ({"Payload_Oxum": "1.1"}, "its payload is not the stated size"),
    ],
)
def test_what_the_bundle_says_must_fit(
    changes: dict[str, str], detail: str, sound: dict[str, bytes]
) -> None:
    state = info(sound, **changes)
    assert said(state.report) == [("bag.info", "tampered", detail)]


def test_lines_that_are_left_out_are_wrong_and_empty(sound: dict[str, bytes]) -> None:
    names = (
        "Duecare_Format",
        "Duecare_Profile",
        "Duecare_Kind",
        "External_Identifier",
        "Payload_Oxum",
        "Bagging_Date",
    )
    state = info(sound, **dict.fromkeys(names))
    detail = (
        "this verifier does not recognize its format; its profile is neither full nor excerpt; "
        "it is neither a defense file nor a program file; it does not state its name; "
        "its payload is not the stated size"
    )
    assert said(state.report) == [("bag.info", "tampered", detail)]
    assert state.report.facts == dict.fromkeys(("bundle", "kind", "profile", "exported_on"), "")
    assert (state.profile, state.stated_kind) == ("", "")


def test_the_payload_is_what_lies_under_data(sound: dict[str, bytes]) -> None:
    sizes = [len(data) for name, data in sound.items() if name.startswith("data/")]
    state = info(sound, Payload_Oxum=f"{sum(sizes)}.{len(sizes)}")
    assert said(state.report)[0][1] == "pass"
    for wrong in (f"{sum(sizes) + 1}.{len(sizes)}", f"{sum(sizes)}.{len(sizes) + 1}"):
        assert said(info(sound, Payload_Oxum=wrong).report)[0][1] == "tampered"


def test_a_bag_of_another_version_is_not_one(sound: dict[str, bytes]) -> None:
    state = verification({**sound, "bagit.txt": bundle.BAGIT.replace(b"1.0", b"0.9")})
    bag_checks.read_info(state)
    assert said(state.report) == [
        ("bag.info", "tampered", "bagit.txt is not a BagIt 1.0 file"),
        ("bag.info", "pass", "defense file, full"),
    ]


@pytest.mark.parametrize(
    "line", [b"no colon\n", b"Duecare-Kind: program\n", b"Name:x\n", b"\xff: x\n", b"\n"]
)
def test_a_malformed_or_repeated_line_is_refused(line: bytes, sound: dict[str, bytes]) -> None:
    state = verification({**sound, INFO: sound[INFO] + line})
    with pytest.raises(EvidenceError, match=r"^bag-info.txt has a malformed or repeated line$"):
        bag_checks.read_info(state)


def test_the_last_line_about_the_bundle_may_lack_its_end(sound: dict[str, bytes]) -> None:
    state = verification({**sound, INFO: sound[INFO][:-1] + b"\xff"})
    bag_checks.read_info(state)
    assert said(state.report)[0][2] == "its payload is not the stated size"


# --- the seal ---------------------------------------------------------------------------------
def ready(content: dict[str, bytes], *, trust: Trust | None = None) -> Verification:
    """A verification up to the seal."""
    state = verification(content, trust=trust, digests={})
    for step in (
        bag_checks.check_files,
        bag_checks.read_info,
        trust_checks.read_own_keys,
        log_checks.read_checkpoint,
    ):
        step(state)
    state.report.checks.clear()
    return state


def sealed(content: dict[str, bytes], seal: bytes) -> list[tuple[str, str, str]]:
    state = ready({**content, "seal.json": seal})
    bag_checks.check_seal(state)
    assert (state.seal_key is None) == (said(state.report)[0][1] != "pass")
    return said(state.report)


def statement(content: dict[str, bytes]) -> dict[str, Any]:
    checkpoint = notes.parse_checkpoint(
        notes.parse_note(content["data/log/checkpoint"].decode()).text
    )
    tags = [INFO, "bagit.txt", PAYLOAD, "START-HERE.pdf", "verify.html"]
    return {
        "v": 1,
        "statement": "bundle.seal",
        "bundle": sample.FOLDER,
        "kind": "defense",
        "profile": "full",
        "origin": sample.ORIGIN,
        "size": 3,
        "root": b64(checkpoint.root),
        "files": [[name, sha256(content[name]).hexdigest()] for name in sorted(tags)],
    }


def sign(body: Any, *, name: str = sample.SEAL_NAME) -> bytes:
    return sign_statement(body, signer=sample.SEAL_SIGNER, name=name)


def test_the_seal_is_about_this_bundle(sound: dict[str, bytes]) -> None:
    assert sealed(sound, sign(statement(sound))) == [
        ("bag.seal", "pass", "signed by acme-install/seal"),
        ("bag.verifier_page", "pass", sha256(PAGE).hexdigest()),
    ]


@pytest.mark.parametrize(
    "name", ["v", "statement", "bundle", "kind", "profile", "origin", "size", "root", "files"]
)
def test_a_seal_that_differs_in_one_thing_says_which(name: str, sound: dict[str, bytes]) -> None:
    body = statement(sound)
    detail = f"what was sealed differs in its {name}"
    assert sealed(sound, sign({**body, name: "other"})) == [("bag.seal", "tampered", detail)]
    del body[name]
    assert sealed(sound, sign(body)) == [("bag.seal", "tampered", detail)]


def test_a_seal_of_another_form_says_so(sound: dict[str, bytes]) -> None:
    body = statement(sound)
    detail = "what was sealed differs in its statement"
    assert sealed(sound, sign({**body, "note": "x"})) == [("bag.seal", "tampered", detail)]
    detail = f"what was sealed differs in its {', '.join(body)}"
    assert sealed(sound, sign([])) == [("bag.seal", "tampered", detail)]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda body: [], "the seal must have exactly one signature"),
        (lambda body: {**body, "signatures": {}}, "the seal must have exactly one signature"),
        (lambda body: {**body, "signatures": []}, "the seal must have exactly one signature"),
        (
            lambda body: {**body, "signatures": body["signatures"] * 2},
            "the seal must have exactly one signature",
        ),
        (
            lambda body: {**body, "signatures": ["x"]},
            "the seal is signed by a key that is listed neither by you nor in the bundle",
        ),
        (
            lambda body: {**body, "signatures": [{"keyid": "00000000", "sig": ""}]},
            "the seal is signed by a key that is listed neither by you nor in the bundle",
        ),
        (
            lambda body: {**body, "signatures": [{"sig": ""}]},
            "the seal is signed by a key that is listed neither by you nor in the bundle",
        ),
    ],
)
def test_a_seal_has_one_signature_of_a_listed_key(
    change: Any, problem: str, sound: dict[str, bytes]
) -> None:
    seal = json.dumps(change(json.loads(sound["seal.json"]))).encode()
    with pytest.raises(EvidenceError) as caught:
        sealed(sound, seal)
    assert str(caught.value) == problem


def test_a_seal_key_that_the_reader_brings_is_found_and_one_of_another_type_is_not(
    sound: dict[str, bytes],
) -> None:
    name = "elsewhere/seal"
    seal = sign(statement(sound), name=name)
    key = sample.SEAL_SIGNER.vkey(name)
    state = ready({**sound, "seal.json": seal}, trust=Trust(seal_keys=(key,)))
    bag_checks.check_seal(state)
    assert state.seal_key == key
    witness = notes.VerifierKey(sample.SEAL_NAME, notes.COSIGNATURE_V1, key.key)
    body = json.loads(sound["seal.json"])
    body["signatures"][0]["keyid"] = witness.key_hash.hex()
    state = ready(
        {**sound, "seal.json": json.dumps(body).encode()}, trust=Trust(seal_keys=(witness,))
    )
    with pytest.raises(EvidenceError, match="listed neither by you nor in the bundle"):
        bag_checks.check_seal(state)


def test_a_seal_has_at_most_one_mebibyte(sound: dict[str, bytes]) -> None:
    state = ready(sound)
    state.files.content["seal.json"] = b" " * (1 << 20)
    with pytest.raises(EvidenceError) as caught:
        bag_checks.check_seal(state)
    assert not isinstance(caught.value, UnreadableBundleError)
    state.files.content["seal.json"] = b" " * ((1 << 20) + 1)
    problem = r"^seal.json has 1048577 bytes, at most 1048576 are read$"
    with pytest.raises(UnreadableBundleError, match=problem):
        bag_checks.check_seal(state)


# --- the page in the bundle -------------------------------------------------------------------
DIFFERENT = "it is a different page: compare its SHA-256 with the published one before opening it"


@pytest.mark.parametrize(
    ("inside", "of_this_release", "detail"),
    [
        (b"", PAGE, "the bundle does not include verify.html"),
        (b"another page", PAGE, DIFFERENT),
        (b"another page", b"", DIFFERENT),
    ],
)
def test_a_page_that_is_not_of_this_release_is_said(
    inside: bytes, of_this_release: bytes, detail: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bundle, "verifier_page", lambda: inside)
    monkeypatch.setattr(bag_checks, "verifier_page", lambda: of_this_release)
    state = ready(
        files_of(sample.installation(3, info=sample.EARLIER).contents(info=sample.EARLIER))
    )
    bag_checks.check_seal(state)
    assert said(state.report)[1] == ("bag.verifier_page", "not present", detail)
