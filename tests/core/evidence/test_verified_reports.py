"""What is said of whole bundles: every check in its order, the facts, and the steps that failed."""

from __future__ import annotations

import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from tests.attacks.broken_bundles import destroyed_on_the_record, excerpt
from tests.core.evidence import sample_log as sample
from tests.core.evidence.in_memory import MemoryFiles, said, verification, zip_of

from duecare.errors import EvidenceError, InputError
from duecare.evidence.bundle.bundle import verifier_page
from duecare.evidence.bundle.container import UnreadableBundleError
from duecare.evidence.log import notes
from duecare.evidence.log.fingerprint import fingerprint
from duecare.evidence.report import VerificationReport
from duecare.evidence.trust import Trust
from duecare.evidence.verify import verify
from duecare.evidence.verify.state import listed
from duecare.evidence.verify.verify import Verdict, verify_bundle

PAGE = "<page>"
ABSENT = "not present"
COMPARED = "1 entries were compared with the definitions of their kinds"
NAMED = (
    "6 documents, 4 of them named by entry 0 (0 as exhibits); "
    "of 2 that entries attach 0 are left out, each with its reason"
)
FULL = {
    "container": ("pass", f"20 files in {sample.FOLDER}"),
    "bag.files": ("pass", "19 files match"),
    "bag.info": ("pass", "defense file, full"),
    "log.checkpoint": ("pass", f"6 entries, signed by {sample.ORIGIN}"),
    "bag.seal": ("pass", "signed by acme-install/seal"),
    "bag.verifier_page": ("pass", PAGE),
    "log.history": ("pass", "2 checkpoints, each consistent with the next"),
    "log.entries": ("pass", "complete: entries 0 to 5 of 6"),
    "log.withheld": ("pass", "1 entries and 1 groups are withheld"),
    "log.attachments": ("pass", "2 documents, each attached by an entry"),
    "log.forms": ("pass", f"{COMPARED}; 4 are from before kinds had definitions"),
    "bag.definitions": ("pass", "1 kinds are the same"),
    "bag.kind": ("pass", "defense file of the firm"),
    "log.destructions": (ABSENT, "nothing is shown as erased or expired"),
    "log.restored": ("pass", "no entry shown says that it did"),
    "log.sealed_copies": (ABSENT, "no sealed copy is in the bundle"),
    "bag.documents": ("pass", NAMED),
    "anchor.inclusion": ("pass", "2 anchorings; the last one covers 6 entries"),
    "time.tokens": (ABSENT, "no timestamp: only the server's own clock says when"),
    "witness.cosignatures": ("pass", "1 of 1: keeper.example (6 entries)"),
    "witness.policy": (ABSENT, "the firm states no policy"),
    "trust.log": ("pass", f"{sample.ORIGIN}, 6 entries"),
    "trust.fingerprint": (ABSENT, "you gave no fingerprint words"),
    "trust.seal": ("pass", "acme-install/seal is in your trust file"),
    "trust.seen": ("pass", "1 parties; the first 6 of 6 entries"),
    "time.entries": ("pass", "5 entries compared"),
    "log.grounds": ("pass", "2 entries"),
}
"""Every check of a sound full bundle, in its order."""
EXCERPT = {
    **FULL,
    "container": ("pass", f"19 files in {sample.FOLDER}"),
    "bag.files": ("pass", "18 files match"),
    "bag.info": ("pass", "defense file, excerpt"),
    "log.entries": (
        "pass",
        "an excerpt: 2 of 6 entries; it cannot show that nothing else was logged",
    ),
    "log.withheld": ("pass", "0 entries and 0 groups are withheld"),
    "log.forms": ("pass", FULL["log.forms"][1].replace("4 are", "1 are")),
    "time.entries": ("pass", "2 entries compared"),
    "log.grounds": (ABSENT, "nothing is withheld"),
}
DESTROYED = {
    **FULL,
    "log.checkpoint": ("pass", f"9 entries, signed by {sample.ORIGIN}"),
    "log.history": ("pass", "5 checkpoints, each consistent with the next"),
    "log.entries": ("pass", "complete: entries 0 to 8 of 9"),
    "log.withheld": ("pass", "1 entries and 0 groups are withheld"),
    "log.attachments": ("pass", "1 documents, each attached by an entry"),
    "log.forms": ("pass", FULL["log.forms"][1].replace("4 are", "6 are")),
    "bag.documents": (
        "pass",
        NAMED.replace("6 doc", "5 doc").replace("entry 0", "entry 8").replace("of 2", "of 1"),
    ),
    "log.destructions": ("pass", "1 entries expired, 1 groups were erased"),
    "anchor.inclusion": ("pass", "3 anchorings; the last one covers 9 entries"),
    "witness.cosignatures": ("pass", "1 of 1: keeper.example (9 entries)"),
    "trust.log": ("pass", f"{sample.ORIGIN}, 9 entries"),
    "trust.seen": ("pass", "1 parties; the first 9 of 9 entries"),
    "time.entries": ("pass", "7 entries compared"),
    "log.grounds": ("pass", "1 entries"),
}
FACTS = {
    "bundle": sample.FOLDER,
    "kind": "defense",
    "profile": "full",
    "exported_on": "2026-03-01",
    "origin": sample.ORIGIN,
    "size": 6,
    "client": sample.CLIENT,
    "firm": sample.FIRM,
    "entries_shown": 5,
    "entries_withheld": 1,
    "groups_withheld": 1,
    "clock_steps": 0,
    "entries_expired": 0,
    "groups_erased": 0,
    "withheld_grounds": {"attorney-client": 2},
    "entries_of_no_known_ground": [],
    "restored_at_entries": [],
    "documents": 6,
    "documents_attached": 2,
    "documents_destroyed": 0,
    "documents_absent": {},
    "documents_of_no_known_ground": 0,
    "seen_entries": 6,
}


