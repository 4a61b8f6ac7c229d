"""Checks of a bundle's files: the BagIt manifests and the seal (RFC 8493)."""

from __future__ import annotations

import re
import zlib
from hashlib import sha256

from duecare.errors import EvidenceError
from duecare.evidence.bundle.bundle import BAGIT, FORMATS, verifier_page
from duecare.evidence.bundle.container import UnreadableBundleError, check_name, read_file
from duecare.evidence.bundle.dsse import open_statement
from duecare.evidence.canonical import parse_strict
from duecare.evidence.encoding import b64
from duecare.evidence.log import notes
from duecare.evidence.report import Verdict
from duecare.evidence.verify.claim_checks import kind_in_words_of_today
from duecare.evidence.verify.state import Verification, listed

PAYLOAD_MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
_TAG_FILES = frozenset({"bagit.txt", "bag-info.txt", PAYLOAD_MANIFEST, "seal.json"})
_OPTIONAL_TAG_FILES = frozenset({"START-HERE.pdf", "verify.html"})
_PAYLOAD = re.compile(
    r"data/(report/.+|cert/.+|log/(entries-\d{3,}\.jsonl|checkpoint|checkpoints\.txt|"
    r"anchor\.tlog-proof|file-salts\.txt|definitions\.json|tile/0/.+)|"
    r"anchor/(\d+\.tlog-proof|\d+-[a-z0-9-]+\.ts[qr]|chain\.pem|crls/.+)|blobs/[0-9a-f]{64}|"
    r"trust/(log-keys\.txt|witness-policy\.txt|tsa-roots\.pem)|privilege-log\.csv|documents\.jsonl)\Z",
    re.ASCII,
)
_MANIFEST_LINE = re.compile(r"([0-9a-f]{64})  (\S+)\Z")
_INFO_LINE = re.compile(r"([A-Z][A-Za-z-]*): (\S.*)\Z")
_LARGEST_MANIFEST = 32 * 1024 * 1024
_FILES_TITLE = "Every file is as exported; none is missing, none was added"


def check_files(state: Verification) -> None:
    """Hash every file and compare with the manifests; nothing unlisted may be there."""
    changed: list[str] = []
    tags = _read_manifest(state, TAG_MANIFEST, changed)
    payload = _read_manifest(state, PAYLOAD_MANIFEST, changed)
    listed_files = {**tags, **payload}
    for name in sorted(state.files.sizes):
        if name == TAG_MANIFEST:
            continue
        state.digests[name] = _hash(state, name, changed)
        if name not in listed_files:
            changed.append(f"{name} is not in any manifest")
        elif state.digests[name] != listed_files[name]:
            changed.append(f"{name} was changed after export")
    missing = sorted(listed_files.keys() - state.files.sizes.keys())
    changed += [f"{name} does not belong in a bundle" for name in _strange_names(tags, payload)]
    missing += sorted(_TAG_FILES - tags.keys() - set(missing))
    if changed:
        state.report.failed("bag.files", _FILES_TITLE, listed(changed, len(changed)))
    if missing:
        names = [f"{name} is missing" for name in missing]
        state.report.failed(
            "bag.files", _FILES_TITLE, listed(names, len(names)), Verdict.INCOMPLETE
        )
    if not changed and not missing:
        state.report.passed("bag.files", _FILES_TITLE, f"{len(listed_files)} files match")


def _strange_names(tags: dict[str, bytes], payload: dict[str, bytes]) -> list[str]:
    known_tags = _TAG_FILES | _OPTIONAL_TAG_FILES
    return [name for name in tags if name not in known_tags] + [
        name for name in payload if not _PAYLOAD.match(name)
    ]


def _hash(state: Verification, name: str, changed: list[str]) -> bytes:
    digest, checksum = sha256(), 0
    for chunk in state.files.chunks(name):
        digest.update(chunk)
        checksum = zlib.crc32(chunk, checksum)
    if state.files.checksums.get(name, checksum) != checksum:
        changed.append(f"{name} differs from its checksum in the ZIP")
    return digest.digest()


def _read_manifest(state: Verification, name: str, changed: list[str]) -> dict[str, bytes]:
    """A manifest, sorted and with one spelling; a malformed line counts as a change."""
    found: dict[str, bytes] = {}
    data = read_file(state.files, name, largest=_LARGEST_MANIFEST)
    if b"\r\n" in data:
        changed.append(f"{name} has the line ends of Windows, as after a copy in text mode")
    lines = data.replace(b"\r\n", b"\n").decode("utf-8", "replace").split("\n")
    if lines.pop() != "":
        changed.append(f"{name} ends in the middle of a line")
    for number, line in enumerate(lines, start=1):
        match = _MANIFEST_LINE.match(line)
        if not match:
            changed.append(f"{name}, line {number} is malformed")
            continue
        try:
            check_name(match[2])
        except UnreadableBundleError as error:
            changed.append(f"{name}, line {number}: {error}")
        found[match[2]] = bytes.fromhex(match[1])
    if list(found) != sorted(found) or len(found) != len(lines):
        changed.append(f"{name} is not sorted, or lists a file twice")
    return found


