"""Broken bundles made by rule: each kind of file, line and field, in each way to break it.

Their names say the defect. "by the firm" means that manifests and seal were made again with the
firm's own key; otherwise somebody only changed the file. None of them may be green.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache

import pytest
from tests.attacks import authority_shapes as shapes
from tests.attacks.broken_bundles import ENTRIES, STOLEN, Parts
from tests.attacks.rebuilt_files import FOLDER, exported, packed
from tests.core.evidence import sample_log as sample
from tests.core.evidence.in_memory import zip_of

from duecare.errors import EvidenceError
from duecare.evidence.bundle import bundle
from duecare.evidence.bundle.bundle import Token
from duecare.evidence.encoding import b64
from duecare.evidence.log import notes
from duecare.evidence.timestamps.timestamp import make_request

Files = dict[str, bytes]
MANIFESTS = ("manifest-sha256.txt", "tagmanifest-sha256.txt", "seal.json")
OWN_WORD = ("data/trust/", "data/log/definitions.json", "verify.html", "bag-info.txt")
"""What the firm says of itself, or what each reader brings: nothing follows from it."""
MAY_BE_ABSENT = ("data/log/anchor.tlog-proof", "data/anchor/", "data/blobs/")
NOTES = ("data/log/checkpoint", "data/log/checkpoints.txt", "data/log/anchor.tlog-proof")


@cache
def base() -> Files:
    """The files of a sound bundle, without the page: ten times the bytes of all else."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bundle, "verifier_page", lambda: b"")
        return Parts.of(packed(*exported()[1:])).files


def _changed(files: Files, *, sealed: bool) -> bytes:
    parts = Parts(dict(files), folder=FOLDER)
    if sealed:
        try:
            parts = parts.resealed(STOLEN)
        except (EvidenceError, ValueError, KeyError, IndexError):
            parts = parts.with_manifests()
    return parts.pack()


def _with(name: str, content: bytes, *, sealed: bool) -> bytes:
    return _changed({**base(), name: content}, sealed=sealed)


def _flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