def facts_of(report: VerificationReport) -> dict[str, object]:
    """The facts, without the root and its words, which are those of the checkpoint in the file."""
    facts = dict(report.facts)
    root = bytes.fromhex(facts.pop("root"))
    last = notes.Checkpoint(facts["origin"], facts["size"], root)
    assert facts.pop("fingerprint") == fingerprint(last)
    return facts


def full() -> bytes:
    return zip_of(sample.installation(6).contents())


def checks_of(report: VerificationReport) -> dict[str, tuple[str, str]]:
    page = sha256(verifier_page()).hexdigest()
    rows = said(report)
    found = {name: (status, PAGE if detail == page else detail) for name, status, detail in rows}
    assert len(found) == len(rows)
    return found


@pytest.mark.parametrize(
    ("name", "expected"), [("full", FULL), ("excerpt", EXCERPT), ("destroyed", DESTROYED)]
)
def test_every_check_of_a_sound_bundle_is_said(
    name: str, expected: dict[str, tuple[str, str]], tmp_path: Path
) -> None:
    made = {"full": full, "excerpt": excerpt, "destroyed": destroyed_on_the_record}
    path = tmp_path / f"{name}.zip"
    path.write_bytes(made[name]())
    report = verify_bundle(path, sample.trust_of_reader())
    assert list(checks_of(report).items()) == list(expected.items())
    verdict = Verdict.OPEN_POINTS if name == "destroyed" else Verdict.VERIFIED
    assert (report.name, report.verdict) == (path.name, verdict)
    changes: dict[str, dict[str, object]] = {
        "full": {},
        "excerpt": {
            "profile": "excerpt",
            "entries_shown": 2,
            "entries_withheld": 0,
            "groups_withheld": 0,
            "withheld_grounds": {},
        },
        "destroyed": {
            "size": 9,
            "withheld_grounds": {"attorney-client": 1},
            "documents": 5,
            "documents_attached": 1,
            "entries_shown": 7,
            "entries_withheld": 2,
            "entries_expired": 1,
            "groups_erased": 1,
            "seen_entries": 9,
        },
    }
    assert facts_of(report) == {**FACTS, **changes[name]}


def test_without_trust_only_the_last_checks_differ(tmp_path: Path) -> None:
    path = tmp_path / "full.zip"
    path.write_bytes(full())
    report = verify_bundle(path)
    expected = {
        **FULL,
        "trust.log": (
            ABSENT,
            "only the bundle's own key vouches for it; provide a trust file from another source",
        ),
        "trust.seal": (ABSENT, "only the bundle's own key vouches for its documents"),
        "witness.cosignatures": (ABSENT, "you listed no witnesses"),
        "trust.seen": (ABSENT, "no one whose key, root or words you gave"),
        "time.entries": (ABSENT, "no outside time is known"),
    }
    assert checks_of(report) == expected
    assert facts_of(report) == {**FACTS, "seen_entries": 0}
    assert (report.verdict, report.exit_code) == (Verdict.FIRM_ONLY, 3)


def test_progress_and_strict_time_reach_the_steps(tmp_path: Path) -> None:
    path = tmp_path / "full.zip"
    path.write_bytes(full())
    seen: list[tuple[int, int]] = []
    report = verify_bundle(
        path,
        sample.trust_of_reader(),
        progress=lambda done, total: seen.append((done, total)),
        strict_time=True,
    )
    assert seen == [(6, 6)]
    assert checks_of(report)["time.second"] == (ABSENT, "no timestamp")
    assert list(checks_of(report)) == [
        *list(FULL)[:19],
        "time.second",
        *list(FULL)[19:],
    ]


