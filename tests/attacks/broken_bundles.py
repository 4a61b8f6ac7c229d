"""Broken bundles, each named for its defect. ``BROKEN`` maps a name to a function that makes one.

Three groups by how far the attacker gets: plain edits of the ZIP; edits after which all manifests
are remade; and edits by someone who also re-seals the bundle with a key of his own or a stolen
one. The seal key of the reader's trust file is stolen only where the name says so.
"""

from __future__ import annotations

import io
import json
import struct
import tempfile
import warnings
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from pathlib import Path

from tests.core.evidence import sample_log as sample

from duecare.evidence.bundle import bundle
from duecare.evidence.bundle.archive import ZipFiles
from duecare.evidence.bundle.container import ZipWriter
from duecare.evidence.bundle.dsse import sign_statement
from duecare.evidence.encoding import b64, b64u, from_b64
from duecare.evidence.log import anchor, leaf, merkle, notes
from duecare.evidence.log.entries import Withholding
from duecare.evidence.trust import Trust, trust_text

Defect = Callable[[bytes], bytes]
BROKEN: dict[str, Defect] = {}
ENTRIES = "data/log/entries-000.jsonl"
TAGS = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "START-HERE.pdf", "verify.html")


def defect(function: Defect) -> Defect:
    BROKEN[function.__name__] = function
    return function


@dataclass
class Parts:
    """A bundle taken apart: name -> content."""

    files: dict[str, bytes]
    folder: str = sample.FOLDER
    info_changes: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, data: bytes) -> Parts:
        found = ZipFiles(io.BytesIO(data))
        return cls({name: b"".join(found.chunks(name)) for name in found.sizes})

    def pack(self) -> bytes:
        """The ZIP as the product would write it, with whatever the files now hold."""
        target = io.BytesIO()
        writer = ZipWriter(target, self.folder)
        for name, content in self.files.items():
            writer.add(name, content)
        writer.close()
        return target.getvalue()

    def with_manifests(self) -> Parts:
        """Make both manifests and the payload size again, as any attacker can."""
        payload = {n: sha256(c).digest() for n, c in self.files.items() if n.startswith("data/")}
        self.files["manifest-sha256.txt"] = bundle.manifest(payload)
        octets = sum(len(self.files[name]) for name in payload)
        lines = [
            f"Payload-Oxum: {octets}.{len(payload)}" if line.startswith("Payload-Oxum") else line
            for line in self.files["bag-info.txt"].decode().splitlines()
        ]
        self.files["bag-info.txt"] = "".join(f"{line}\n" for line in lines).encode()
        tags = {
            n: sha256(c).digest()
            for n, c in self.files.items()
            if not n.startswith("data/") and n != "tagmanifest-sha256.txt"
        }
        self.files["tagmanifest-sha256.txt"] = bundle.manifest(tags)
        return self

    def resealed(self, signer: object = sample.OTHER_SIGNER) -> Parts:
        """Also sign the list of files again, by default with the attacker's own key."""
        self.with_manifests()
        checkpoint = notes.parse_checkpoint(
            notes.parse_note(self.files["data/log/checkpoint"].decode()).text
        )
        tags = {
            n: sha256(c).digest()
            for n, c in self.files.items()
            if not n.startswith("data/") and n not in ("tagmanifest-sha256.txt", "seal.json")
        }
        info = dict(
            line.split(": ", 1) for line in self.files["bag-info.txt"].decode().splitlines()
        )
        contents = replace(
            _any_contents(),
            folder=self.folder,
            profile=info["Duecare-Profile"],  # type: ignore[arg-type]
            kind=info["Duecare-Kind"],  # type: ignore[arg-type]
        )
        statement = bundle.seal_statement(contents, checkpoint, tags)
        self.files["seal.json"] = sign_statement(
            statement,
            signer=signer,  # type: ignore[arg-type]
            name=sample.SEAL_NAME,
        )
        return self.with_manifests()

    def own_keys(self, **keys: object) -> Parts:
        given = Trust(**keys)  # type: ignore[arg-type]
        self.files["data/trust/log-keys.txt"] = trust_text(given).encode()
        return self

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.files[ENTRIES].splitlines()]

    def set_lines(self, lines: list[dict[str, object]]) -> Parts:
        self.files[ENTRIES] = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
        return self

    def edit_leaf(self, index: int, change: Callable[[dict[str, object]], object]) -> Parts:
        lines = self.lines()
        body = json.loads(from_b64(lines[index]["leaf"]))
        change(body)
        lines[index]["leaf"] = b64(json.dumps(body, sort_keys=True, separators=(",", ":")).encode())
        return self.set_lines(lines)

    def edit_leaf_text(self, index: int, old: bytes, new: bytes) -> Parts:
        lines = self.lines()
        lines[index]["leaf"] = b64(from_b64(lines[index]["leaf"]).replace(old, new, 1))
        return self.set_lines(lines)