PLAIN: dict[str, Callable[[bytes], bytes]] = {
    "one bit of {} changed": lambda content: _flipped(content, len(content) // 2),
    "one byte added to {}": lambda content: content + b" ",
    "last byte of {} cut off": lambda content: content[:-1],
}
BY_THE_FIRM: dict[str, Callable[[bytes], bytes]] = {
    "{} emptied by the firm": lambda content: b"",
    "second half of {} cut off by the firm": lambda content: content[: len(content) // 2],
    "{} written twice by the firm": lambda content: content * 2,
    "line ends of {} changed by the firm": lambda content: content.replace(b"\n", b"\r\n"),
}


def files_changed() -> Iterator[tuple[str, bytes]]:
    for name, content in base().items():
        kept = {one: data for one, data in base().items() if one != name}
        yield f"{name} removed", _changed(kept, sealed=False)
        for title, change in PLAIN.items():
            yield title.format(name), _with(name, change(content), sealed=False)
        if name in MANIFESTS or name.startswith(OWN_WORD):
            continue
        if not name.startswith(MAY_BE_ABSENT):
            yield f"{name} removed by the firm", _changed(kept, sealed=True)
        for title, change in BY_THE_FIRM.items():
            # White space between the tokens of JSON changes nothing that a line says.
            is_same = name == ENTRIES and title.startswith("line ends")
            if change(content) != content and not is_same:
                yield title.format(name), _with(name, change(content), sealed=True)


def lines_changed() -> Iterator[tuple[str, bytes]]:
    for name in NOTES:
        lines = base()[name].split(b"\n")[:-1]
        for at, line in enumerate(lines):
            ways = {
                "removed": [],
                "doubled": [line, line],
                "changed": [_flipped(line, -1)] if line else [b"x"],
            }
            for way, made in ways.items():
                if way == "doubled" and line.startswith("\u2014 ".encode()):
                    continue  # the same signature twice says no more than once
                if way == "removed" and line.startswith(f"\u2014 {sample.KEEPER.name} ".encode()):
                    continue  # what a witness saw once it need not have seen before
                found = [*lines[:at], *made, *lines[at + 1 :]]
                content = b"".join(one + b"\n" for one in found)
                title = f"line {at + 1} of {name} {way} by the firm"
                yield title, _with(name, content, sealed=True)


LEAF_VALUES: dict[str, object] = {
    "v": 2, "log": "acme-install/c/other", "kind": "decision.accepted", "at": "2026-01-01T00:00:00.000Z",
    "n": "AAAAAAAAAAAAAAAAAAAAAA", "f": {}, "x": ["A" * 43], "p": 0, "d": 9, "z": 1,
}  # fmt: skip


def fields_changed() -> Iterator[tuple[str, bytes]]:
    """Fields of the JSON lines of the log, and of the leaves in them."""

    def with_line(at: int, change: Callable[[dict[str, object]], object]) -> bytes:
        parts = Parts(dict(base()), folder=FOLDER)
        lines = parts.lines()
        change(lines[at])
        return _with(ENTRIES, parts.set_lines(lines).files[ENTRIES], sealed=True)

    for field in LEAF_VALUES:
        for way in ("changed", "removed"):
            parts = Parts(dict(base()), folder=FOLDER)
            before = parts.files[ENTRIES]

            def change(body: dict[str, object], way: str = way, key: str = field) -> None:
                if way == "changed":
                    body[key] = LEAF_VALUES[key]
                else:
                    body.pop(key, None)

            parts.edit_leaf(0, change)
            if json.loads(before.split(b"\n")[0]) != parts.lines()[0]:
                content = parts.files[ENTRIES]
                yield (
                    f"field {field} of a leaf {way} by the firm",
                    _with(ENTRIES, content, sealed=True),
                )
    first = Parts(dict(base())).lines()[0]
    opened = first["open"]
    assert isinstance(opened, dict)
    for group in opened:
        salt, value = opened[group]
        for way, pair in {
            "salt": ["A" * 43, value],
            "value": [salt, {"choice": "accepted"}],
            "number of parts": [salt],
        }.items():
            changed = {**opened, group: pair}
            title = f"{way} of group {group} changed by the firm"
            yield title, with_line(0, lambda line, changed=changed: line.update(open=changed))  # type: ignore[misc]
        rest = {one: pair for one, pair in opened.items() if one != group}
        title = f"group {group} closed by the firm without a word"
        yield title, with_line(0, lambda line, rest=rest: line.update(open=rest))  # type: ignore[misc]
    yield "field added to a line", with_line(0, lambda line: line.update(note="x"))
    yield "line without its leaf", with_line(0, lambda line: line.pop("leaf"))
    yield "line without its values", with_line(0, lambda line: line.pop("open"))
    yield "leaf in another alphabet", with_line(0, lambda line: line.update(leaf="-_" * 40))
    for why in ("withheld", "erased", "expired", "lost"):
        closed = {"leaf_hash": b64(bytes(32)), "why": why}
        title = f"entry said to be {why}, of another hash"
        yield title, with_line(0, lambda line, closed=closed: (line.clear(), line.update(closed)))  # type: ignore[misc]


def seals_changed() -> Iterator[tuple[str, bytes]]:
    seal = json.loads(base()["seal.json"])
    changes: dict[str, object] = {
        "payload": {**seal, "payload": b64(b"{}")},
        "payload type": {**seal, "payloadType": "text/plain"},
        "signatures": {**seal, "signatures": []},
        "second signature": {**seal, "signatures": seal["signatures"] * 2},
        "key": {**seal, "signatures": [{**seal["signatures"][0], "keyid": "00000000"}]},
        "signature": {**seal, "signatures": [{**seal["signatures"][0], "sig": b64(bytes(64))}]},
        "added field": {**seal, "z": 1},
    }
    for name, body in changes.items():
        parts = Parts(dict(base()), folder=FOLDER)
        parts.files["seal.json"] = json.dumps(body).encode()
        yield f"{name} of the seal changed", parts.with_manifests().pack()


def manifests_changed() -> Iterator[tuple[str, bytes]]:
    for name in MANIFESTS[:2]:
        lines = base()[name].decode().splitlines()
        ways = {
            "in another order": [*lines[1:], lines[0]],
            "with a line twice": [lines[0], *lines],
            "with a line less": lines[1:],
            "with an escape": [*lines, f"{'0' * 64}  ../x"],
            "in capitals": [line.upper() for line in lines],
            "with one blank": [line.replace("  ", " ") for line in lines],
        }
        for way, found in ways.items():
            content = "".join(f"{line}\n" for line in found).encode()
            yield f"{name} {way}", _with(name, content, sealed=False)


def infos_changed() -> Iterator[tuple[str, bytes]]:
    lines = base()["bag-info.txt"].decode().splitlines()
    for at, line in enumerate(lines):
        label = line.partition(":")[0]
        if label in ("Bag-Software-Agent", "Bagging-Date"):
            continue
        for way, found in {
            "removed": [],
            "changed": [f"{label}: other"],
            "doubled": [line, line],
        }.items():
            content = "".join(
                f"{one}\n" for one in [*lines[:at], *found, *lines[at + 1 :]]
            ).encode()
            if label == "Payload-Oxum":
                yield f"{label} {way}", _with("bag-info.txt", content, sealed=False)
            else:
                yield f"{label} {way} by the firm", _with("bag-info.txt", content, sealed=True)


def _shape() -> shapes.Shape:
    return next(one for one in shapes.all_shapes() if one.name.startswith("as SSL.com"))


def _stamped_log() -> sample.Installation:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bundle, "verifier_page", lambda: b"")
        made = sample.installation(4)
        made.contents(entries=made.disclosures())
        return made


def tokens_changed() -> Iterator[tuple[str, bytes]]:
    """A time-stamp that is about the log, and then not quite."""
    made = _stamped_log()
    message = notes.parse_note(made.anchorings[-1].proof.checkpoint).text.encode()
    shape = _shape()
    request = make_request(message, nonce=77)
    reply = shapes.make_reply(shape, message=message)
    changes = {
        "time": reply.replace(b"20260601120000Z", b"20260101120000Z", 1),
        "time signed": reply.replace(b"260601120000Z", b"260101120000Z"),
        "policy": reply.replace(b"\x06\x04\x2a\x03\x04\x01", b"\x06\x04\x2a\x03\x04\x02", 1),
        "accuracy": reply.replace(b"\x80\x02\x01\xf4", b"\x80\x02\x01\xf5", 1),
        "status": reply.replace(b"\x30\x03\x02\x01\x00", b"\x30\x03\x02\x01\x02", 1),
        "signature": _flipped(reply, len(reply) - 3),
        "last byte": reply[:-1],
        "imprint": shapes.make_reply(shape, message=b"another checkpoint\n"),
        "nonce": shapes.make_reply(shape, 78, message=message),
        "signer": shapes.make_reply(replace(shape, sent=shape.sent[1:]), message=message),
        "hash": shapes.make_reply(replace(shape, names_by=()), message=message),
    }
    for name, changed in changes.items():
        assert changed != reply, name
        yield (
            f"{name} of a time-stamp changed",
            _stamped(made, Token("authority", request, changed)),
        )


def _stamped(made: sample.Installation, token: Token) -> bytes:
    anchorings = [*made.anchorings[:-1], replace(made.anchorings[-1], tokens=(token,))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bundle, "verifier_page", lambda: b"")
        return zip_of(made.contents(entries=made.disclosures(), anchorings=anchorings))


def untouched() -> dict[str, bytes]:
    """The bundles that the others are made of, each sound."""
    made = _stamped_log()
    message = notes.parse_note(made.anchorings[-1].proof.checkpoint).text.encode()
    reply = shapes.make_reply(_shape(), message=message)
    token = Token("authority", make_request(message, nonce=77), reply)
    return {"file": _changed(base(), sealed=True), "stamped": _stamped(made, token)}


@cache
def corpus() -> dict[str, bytes]:
    """Name of the defect to the bytes of the bundle."""
    makers = (
        files_changed, lines_changed, fields_changed, seals_changed, manifests_changed, infos_changed,
        tokens_changed,
    )  # fmt: skip
    made = [pair for maker in makers for pair in maker()]
    found = dict(made)
    assert len(found) == len(made)
    return found
