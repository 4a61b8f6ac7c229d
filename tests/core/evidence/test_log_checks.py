"""Each check of the client log by itself: what it says, to the word, and where its bounds lie."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256

import pytest
from tests.core.evidence import sample_log as sample
from tests.core.evidence.in_memory import (
    KEYS,
    WITNESS,
    entries,
    files_of,
    opened,
    said,
    verification,
)

from duecare.errors import EvidenceError
from duecare.evidence.bundle.container import UnreadableBundleError
from duecare.evidence.encoding import b64
from duecare.evidence.log import leaf, merkle, notes
from duecare.evidence.log.entries import Withholding
from duecare.evidence.trust import Trust
from duecare.evidence.verify import log_checks
from duecare.evidence.verify.state import Verification

CHECKPOINT, HISTORY = "data/log/checkpoint", "data/log/checkpoints.txt"
ENTRIES, TILE = "data/log/entries-000.jsonl", "data/log/tile/0/000.p/6"
SALTS, PRIVILEGE = "data/log/file-salts.txt", "data/privilege-log.csv"


@pytest.fixture(scope="module")
def sound() -> dict[str, bytes]:
    made = sample.installation(6, info=sample.EARLIER)
    return files_of(made.contents(info=sample.EARLIER, checkpoints=list(made.storage.checkpoints)))


def signed(size: int, root: bytes, origin: str = sample.ORIGIN) -> str:
    return sample.LOG_SIGNER.sign_checkpoint(origin, size, root)


def cosigned_only(note: str) -> str:
    """The same checkpoint with the line of a witness and none of its log."""
    text = notes.parse_note(note).text
    return f"{text}\n{WITNESS.cosign(text, seconds=1)}"


def root(size: int) -> bytes:
    hashes = [sample.draft(number).leaf_hash for number in range(size)]
    return merkle.root_of(hashes) if size else merkle.EMPTY_ROOT


# --- the checkpoint ---------------------------------------------------------------------------
def test_the_checkpoint_is_read_with_its_facts(sound: dict[str, bytes]) -> None:
    state = verification(sound, trust=KEYS)
    log_checks.read_checkpoint(state)
    detail = f"6 entries, signed by {sample.ORIGIN}"
    assert said(state.report) == [("log.checkpoint", "pass", detail)]
    facts = {"origin": sample.ORIGIN, "size": 6, "root": root(6).hex()}
    assert state.report.facts == facts
    assert state.checkpoint == notes.Checkpoint(sample.ORIGIN, 6, root(6))
    assert state.checkpoint_note is not None
    assert state.checkpoint_note.verified == KEYS.log_keys[:1]


def test_a_checkpoint_that_only_a_witness_signed_is_not_of_its_log() -> None:
    state = verification({CHECKPOINT: cosigned_only(signed(6, root(6))).encode()}, trust=KEYS)
    with pytest.raises(EvidenceError, match=r"^the checkpoint is not signed by its log$"):
        log_checks.read_checkpoint(state)
    assert state.checkpoint is None


def test_a_checkpoint_must_be_text() -> None:
    state = verification({CHECKPOINT: b"\xff\n"}, trust=KEYS)
    with pytest.raises(EvidenceError, match=r"^data/log/checkpoint is not UTF-8 text$"):
        log_checks.read_checkpoint(state)


# --- the history ------------------------------------------------------------------------------
def request(old: int, note: str, *proof: bytes) -> str:
    return notes.add_checkpoint_request(old, proof, note)


def proof(old: int, new: int) -> list[bytes]:
    return merkle.consistency_proof(
        old, new, sample.installation(6, info=sample.EARLIER).storage.read_node
    )


def with_history(sound: dict[str, bytes], *bodies: str) -> Verification:
    return opened({**sound, HISTORY: "".join(bodies).encode()})


def test_the_history_is_taken_down(sound: dict[str, bytes]) -> None:
    state = opened(sound)
    log_checks.check_history(state)
    detail = "2 checkpoints, each consistent with the next"
    assert said(state.report) == [("log.history", "pass", detail)]
    assert state.history == {3: root(3), 6: root(6)}
    assert {size: note.verified for size, note in state.opened.items()} == dict.fromkeys(
        (3, 6), KEYS.log_keys[:1]
    )


def test_checkpoints_with_several_signatures_are_told_apart(sound: dict[str, bytes]) -> None:
    both = signed(3, root(3)) + WITNESS.cosign(notes.parse_note(signed(3, root(3))).text, seconds=1)
    last = request(3, signed(6, root(6)), *proof(3, 6))
    state = with_history(sound, request(0, both), last)
    log_checks.check_history(state)
    assert state.opened[3].verified == (KEYS.log_keys[0], WITNESS.vkey())
    assert list(state.history) == [3, 6]


def test_a_history_may_begin_with_the_empty_log(sound: dict[str, bytes]) -> None:
    state = with_history(sound, request(0, signed(0, root(0))), request(0, signed(6, root(6))))
    log_checks.check_history(state)
    assert list(state.history) == [0, 6]


def wrong_histories() -> dict[str, list[str]]:
    """The end of what is said -> the requests of a history that does not hold together."""
    first, last = request(0, signed(3, root(3))), request(3, signed(6, root(6)), *proof(3, 6))
    long = "acme-install/" + "x" * 100
    return {
        "checkpoint 3 is not signed by its log": [
            request(0, cosigned_only(signed(3, root(3)))),
            last,
        ],
        "it includes a checkpoint of log 'acme-install/anchor'": [
            request(0, signed(3, root(3), sample.ANCHOR_ORIGIN)),
            last,
        ],
        f"it includes a checkpoint of log {long[:80]!r}": [request(0, signed(3, root(3), long))],
        "checkpoint 6 does not follow the one before it": [first, last.replace("old 3", "old 2")],
        "checkpoint 3 does not follow the one before it": [first.replace("old 0", "old 1"), last],
        "checkpoint 4 does not follow the one before it": [request(0, signed(4, root(4)), root(1))],
        "checkpoint 3 is not larger than the one before": [first, request(3, signed(3, root(3)))],
        "checkpoint 2 is not larger than the one before": [first, request(3, signed(2, root(2)))],
        "the proof leads to a different old root than that of size 3": [
            request(0, signed(3, root(2))),
            last,
        ],
        "the last checkpoint of the history is not the bundle's checkpoint": [first],
    }


@pytest.mark.parametrize("problem", wrong_histories())
def test_a_history_that_does_not_hold_together_is_refused(
    problem: str, sound: dict[str, bytes]
) -> None:
    state = with_history(sound, *wrong_histories()[problem])
    long = sample.LOG_SIGNER.vkey("acme-install/" + "x" * 100)
    state.trust = Trust(log_keys=(*KEYS.log_keys, long), witness_keys=KEYS.witness_keys)
    with pytest.raises(EvidenceError) as caught:
        log_checks.check_history(state)
    assert str(caught.value) == problem
    assert state.report.checks == []


def test_the_last_checkpoint_is_compared_with_its_signatures(sound: dict[str, bytes]) -> None:
    state = opened(sound)
    text = notes.parse_note(signed(6, root(6))).text
    last = request(3, signed(6, root(6)) + WITNESS.cosign(text, seconds=1), *proof(3, 6))
    state.files.content[HISTORY] = (request(0, signed(3, root(3))) + last).encode()
    with pytest.raises(EvidenceError, match="is not the bundle's checkpoint"):
        log_checks.check_history(state)


def test_an_empty_history_is_not_one(sound: dict[str, bytes]) -> None:
    with pytest.raises(EvidenceError, match="is not the bundle's checkpoint"):
        log_checks.check_history(with_history(sound))


def test_a_history_must_be_text(sound: dict[str, bytes]) -> None:
    state = opened({**sound, HISTORY: b"\xff\n"})
    with pytest.raises(EvidenceError, match=r"^data/log/checkpoints.txt is not UTF-8 text$"):
        log_checks.check_history(state)


def test_a_checkpoint_of_the_history_has_at_most_a_thousand_lines(sound: dict[str, bytes]) -> None:
    with pytest.raises(EvidenceError, match=r"^a request must contain the old size") as caught:
        log_checks.check_history(with_history(sound, "x\n" * 1000))
    assert not isinstance(caught.value, UnreadableBundleError)
    problem = r"^data/log/checkpoints.txt holds an overlong checkpoint$"
    with pytest.raises(UnreadableBundleError, match=problem):
        log_checks.check_history(with_history(sound, "x\n" * 1001))


# --- the entries ------------------------------------------------------------------------------
def test_the_entries_are_counted(sound: dict[str, bytes]) -> None:
    seen: list[tuple[int, int]] = []
    state = opened(sound)
    state.progress = lambda done, total: seen.append((done, total))
    log_checks.check_entries(state)
    assert said(state.report) == [
        ("log.entries", "pass", "complete: entries 0 to 5 of 6"),
        ("log.withheld", "pass", "1 entries and 1 groups are withheld"),
        ("log.attachments", "pass", "2 documents, each attached by an entry"),
    ]
    assert state.report.facts == {
        "entries_shown": 5,
        "entries_withheld": 1,
        "groups_withheld": 1,
        "clock_steps": 0,
        "withheld_grounds": {"attorney-client": 2},
        "entries_of_no_known_ground": [],
        "restored_at_entries": [],
    }
    attached = [sha256(sample.document(number)).digest() for number in (0, 4)]
    assert state.claims.attached == dict(zip(attached, (0, 4), strict=True))
    assert seen == [(6, 6)]


def test_a_log_of_several_tiles_is_read_whole_and_progress_is_told() -> None:
    made = sample.installation(520, info=sample.EARLIER)
    content = files_of(made.contents(info=sample.EARLIER, entries=made.disclosures()))
    seen: list[tuple[int, int]] = []
    state = opened(content)
    state.progress = lambda done, total: seen.append((done, total))
    log_checks.check_entries(state)
    assert said(state.report)[0] == ("log.entries", "pass", "complete: entries 0 to 519 of 520")
    assert seen == [(256, 520), (512, 520), (520, 520)]


def test_the_files_of_the_entries_follow_one_another(sound: dict[str, bytes]) -> None:
    lines = sound[ENTRIES].splitlines(keepends=True)
    parts = [b"".join(lines[:2]), b"".join(lines[2:3]), b"".join([*lines[3:5], b"{}\n"])]
    names = [f"data/log/entries-{number:03d}.jsonl" for number in range(3)]
    found = entries({**sound, **dict(zip(names, parts, strict=True))})
    problem = "entry 5 (data/log/entries-002.jsonl line 3): an entry has unknown or missing keys"
    assert found["log.entries"] == ("tampered", problem)
    with pytest.raises(UnreadableBundleError, match=r"^data/log/entries-001.jsonl is missing$"):
        entries({**sound, "data/log/entries-003.jsonl": b""})


@pytest.mark.parametrize(
    ("kept", "detail"),
    [
        (5, "entry 5, the last one, is missing"),
        (4, "entries 4 to 5 are missing"),
        (0, "entries 0 to 5 are missing"),
    ],
)
def test_the_missing_entries_are_named(kept: int, detail: str, sound: dict[str, bytes]) -> None:
    lines = sound[ENTRIES].splitlines(keepends=True)
    state = opened({**sound, ENTRIES: b"".join(lines[:kept])})
    log_checks.check_entries(state)
    assert said(state.report)[0] == ("log.entries", "incomplete", detail)


def test_of_many_wrong_entries_twenty_are_named_and_all_counted() -> None:
    made = sample.installation(30, info=sample.EARLIER)
    content = files_of(made.contents(info=sample.EARLIER, entries=made.disclosures()))
    lines = content[ENTRIES].splitlines(keepends=True)
    for count, more in ((20, ""), (21, "; and 1 more"), (25, "; and 5 more")):
        changed = [b"{}\n"] * count + lines[count:]
        status, detail = entries({**content, ENTRIES: b"".join(changed)})["log.entries"]
        assert status == "tampered"
        named = [part for part in detail.split("; ") if part.startswith("entry ")]
        assert [part.split()[1] for part in named] == [str(number) for number in range(20)]
        assert detail == "; ".join(named) + more


def test_lines_that_cannot_be_read_at_the_end_are_more_than_the_checkpoint_covers(
    sound: dict[str, bytes],
) -> None:
    status, detail = entries({**sound, ENTRIES: sound[ENTRIES] + b"{}\n{}\n"})["log.entries"]
    assert status == "tampered"
    assert detail.endswith(
        "line 8): an entry has unknown or missing keys; "
        "8 entries are shown, the checkpoint covers 6"
    )


def test_entries_and_hash_list_changed_alike_miss_the_signed_root(sound: dict[str, bytes]) -> None:
    lines = [json.loads(line) for line in sound[ENTRIES].splitlines()]
    lines[3]["leaf_hash"] = b64(bytes(32))
    tile = sound[TILE]
    changed = {
        ENTRIES: b"".join(json.dumps(line).encode() + b"\n" for line in lines),
        TILE: tile[:96] + bytes(32) + tile[128:],
    }
    hashes = [tile[at : at + 32] for at in range(0, 192, 32)]
    hashes[3] = bytes(32)
    wrong = merkle.root_of(hashes).hex()
    detail = f"the entries lead to root {wrong}, the checkpoint says {root(6).hex()}"
    assert entries({**sound, **changed})["log.entries"] == ("tampered", detail)


@pytest.mark.parametrize("size", [0, 191, 193, 224])
def test_a_hash_list_has_the_size_of_its_name(size: int, sound: dict[str, bytes]) -> None:
    content = {**sound, TILE: (sound[TILE] + bytes(64))[:size]}
    with pytest.raises(EvidenceError, match=r"^data/log/tile/0/000.p/6 does not have 6 hashes$"):
        entries(content)


# --- excerpts ---------------------------------------------------------------------------------
def excerpt(*indices: int) -> dict[str, bytes]:
    made = sample.installation(6, info=sample.EARLIER)
    contents = made.contents(
        profile="excerpt", entries=sample.excerpt(made, *sorted(set(indices))), blobs={}
    )
    content = files_of(contents)
    by_index = {json.loads(line)["index"]: line for line in content[ENTRIES].splitlines()}
    content[ENTRIES] = b"".join(by_index[index] + b"\n" for index in indices)
    return content


def test_an_excerpt_shows_entries_in_order_and_once() -> None:
    detail = "an excerpt: 2 of 6 entries; it cannot show that nothing else was logged"
    found = entries(excerpt(0, 4), profile="excerpt")
    assert found["log.entries"] == ("pass", detail)
    place = f"entry ? ({ENTRIES} line 2)"
    for indices, named in (((4, 4), 4), ((4, 0), 0)):
        status, detail = entries(excerpt(*indices), profile="excerpt")["log.entries"]
        assert (status, detail) == ("tampered", f"{place}: entry {named} is not in order")


def test_only_the_entry_out_of_order_is_named() -> None:
    _, detail = entries(excerpt(1, 0, 2), profile="excerpt")["log.entries"]
    assert detail == f"entry ? ({ENTRIES} line 2): entry 0 is not in order"


# --- the clock --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("seconds", "kinds", "expected"),
    [
        ([0, 200, 80], {}, 0),
        ([0, 200, 79], {}, 1),
        ([0, 200, 79], {2: "clock.step"}, 0),
        ([200, 0, 300, 100, 100], {}, 2),
        ([200, 0, 100, 0], {}, 1),
    ],
)
def test_a_clock_set_back_by_more_than_two_minutes_is_counted(
    seconds: list[int], kinds: dict[int, str], expected: int
) -> None:
    made = sample.Installation()
    for number, at in enumerate(seconds):
        when = leaf.format_time(sample.START + timedelta(seconds=at))
        changes = {"kind": kinds[number]} if number in kinds else {}
        made.append(sample.draft(number, at=when, **changes))
    made.anchor()
    state = opened(files_of(made.contents(info=sample.EARLIER, entries=made.disclosures())))
    log_checks.check_entries(state)
    assert state.report.facts["clock_steps"] == expected


# --- seal keys that the log names -------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "content", "expected"),
    [
        ("bundle.exported", {"seal_key": "k"}, {"k"}),
        ("key.added", {"seal_key": "k"}, {"k"}),
        ("key.retired", {"seal_key": "k"}, set()),
        ("key.added", {"seal_key": 5}, set()),
        ("key.added", {"key": "k"}, set()),
        ("key.added", ["seal_key"], set()),
    ],
)
def test_a_seal_key_counts_if_an_export_or_a_new_key_names_it(
    kind: str, content: object, expected: set[str]
) -> None:
    made = sample.Installation()
    made.append(sample.draft(0, kind=kind, groups={"content": content}))
    made.append(sample.draft(1, kind=kind, groups={"person": content}))
    made.anchor()
    state = opened(files_of(made.contents(info=sample.EARLIER, entries=made.disclosures())))
    log_checks.check_entries(state)
    assert state.logged_seal_keys == expected


# --- what is withheld -------------------------------------------------------------------------
HEADER = "entry,group,why,ground,by\r\n"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("", "entry 1: person is withheld and not listed"),
        ("1,person,withheld,g,b\r\n", "entry 3: * is withheld and not listed"),
        ("3,*,withheld,g,b\r\n", "entry 3: * is listed as withheld, out of order or wrongly"),
        (
            "1,content,withheld,g,b\r\n3,*,withheld,g,b\r\n",
            "entry 1: content is listed as withheld, out of order or wrongly",
        ),
        (
            "1,person,withheld,g,b\r\n3,*,expired,g,b\r\n",
            "entry 3 is withheld for another reason than listed",
        ),
        (
            "1,person,withheld,g,b\r\n3,*,withheld,g,b\r\n4,person,withheld,g,b\r\n",
            "entry 4: person is listed as withheld, out of order or wrongly",
        ),
        (
            "1,person,lost,g,b\r\n3,*,withheld,g,b\r\n",
            "entry 1: person is withheld for an unknown reason",
        ),
        ("1,person,expired,g,b\r\n", "entry 1: person alone cannot expire"),
    ],
)
def test_the_first_difference_from_the_privilege_log_is_named(
    rows: str, expected: str, sound: dict[str, bytes]
) -> None:
    found = entries({**sound, PRIVILEGE: (HEADER + rows).encode()})
    assert found["log.withheld"] == ("tampered", expected)
    assert found["log.entries"] == ("pass", "complete: entries 0 to 5 of 6")


def test_what_was_destroyed_is_not_counted_as_withheld() -> None:
    made = sample.installation(8, info=sample.EARLIER)
    closed = {0: ("*",), 1: ("*",), 2: ("person",), 4: ("content", "person"), 5: ("*",), 6: ("*",)}
    shown = made.disclosures(closed)
    for index, why in ((0, "expired"), (1, "erased"), (2, "erased"), (5, "withheld")):
        told = dict.fromkeys(closed[index], Withholding(why, "rule", "firm"))
        shown[index] = type(shown[index])(
            index, shown[index].leaf_hash, shown[index].leaf, shown[index].openings, told
        )
    state = opened(files_of(made.contents(info=sample.EARLIER, entries=shown)))
    log_checks.check_entries(state)
    withheld = next(one for one in said(state.report) if one[0] == "log.withheld")
    told = "2 entries and 2 groups are withheld; 1 of them on a ground of no known kind"
    assert withheld == ("log.withheld", "pass", told)
    assert state.claims.expired == [0]
    assert state.claims.erased == [(1, "*"), (2, "person")]
    assert state.report.facts == {
        "entries_shown": 4,
        "entries_withheld": 4,
        "groups_withheld": 3,
        "clock_steps": 0,
        "withheld_grounds": {"unknown": 1, "attorney-client": 3},
        "entries_of_no_known_ground": [5],
        "restored_at_entries": [],
    }