STOLEN = sample.SEAL_SIGNER


@cache
def _any_contents() -> bundle.BundleContents:
    """Contents to take the rest of a seal's statement from."""
    return sample.installation(1).contents()


def edited(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    parts = Parts.of(data)
    assert old in parts.files[name]
    parts.files[name] = parts.files[name].replace(old, new, 1)
    return parts.pack()


# --- The container -------------------------------------------------------------------------------


@defect
def empty_file(data: bytes) -> bytes:
    return b""


@defect
def cut_off_in_the_middle(data: bytes) -> bytes:
    return data[: len(data) // 2]


@defect
def cut_off_by_one_byte(data: bytes) -> bytes:
    return data[:-1]


@defect
def data_before_the_zip(data: bytes) -> bytes:
    return b"#!/bin/sh\n" + data


@defect
def data_after_the_zip(data: bytes) -> bytes:
    return data + b"\n"


@defect
def zip_comment_added(data: bytes) -> bytes:
    return data[:-2] + struct.pack("<H", 4) + b"note"


@defect
def data_between_files_and_directory(data: bytes) -> bytes:
    hidden = b"hidden data"
    start = struct.unpack_from("<I", data, len(data) - 6)[0]
    end = data[-22:-6] + struct.pack("<I", start + len(hidden)) + data[-2:]
    return data[:start] + hidden + data[start:-22] + end


@defect
def member_twice_with_other_content(data: bytes) -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _with_member(data, f"{sample.FOLDER}/START-HERE.pdf")


@defect
def names_that_differ_by_case_only(data: bytes) -> bytes:
    parts = Parts.of(data)
    parts.files["data/report/Chronology.pdf"] = b"%PDF other\n"
    return parts.resealed(STOLEN).pack()


@defect
def path_escape_upwards(data: bytes) -> bytes:
    return _with_member(data, f"{sample.FOLDER}/../evil.txt")


@defect
def absolute_path(data: bytes) -> bytes:
    return _with_member(data, "/etc/evil.txt")


@defect
def backslash_path(data: bytes) -> bytes:
    return _with_member(data, f"{sample.FOLDER}\\..\\evil.txt")


@defect
def windows_device_name(data: bytes) -> bytes:
    return _with_member(data, f"{sample.FOLDER}/data/report/nul.pdf")


@defect
def non_ascii_name(data: bytes) -> bytes:
    return _with_member(data, f"{sample.FOLDER}/data/report/é.pdf")


@defect
def hidden_file(data: bytes) -> bytes:
    return _with_member(data, f"{sample.FOLDER}/.htaccess")


@defect
def symbolic_link(data: bytes) -> bytes:
    link = zipfile.ZipInfo(f"{sample.FOLDER}/data/report/link.pdf")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    return _with_member(data, link)


@defect
def second_top_folder(data: bytes) -> bytes:
    return _with_member(data, "other/readme.txt")


@defect
def zip_bomb(data: bytes) -> bytes:
    target = io.BytesIO(data)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr(f"{sample.FOLDER}/data/report/bomb.pdf", bytes(20_000_000))
    return target.getvalue()


@defect
def size_larger_than_the_file(data: bytes) -> bytes:
    at = data.rindex(b"PK\x01\x02")
    sizes = struct.pack("<II", 0xFFFFFFF0, 0xFFFFFFF0)
    return data[: at + 20] + sizes + data[at + 28 :]


@defect
def local_header_names_another_file(data: bytes) -> bytes:
    return data.replace(b"/seal.json", b"/seal.jsom", 1)


@defect
def checksums_fixed_after_an_edit(data: bytes) -> bytes:
    parts = zipfile.ZipFile(io.BytesIO(data))
    old = parts.read(f"{sample.FOLDER}/START-HERE.pdf")
    new = old.replace(b"start", b"START")
    crc = struct.pack("<I", zlib.crc32(old)), struct.pack("<I", zlib.crc32(new))
    return data.replace(old, new).replace(*crc)


@defect
def folder_renamed(data: bytes) -> bytes:
    parts = Parts.of(data)
    parts.folder = "duecare-other-client-2026-03-01"
    return parts.pack()


def _with_member(data: bytes, name: str | zipfile.ZipInfo) -> bytes:
    target = io.BytesIO(data)
    with zipfile.ZipFile(target, "a") as made:
        made.writestr(name, b"evil")
    return target.getvalue()


# --- Files and manifests -------------------------------------------------------------------------


@defect
def document_changed(data: bytes) -> bytes:
    return edited(data, "data/report/chronology.pdf", b"chronology", b"chronologY")


@defect
def start_here_changed(data: bytes) -> bytes:
    return edited(data, "START-HERE.pdf", b"start", b"START")


@defect
def doctored_page_added(data: bytes) -> bytes:
    parts = Parts.of(data)
    parts.files["verify.html"] = b"<h1>All is well</h1>"
    return parts.pack()


@defect
def doctored_page_with_new_manifests(data: bytes) -> bytes:
    parts = Parts.of(data)
    parts.files["verify.html"] = b"<h1>All is well</h1>"
    return parts.with_manifests().pack()


@defect
def document_replaced_with_new_manifests(data: bytes) -> bytes:
    parts = Parts.of(data)
    parts.files["data/report/chronology.pdf"] = b"%PDF another story\n"
    return parts.with_manifests().pack()


@defect
def document_replaced_and_sealed_by_a_stranger(data: bytes) -> bytes:
    parts = Parts.of(data)
    parts.files["data/report/chronology.pdf"] = b"%PDF another story\n"
    return parts.resealed().pack()


@defect
def document_replaced_sealed_by_a_stranger_who_names_his_key(data: bytes) -> bytes:
    parts = Parts.of(data)
    parts.files["data/report/chronology.pdf"] = b"%PDF another story\n"
    trusted = sample.trust_of_reader()
    parts.own_keys(
        log_keys=trusted.log_keys, seal_keys=(sample.OTHER_SIGNER.vkey(sample.SEAL_NAME),)
    )
    return parts.resealed().pack()


@defect
def document_missing(data: bytes) -> bytes:
    parts = Parts.of(data)
    del parts.files["data/report/chronology.pdf"]
    return parts.pack()


@defect
def document_missing_from_new_manifests(data: bytes) -> bytes:
    parts = Parts.of(data)
    del parts.files["data/report/chronology.pdf"]
    return parts.with_manifests().pack()


@defect
def unlisted_file_added(data: bytes) -> bytes:
    parts = Parts.of(data)
    parts.files["data/report/extra.pdf"] = b"%PDF extra\n"
    return parts.pack()


@defect
def program_among_the_files(data: bytes) -> bytes:
    parts = Parts.of(data)
    parts.files["data/setup.exe"] = b"MZ"
    return parts.resealed(STOLEN).pack()


@defect
def unknown_tag_file(data: bytes) -> bytes:
    parts = Parts.of(data)
    parts.files["fetch.txt"] = b"https://evil.example 3 data/report/x.pdf\n"
    return parts.resealed(STOLEN).pack()


@defect
def manifest_line_twice(data: bytes) -> bytes:
    parts = Parts.of(data)
    lines = parts.files["manifest-sha256.txt"].splitlines(keepends=True)
    parts.files["manifest-sha256.txt"] = b"".join([lines[0], *lines])
    return parts.pack()


@defect
def manifest_with_upper_case_digest(data: bytes) -> bytes:
    parts = Parts.of(data)
    parts.files["manifest-sha256.txt"] = parts.files["manifest-sha256.txt"].upper()
    return parts.pack()


@defect
def tag_manifest_missing(data: bytes) -> bytes:
    parts = Parts.of(data)
    del parts.files["tagmanifest-sha256.txt"]
    return parts.pack()


@defect
def seal_missing(data: bytes) -> bytes:
    parts = Parts.of(data)
    del parts.files["seal.json"]
    return parts.with_manifests().pack()


@defect
def seal_of_another_bundle(data: bytes) -> bytes:
    parts = Parts.of(data)
    other = sample.installation(5)
    contents = other.contents(folder=sample.FOLDER)
    last = notes.parse_checkpoint(notes.parse_note(contents.checkpoints[-1]).text)
    statement = bundle.seal_statement(contents, last, {})
    parts.files["seal.json"] = sign_statement(
        statement, signer=sample.SEAL_SIGNER, name=sample.SEAL_NAME
    )
    return parts.with_manifests().pack()


@defect
def seal_with_two_payloads(data: bytes) -> bytes:
    parts = Parts.of(data)
    body = parts.files["seal.json"]
    parts.files["seal.json"] = body.replace(b'{"payload"', b'{"payload":"e30=","payload"', 1)
    return parts.with_manifests().pack()


@defect
def defense_file_shown_as_program_file(data: bytes) -> bytes:
    parts = Parts.of(data)
    parts.files["bag-info.txt"] = parts.files["bag-info.txt"].replace(b"defense", b"program")
    return parts.with_manifests().pack()


@defect
def full_file_relabelled_as_excerpt(data: bytes) -> bytes:
    parts = Parts.of(data)
    parts.files["bag-info.txt"] = parts.files["bag-info.txt"].replace(b"full", b"excerpt")
    return parts.resealed(STOLEN).pack()


@defect
def bag_info_line_twice(data: bytes) -> bytes:
    parts = Parts.of(data)
    parts.files["bag-info.txt"] += b"Duecare-Kind: program\n"
    return parts.with_manifests().pack()


# --- Entries: the attacker also holds the seal key -----------------------------------------------


@defect
def edited_leaf(data: bytes) -> bytes:
    return _leaf_changed(data, lambda body: body.update(kind="decision.accepted"))


@defect
def backdated_leaf(data: bytes) -> bytes:
    return _leaf_changed(data, lambda body: body.update(at="2025-01-01T00:00:00.000Z"))


@defect
def leaf_with_unknown_key(data: bytes) -> bytes:
    return _leaf_changed(data, lambda body: body.update(note="harmless"))


@defect
def leaf_without_nonce(data: bytes) -> bytes:
    return _leaf_changed(data, lambda body: body.pop("n"))


@defect
def leaf_of_another_version(data: bytes) -> bytes:
    return _leaf_changed(data, lambda body: body.update(v=2))


@defect
def leaf_of_another_log(data: bytes) -> bytes:
    return _leaf_changed(data, lambda body: body.update(log="acme-install/c/other"))


@defect
def leaf_with_equal_keys(data: bytes) -> bytes:
    parts = Parts.of(data).edit_leaf_text(0, b'"kind":', b'"kind":"decision.accepted","kind":')
    return parts.resealed(STOLEN).pack()


@defect
def leaf_refers_to_a_later_one(data: bytes) -> bytes:
    return _leaf_changed(data, lambda body: body.update(p=5))


@defect
def leaf_with_white_space(data: bytes) -> bytes:
    return Parts.of(data).edit_leaf_text(0, b'"v":1', b'"v": 1').resealed(STOLEN).pack()


@defect
def overlong_leaf(data: bytes) -> bytes:
    return _leaf_changed(data, lambda body: body.update(x=[b64u(bytes(32))] * 400))


@defect
def line_with_unknown_key(data: bytes) -> bytes:
    return _lines_changed(data, lambda lines: lines[0].update(index=0))


@defect
def line_with_equal_keys(data: bytes) -> bytes:
    parts = Parts.of(data)
    parts.files[ENTRIES] = parts.files[ENTRIES].replace(b'{"leaf":', b'{"leaf":"e30=","leaf":', 1)
    return parts.resealed(STOLEN).pack()


@defect
def dropped_leaf(data: bytes) -> bytes:
    return _lines_changed(data, lambda lines: lines.pop(2))


@defect
def truncated_log(data: bytes) -> bytes:
    return _lines_changed(data, lambda lines: lines.pop())


@defect
def swapped_entries(data: bytes) -> bytes:
    def swap(lines: list[dict[str, object]]) -> None:
        lines[0], lines[4] = lines[4], lines[0]

    return _lines_changed(data, swap)


@defect
def entry_twice(data: bytes) -> bytes:
    return _lines_changed(data, lambda lines: lines.insert(0, lines[0]))


@defect
def entry_added_at_the_end(data: bytes) -> bytes:
    def add(lines: list[dict[str, object]]) -> None:
        extra = sample.draft(9)
        opened = {path: [b64u(o.salt), o.value] for path, o in extra.openings.items()}
        lines.append({"leaf": b64(extra.leaf), "open": opened})

    return _lines_changed(data, add)


@defect
def value_changed(data: bytes) -> bytes:
    return _open_changed(data, lambda shown: shown["content"][1].update(choice="accepted"))


@defect
def salt_changed(data: bytes) -> bytes:
    return _open_changed(data, lambda shown: shown["content"].__setitem__(0, b64u(bytes(32))))


@defect
def values_exchanged_between_groups(data: bytes) -> bytes:
    def exchange(shown: dict[str, list[object]]) -> None:
        shown["content"], shown["person"] = shown["person"], shown["content"]

    return _open_changed(data, exchange)


@defect
def group_shown_that_was_never_logged(data: bytes) -> bytes:
    return _open_changed(data, lambda shown: shown.update(money=[b64u(bytes(32)), 5]))


@defect
def group_withheld_and_not_listed(data: bytes) -> bytes:
    return _open_changed(data, lambda shown: shown.pop("content"))


@defect
def withheld_entry_shown_as_expired(data: bytes) -> bytes:
    return _lines_changed(data, lambda lines: lines[3].update(why="expired"))


def _listed_as(data: bytes, why: bytes, *, line: int | None = None) -> Parts:
    """The same reason in both places, sealed again with the firm's own key."""
    parts = Parts.of(data)
    if line is not None:
        lines = parts.lines()
        lines[line]["why"] = why.decode()
        parts.set_lines(lines)
    name = "data/privilege-log.csv"
    row = 2 if line is not None else 1
    rows = parts.files[name].split(b"\r\n")
    rows[row] = rows[row].replace(b",withheld,", b"," + why + b",")
    parts.files[name] = b"\r\n".join(rows)
    return parts.resealed(STOLEN)


@defect
def withheld_entry_listed_as_expired_without_an_expiry(data: bytes) -> bytes:
    return _listed_as(data, b"expired", line=3).pack()


@defect
def withheld_entry_listed_as_erased_without_an_erasure(data: bytes) -> bytes:
    return _listed_as(data, b"erased", line=3).pack()


@defect
def withheld_group_listed_as_erased_without_an_erasure(data: bytes) -> bytes:
    return _listed_as(data, b"erased").pack()


@defect
def withheld_group_listed_as_expired(data: bytes) -> bytes:
    return _listed_as(data, b"expired").pack()


@defect
def withheld_group_listed_for_an_unknown_reason(data: bytes) -> bytes:
    return _listed_as(data, b"lost").pack()


def _installation_that_says(said_by: str, content: dict[str, object], **changes: object) -> bytes:
    """A bundle made and sealed by the firm itself, with one more entry in its log."""
    made = sample.installation(6)
    version = changes.pop("version", None)
    groups = {"content": content}
    made.append(sample.draft(6, kind=said_by, groups=groups, attachments=[], version=version))
    made.anchor()
    withheld = {1: ("person",), 3: ("*",)}
    entries = made.disclosures(withheld)
    for index, why in changes.pop("reasons", {}).items():
        told = {group: Withholding(why, "rule", "firm") for group in entries[index].withheld}
        entries[index] = replace(entries[index], withheld=told)
    contents = made.contents(entries=entries, **changes)
    with tempfile.TemporaryDirectory() as folder:
        return sample.write(Path(folder) / "made.zip", contents).read_bytes()


def destroyed_on_the_record() -> bytes:
    """Good: an erased group and an expired entry, each named by an entry of the log."""
    made = sample.installation(6)
    said = {
        "retention.expired": {"first": 0, "below": 1},
        "person.erased": {"groups": {"person": [1]}},
        "bundle.exported": {"bundle": sample.FOLDER, "kind": "defense", "exhibits": []},
    }
    for number, (kind, content) in enumerate(said.items(), start=6):
        made.append(sample.draft(number, kind=kind, groups={"content": content}, attachments=[]))
    made.anchor()
    entries = made.disclosures({0: ("*",), 1: ("person",), 3: ("*",)})
    for index, why in ((0, "expired"), (1, "erased")):
        told = {group: Withholding(why, "rule", "firm") for group in entries[index].withheld}
        entries[index] = replace(entries[index], withheld=told)
    with tempfile.TemporaryDirectory() as folder:
        contents = made.contents(entries=entries, blobs=sample.documents_of([4]))
        return sample.write(Path(folder) / "made.zip", contents).read_bytes()


@defect
def expiry_that_covers_less_than_is_missing(_data: bytes) -> bytes:
    said = {"first": 0, "below": 3}
    return _installation_that_says("retention.expired", said, reasons={3: "expired"})


@defect
def expiry_that_claims_entries_after_itself(_data: bytes) -> bytes:
    said = {"first": 0, "below": 9}
    return _installation_that_says("retention.expired", said, reasons={3: "expired"})


@defect
def erasure_that_names_another_group(_data: bytes) -> bytes:
    said = {"groups": {"content": [1], "person": [0, 2]}}
    return _installation_that_says("person.erased", said, reasons={1: "erased"})


@defect
def defense_file_exported_as_program_file(_data: bytes) -> bytes:
    said = {"bundle": sample.FOLDER, "kind": "defense"}
    return _installation_that_says("bundle.exported", said, kind="program")


@defect
def program_file_exported_as_defense_file(_data: bytes) -> bytes:
    said = {"bundle": sample.FOLDER, "kind": "program"}
    return _installation_that_says("bundle.exported", said)


@defect
def sealed_copy_of_another_document(_data: bytes) -> bytes:
    signed, sealed = b"%PDF what was signed\n", b"%PDF what was sealed\nseal"
    said = {
        "before_sha256": sha256(signed).hexdigest(),
        "before_bytes": len(signed),
        "after_sha256": sha256(sealed).hexdigest(),
    }
    documents = {"data/report/EX-001-copy.pdf": sealed}
    return _installation_that_says("sig.sealed", said, documents=documents)


@defect
def sealed_copy_shorter_than_what_was_signed(_data: bytes) -> bytes:
    sealed = b"%PDF short\n"
    said = {
        "before_sha256": sha256(sealed).hexdigest(),
        "before_bytes": len(sealed) + 1,
        "after_sha256": sha256(sealed).hexdigest(),
    }
    documents = {"data/report/EX-001-copy.pdf": sealed}
    return _installation_that_says("sig.sealed", said, documents=documents)


@defect
def decision_without_a_signature(_data: bytes) -> bytes:
    said = {"decision": "1", "offer": {}, "choice": "accept"}
    return _installation_that_says("decision.accepted", said, version=1)


@defect
def export_that_says_more_than_its_kind(_data: bytes) -> bytes:
    said = {"bundle": sample.FOLDER, "kind": "defense", "profile": "full", "exhibits": []}
    more = {**said, "seal_key": "k", "note": "added"}
    return _installation_that_says("bundle.exported", more, version=1)


@defect
def entry_withheld_for_an_unknown_reason(data: bytes) -> bytes:
    return _lines_changed(data, lambda lines: lines[3].update(why="lost"))


@defect
def inconvenient_entry_withheld_and_not_listed(data: bytes) -> bytes:
    def withhold(lines: list[dict[str, object]]) -> None:
        digest = merkle.leaf_hash(from_b64(lines[0]["leaf"]))
        lines[0] = {"leaf_hash": b64(digest), "why": "withheld"}

    return _lines_changed(data, withhold)


@defect
def withheld_entry_with_an_invented_hash(data: bytes) -> bytes:
    return _lines_changed(data, lambda lines: lines[3].update(leaf_hash=b64(bytes(32))))


@defect
def privilege_log_row_removed(data: bytes) -> bytes:
    parts = Parts.of(data)
    rows = parts.files["data/privilege-log.csv"].splitlines(keepends=True)
    parts.files["data/privilege-log.csv"] = b"".join(rows[:-1])
    return parts.resealed(STOLEN).pack()


@defect
def privilege_log_row_invented(data: bytes) -> bytes:
    parts = Parts.of(data)
    parts.files["data/privilege-log.csv"] += b"5,person,withheld,none,nobody\r\n"
    return parts.resealed(STOLEN).pack()


@defect
def privilege_log_missing(data: bytes) -> bytes:
    return _without(data, "data/privilege-log.csv")


@defect
def entries_missing(data: bytes) -> bytes:
    return _without(data, ENTRIES)


@defect
def entries_file_skipped(data: bytes) -> bytes:
    parts = Parts.of(data)
    parts.files["data/log/entries-002.jsonl"] = parts.files[ENTRIES]
    return parts.resealed(STOLEN).pack()


@defect
def hash_list_changed(data: bytes) -> bytes:
    parts = Parts.of(data)
    name = next(name for name in parts.files if name.startswith("data/log/tile/"))
    parts.files[name] = bytes(32) + parts.files[name][32:]
    return parts.resealed(STOLEN).pack()


@defect
def hash_list_missing(data: bytes) -> bytes:
    parts = Parts.of(data)
    return _without(data, next(name for name in parts.files if name.startswith("data/log/tile/")))


@defect
def wrong_document_under_a_logged_name(data: bytes) -> bytes:
    parts = Parts.of(data)
    name = next(name for name in parts.files if name.startswith("data/blobs/"))
    parts.files[name] = b"%PDF another document\n"
    return parts.resealed(STOLEN).pack()


@defect
def document_that_no_entry_names(data: bytes) -> bytes:
    parts = Parts.of(data)
    extra = b"%PDF never shown to anyone\n"
    parts.files[f"data/blobs/{sha256(extra).hexdigest()}"] = extra
    return parts.resealed(STOLEN).pack()


@defect
def salt_that_leads_elsewhere(data: bytes) -> bytes:
    parts = Parts.of(data)
    digest = sha256(sample.document(0)).hexdigest()
    parts.files["data/log/file-salts.txt"] = f"{digest} {'0' * 64} {'1' * 64}\n".encode()
    return parts.resealed(STOLEN).pack()


def _without(data: bytes, name: str) -> bytes:
    parts = Parts.of(data)
    del parts.files[name]
    return parts.resealed(STOLEN).pack()


def _leaf_changed(data: bytes, change: Callable[[dict[str, object]], object]) -> bytes:
    return Parts.of(data).edit_leaf(0, change).resealed(STOLEN).pack()


def _lines_changed(data: bytes, change: Callable[[list[dict[str, object]]], object]) -> bytes:
    parts = Parts.of(data)
    lines = parts.lines()
    change(lines)
    return parts.set_lines(lines).resealed(STOLEN).pack()


def _open_changed(data: bytes, change: Callable[[dict[str, list[object]]], object]) -> bytes:
    def edit(lines: list[dict[str, object]]) -> None:
        change(lines[0]["open"])  # type: ignore[arg-type]

    return _lines_changed(data, edit)


# --- Checkpoints and anchors ---------------------------------------------------------------------


@defect
def root_of_the_checkpoint_changed(data: bytes) -> bytes:
    parts = Parts.of(data)
    text = parts.files["data/log/checkpoint"].decode()
    root = text.split("\n")[2]
    parts.files["data/log/checkpoint"] = text.replace(root, b64(bytes(32))).encode()
    return parts.with_manifests().pack()


@defect
def size_of_the_checkpoint_changed(data: bytes) -> bytes:
    parts = Parts.of(data)
    text = parts.files["data/log/checkpoint"]
    parts.files["data/log/checkpoint"] = text.replace(b"\n6\n", b"\n5\n", 1)
    return parts.with_manifests().pack()


@defect
def checkpoint_without_signature(data: bytes) -> bytes:
    parts = Parts.of(data)
    text = parts.files["data/log/checkpoint"].partition(b"\n\n")[0] + b"\n\n"
    parts.files["data/log/checkpoint"] = text
    return parts.with_manifests().pack()


@defect
def checkpoint_signed_under_another_name(data: bytes) -> bytes:
    parts = Parts.of(data)
    opened = notes.parse_note(parts.files["data/log/checkpoint"].decode())
    line = sample.LOG_SIGNER.sign_text(sample.ANCHOR_ORIGIN, opened.text)
    parts.files["data/log/checkpoint"] = f"{opened.text}\n{line}".encode()
    return parts.resealed(STOLEN).pack()


@defect
def forked_checkpoint_in_the_history(data: bytes) -> bytes:
    parts = Parts.of(data)
    forged = sample.LOG_SIGNER.sign_checkpoint(sample.ORIGIN, 3, sha256(b"fork").digest())
    history = parts.files["data/log/checkpoints.txt"].decode()
    second = history.index("old 3")
    parts.files["data/log/checkpoints.txt"] = ("old 0\n\n" + forged + history[second:]).encode()
    return parts.resealed(STOLEN).pack()


@defect
def history_without_its_last_checkpoint(data: bytes) -> bytes:
    parts = Parts.of(data)
    history = parts.files["data/log/checkpoints.txt"]
    parts.files["data/log/checkpoints.txt"] = history[: history.index(b"old 3")]
    return parts.resealed(STOLEN).pack()


@defect
def history_starts_in_the_middle(data: bytes) -> bytes:
    parts = Parts.of(data)
    history = parts.files["data/log/checkpoints.txt"]
    parts.files["data/log/checkpoints.txt"] = history[history.index(b"old 3") :]
    return parts.resealed(STOLEN).pack()


@defect
def consistency_proof_changed(data: bytes) -> bytes:
    parts = Parts.of(data)
    lines = parts.files["data/log/checkpoints.txt"].decode().split("\n")
    at = next(i for i, line in enumerate(lines) if line.startswith("old 3")) + 1
    lines[at] = b64(bytes(32))
    parts.files["data/log/checkpoints.txt"] = "\n".join(lines).encode()
    return parts.resealed(STOLEN).pack()


@defect
def whole_log_rewritten_and_signed_by_a_stranger(data: bytes) -> bytes:
    made = sample.installation(6)
    signer = sample.OTHER_SIGNER
    last = notes.parse_checkpoint(notes.parse_note(made.log.checkpoint()).text)
    note = signer.sign_checkpoint(sample.ORIGIN, last.size, last.root)
    contents = made.contents(
        checkpoints=[note],
        anchorings=[],
        trust=Trust(
            log_keys=(signer.vkey(sample.ORIGIN),), seal_keys=(signer.vkey(sample.SEAL_NAME),)
        ),
    )
    return _written(contents, signer)


@defect
def replaced_log_key_only(data: bytes) -> bytes:
    parts = Parts.of(data)
    opened = notes.parse_note(parts.files["data/log/checkpoint"].decode())
    checkpoint = notes.parse_checkpoint(opened.text)
    signer = sample.OTHER_SIGNER
    note = signer.sign_checkpoint(checkpoint.origin, checkpoint.size, checkpoint.root)
    parts.files["data/log/checkpoint"] = note.encode()
    parts.files["data/log/checkpoints.txt"] = f"old 0\n\n{note}".encode()
    keys = (signer.vkey(sample.ORIGIN), sample.LOG_SIGNER.vkey(sample.ANCHOR_ORIGIN))
    parts.own_keys(log_keys=keys, seal_keys=(STOLEN.vkey(sample.SEAL_NAME),))
    return parts.resealed(STOLEN).pack()


@defect
def own_keys_missing(data: bytes) -> bytes:
    return _without(data, "data/trust/log-keys.txt")


@defect
def anchor_of_another_client(data: bytes) -> bytes:
    def exchange(proof: notes.TlogProof) -> notes.TlogProof:
        other = notes.Checkpoint("acme-install/c/other", 7, sha256(b"other").digest())
        return replace(proof, extra=anchor.anchor_leaf(other, previous=None))

    return _anchor_changed(data, exchange)


@defect
def anchor_at_another_index(data: bytes) -> bytes:
    return _anchor_changed(data, lambda proof: replace(proof, index=proof.index - 1))


@defect
def anchor_proof_cut_short(data: bytes) -> bytes:
    return _anchor_changed(data, lambda proof: replace(proof, proof=proof.proof[:-1]))


@defect
def anchor_without_its_leaf(data: bytes) -> bytes:
    return _anchor_changed(data, lambda proof: replace(proof, extra=None))


@defect
def anchor_of_a_forked_checkpoint(data: bytes) -> bytes:
    fork = notes.Checkpoint(sample.ORIGIN, 6, sha256(b"fork").digest())
    forged = anchor.anchor_leaf(fork, previous=None)
    root = merkle.leaf_hash(forged)
    note = sample.LOG_SIGNER.sign_checkpoint(sample.ANCHOR_ORIGIN, 1, root)
    return _anchor_changed(data, lambda _: notes.TlogProof(0, (), note, forged))


@defect
def anchor_signed_by_a_stranger(data: bytes) -> bytes:
    def resign(proof: notes.TlogProof) -> notes.TlogProof:
        text = notes.parse_note(proof.checkpoint).text
        line = sample.OTHER_SIGNER.sign_text(sample.ANCHOR_ORIGIN, text)
        return replace(proof, checkpoint=f"{text}\n{line}")

    return _anchor_changed(data, resign)


@defect
def time_stamp_of_garbage(data: bytes) -> bytes:
    parts = Parts.of(data)
    parts.files["data/anchor/4-tsa.tsr"] = b"\x30\x03\x02\x01\x00"
    parts.files["data/anchor/4-tsa.tsq"] = b"\x30\x03\x02\x01\x01"
    return parts.resealed(STOLEN).pack()


@defect
def time_stamp_without_its_checkpoint(data: bytes) -> bytes:
    parts = Parts.of(data)
    parts.files["data/anchor/99-tsa.tsr"] = b"\x30\x00"
    parts.files["data/anchor/99-tsa.tsq"] = b"\x30\x00"
    return parts.resealed(STOLEN).pack()


@defect
def time_stamp_request_without_reply(data: bytes) -> bytes:
    parts = Parts.of(data)
    parts.files["data/anchor/4-tsa.tsq"] = b"\x30\x00"
    return parts.resealed(STOLEN).pack()


def _anchor_changed(data: bytes, change: Callable[[notes.TlogProof], notes.TlogProof]) -> bytes:
    parts = Parts.of(data)
    name = "data/log/anchor.tlog-proof"
    proof = change(notes.parse_tlog_proof(parts.files[name].decode()))
    parts.files[name] = proof.text().encode()
    return parts.resealed(STOLEN).pack()


def _written(contents: bundle.BundleContents, signer: object) -> bytes:
    target = io.BytesIO()
    bundle._write(
        ZipWriter(target, contents.folder),
        contents,
        signer,  # type: ignore[arg-type]
        sample.SEAL_NAME,
    )
    return target.getvalue()


# --- Excerpts ------------------------------------------------------------------------------------


def excerpt() -> bytes:
    made = sample.installation(6)
    contents = made.contents(profile="excerpt", entries=sample.excerpt(made, 0, 4))
    return _written(contents, sample.SEAL_SIGNER)


@defect
def excerpt_entry_at_another_index(data: bytes) -> bytes:
    return _lines_changed(excerpt(), lambda lines: lines[1].update(index=5))


@defect
def excerpt_entry_out_of_order(data: bytes) -> bytes:
    return _lines_changed(excerpt(), lambda lines: lines.reverse())


@defect
def excerpt_entry_without_proof(data: bytes) -> bytes:
    return _lines_changed(excerpt(), lambda lines: lines[1].pop("proof"))


@defect
def excerpt_proof_changed(data: bytes) -> bytes:
    return _lines_changed(excerpt(), lambda lines: lines[1].update(proof=[b64(bytes(32))] * 3))


@defect
def excerpt_shown_as_full(data: bytes) -> bytes:
    parts = Parts.of(excerpt())
    parts.files["bag-info.txt"] = parts.files["bag-info.txt"].replace(b"excerpt", b"full")
    return parts.resealed(STOLEN).pack()


@defect
def excerpt_leaf_edited(data: bytes) -> bytes:
    return _leaf_changed(excerpt(), lambda body: body.update(kind="decision.accepted"))


assert leaf.LARGEST_LEAF == 16 * 1024