def test_the_folder_gives_the_same_report(tmp_path: Path) -> None:
    path = tmp_path / "full.zip"
    path.write_bytes(full())
    with zipfile.ZipFile(path) as packed:
        packed.extractall(tmp_path)
    report = verify_bundle(tmp_path / sample.FOLDER, sample.trust_of_reader())
    opened = {**FULL, "container": ("pass", f"{FULL['container'][1]}; unpacked")}
    assert checks_of(report) == opened
    assert (report.name, facts_of(report)) == (sample.FOLDER, FACTS)


# --- what cannot be opened --------------------------------------------------------------------
def test_a_bundle_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    path = tmp_path / "none.zip"
    with pytest.raises(InputError) as caught:
        verify_bundle(path)
    assert str(caught.value) == f"there is no bundle at {path}"


def test_a_folder_that_cannot_be_read_is_incomplete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_path: Path) -> None:
        raise PermissionError("not yours")

    monkeypatch.setattr(verify, "FolderFiles", refuse)
    report = verify_bundle(tmp_path, sample.trust_of_reader())
    assert said(report) == [("container", "incomplete", "not yours")]
    assert report.exit_code == 2


# --- steps that could not run -----------------------------------------------------------------
NAMES = [
    "bag.files",
    "bag.info",
    "trust.own_keys",
    "log.checkpoint",
    "bag.seal",
    "log.history",
    "log.entries",
    "form.forms",
    "form.definitions",
    "claim.kind",
    "claim.destructions",
    "claim.restored",
    "claim.copies",
    "document.documents",
    "anchor.anchorings",
    "anchor.tokens",
    "second.second_reader",
    "anchor.witnesses",
    "anchor.policy",
    "trust.trust",
]


@pytest.mark.parametrize(
    ("error", "verdict"),
    [(UnreadableBundleError("cut off"), "incomplete"), (EvidenceError("changed"), "tampered")],
)
def test_a_step_that_could_not_run_is_named_and_the_others_run(
    error: EvidenceError, verdict: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(step: object) -> object:
        def run(_state: object) -> None:
            raise error

        run.__module__, run.__name__ = step.__module__, step.__name__  # type: ignore[attr-defined]
        return run

    monkeypatch.setattr(verify, "_STEPS", tuple(map(failing, verify._STEPS)))
    path = tmp_path / "full.zip"
    path.write_bytes(full())
    rows = said(verify_bundle(path, sample.trust_of_reader()))
    assert rows[1:] == [(name, verdict, str(error)) for name in NAMES]


# --- what the steps hand to each other --------------------------------------------------------
def test_the_keys_of_the_bundle_and_of_the_reader_are_used_together() -> None:
    own_log, own_witness, log, witness = (
        notes.VerifierKey(name, notes.ED25519, name.encode() * 8)
        for name in ("ol", "ow", "tl", "tw")
    )
    state = verification(trust=Trust(log_keys=(log,), witness_keys=(witness,)))
    state.own = Trust(log_keys=(own_log,), witness_keys=(own_witness,))
    assert state.log_keys == (own_log, log)
    assert state.note_keys == (own_log, log, own_witness, witness)


def test_without_a_checkpoint_a_step_that_needs_it_cannot_run() -> None:
    state = verification()
    problem = r"^without a readable checkpoint this cannot be checked$"
    with pytest.raises(EvidenceError, match=problem):
        state.known_checkpoint()
    state.checkpoint = notes.Checkpoint("a", 1, bytes(32))
    assert state.known_checkpoint() is state.checkpoint


def test_nothing_is_established_at_the_beginning() -> None:
    first, second = verification(), verification()
    assert isinstance(first.files, MemoryFiles)
    assert (first.profile, first.stated_kind, first.strict_time) == ("", "", False)
    assert (first.claims.expired_below, first.claims.kind) == (0, "")
    first.history[1] = b""
    first.claims.expired.append(1)
    assert (second.history, second.claims.expired) == ({}, [])


@pytest.mark.parametrize(("count", "end"), [(1, "p0"), (20, "p19"), (21, "p19; and 1 more")])
def test_twenty_problems_are_named(count: int, end: str) -> None:
    problems = [f"p{number}" for number in range(count)]
    text = listed(problems, count)
    assert text.split("; ")[:20] == problems[:20]
    assert text.endswith(end)


def test_problems_that_were_not_kept_are_counted_too() -> None:
    problems = [f"p{number}" for number in range(20)]
    assert listed(problems, 45) == "; ".join(problems) + "; and 25 more"