def read_info(state: Verification) -> None:
    """Read ``bagit.txt`` and ``bag-info.txt``: profile, kind and name of the bundle."""
    title = "The bundle identifies itself"
    if read_file(state.files, "bagit.txt") != BAGIT:
        state.report.failed("bag.info", title, "bagit.txt is not a BagIt 1.0 file")
    info = _parse_info(read_file(state.files, "bag-info.txt"))
    state.info, state.format = info, info.get("Duecare-Format", "")
    state.profile = info.get("Duecare-Profile", "")
    state.stated_kind = info.get("Duecare-Kind", "")
    kind = kind_in_words_of_today(state.stated_kind)
    wrong = []
    if state.format not in FORMATS:
        wrong.append("this verifier does not recognize its format")
    if state.profile not in ("full", "excerpt"):
        wrong.append("its profile is neither full nor excerpt")
    if kind not in ("defense", "program"):
        wrong.append("it is neither a defense file nor a program file")
    if "External-Identifier" not in info:
        wrong.append("it does not state its name")
    elif info["External-Identifier"] != state.files.folder:
        wrong.append("its folder has the name of another bundle")
    if info.get("Payload-Oxum") != _payload_oxum(state):
        wrong.append("its payload is not the stated size")
    state.report.facts |= {
        "bundle": info.get("External-Identifier", ""),
        "kind": kind,
        "profile": state.profile,
        "exported_on": info.get("Bagging-Date", ""),
        **_names(info),
    }
    if wrong:
        state.report.failed("bag.info", title, listed(wrong, len(wrong)))
    else:
        state.report.passed("bag.info", title, f"{kind} file, {state.profile}")


_DESCRIPTION = re.compile(
    r"(?:Defense file of (?P<firm>.+) about (?P<client>.+); not the client's program file"
    r"|Security program file of (?P<own>.+); not the firm's defense file)\Z"
)


def _names(info: dict[str, str]) -> dict[str, str]:
    """Names of firm and client, as far as the file states them."""
    found = {"firm": info.get("Duecare-Firm", ""), "client": info.get("Duecare-Client", "")}
    described = _DESCRIPTION.match(info.get("External-Description", ""))
    if described:
        found["firm"] = found["firm"] or described["firm"] or ""
        found["client"] = found["client"] or described["client"] or described["own"] or ""
    return {name: text for name, text in found.items() if text}


def _parse_info(data: bytes) -> dict[str, str]:
    info: dict[str, str] = {}
    for line in data.decode("utf-8", "replace").removesuffix("\n").split("\n"):
        match = _INFO_LINE.match(line)
        if not match or match[1] in info:
            raise EvidenceError("bag-info.txt has a malformed or repeated line")
        info[match[1]] = match[2]
    return info


def _payload_oxum(state: Verification) -> str:
    sizes = [size for name, size in state.files.sizes.items() if name.startswith("data/")]
    return f"{sum(sizes)}.{len(sizes)}"


def check_seal(state: Verification) -> None:
    """Check the signature over the list of files, and that it is about this very bundle."""
    title = "The list of files has the exporting firm's seal"
    envelope = read_file(state.files, "seal.json", largest=1024 * 1024)
    key = _sealing_key(state, envelope)
    statement = open_statement(envelope, key)
    expected = _expected_statement(state)
    if statement != expected:
        names = [name for name in expected if not _same(statement, expected, name)]
        different = ", ".join(names) or "statement"
        state.report.failed("bag.seal", title, f"what was sealed differs in its {different}")
        return
    state.seal_key = key
    state.report.passed("bag.seal", title, f"signed by {key.name}")
    _note_verifier_page(state)


def _sealing_key(state: Verification, envelope: bytes) -> notes.VerifierKey:
    body = parse_strict(envelope)
    signatures = body.get("signatures") if isinstance(body, dict) else None
    if not isinstance(signatures, list) or len(signatures) != 1:
        raise EvidenceError("the seal must have exactly one signature")
    named = signatures[0].get("keyid") if isinstance(signatures[0], dict) else None
    for key in (*state.trust.seal_keys, *state.own.seal_keys):
        if key.key_hash.hex() == named and key.kind == notes.ED25519:
            return key
    raise EvidenceError(
        "the seal is signed by a key that is listed neither by you nor in the bundle"
    )


def _expected_statement(state: Verification) -> dict[str, object]:
    checkpoint = state.known_checkpoint()
    tags = {
        name: digest.hex()
        for name, digest in state.digests.items()
        if not name.startswith("data/") and name != "seal.json"
    }
    return {
        "v": 1,
        "statement": "bundle.seal",
        "bundle": state.files.folder,
        "kind": state.stated_kind,
        "profile": state.profile,
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": b64(checkpoint.root),
        "files": [[name, tags[name]] for name in sorted(tags)],
    }


def _same(statement: object, expected: dict[str, object], name: str) -> bool:
    return isinstance(statement, dict) and statement.get(name) == expected[name]


def _note_verifier_page(state: Verification) -> None:
    title = "verify.html in the bundle is this release's page"
    page = verifier_page()
    if "verify.html" not in state.digests:
        state.report.absent("bag.verifier_page", title, "the bundle does not include verify.html")
    elif not page or state.digests["verify.html"] != sha256(page).digest():
        detail = (
            "it is a different page: compare its SHA-256 with the published one before opening it"
        )
        state.report.absent("bag.verifier_page", title, detail)
    else:
        state.report.passed("bag.verifier_page", title, sha256(page).hexdigest())
