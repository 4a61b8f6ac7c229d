from __future__ import annotations

import zipfile
from hashlib import sha256
from pathlib import Path

import bagit
import pytest
from tests.core.evidence import sample_log as sample

from duecare.errors import EvidenceError, InputError
from duecare.evidence.log import leaf
from duecare.evidence.log.fingerprint import fingerprint
from duecare.evidence.log.notes import Checkpoint
from duecare.evidence.report import Status
from duecare.evidence.trust import Trust, parse_trust, trust_text
from duecare.evidence.verify.verify import Verdict, verify_bundle

TRUST = sample.trust_of_reader()


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return sample.write(tmp_path / "bundle.zip", sample.installation(6).contents())


def status(path: Path, check_id: str, trust: Trust | None = TRUST) -> Status:
    found = [check for check in verify_bundle(path, trust).checks if check.id == check_id]
    return found[0].status


def test_the_same_contents_give_the_same_bytes(tmp_path: Path, bundle: Path) -> None:
    again = sample.write(tmp_path / "again.zip", sample.installation(6).contents())
    assert again.read_bytes() == bundle.read_bytes()


def test_a_bundle_checked_against_its_own_keys_only_is_amber(bundle: Path) -> None:
    assert verify_bundle(bundle).verdict is Verdict.FIRM_ONLY
    assert verify_bundle(bundle, TRUST).verdict is Verdict.VERIFIED


def test_a_trusted_log_key_alone_does_not_speak_for_the_documents(bundle: Path) -> None:
    trust = Trust(log_keys=TRUST.log_keys)
    assert verify_bundle(bundle, trust).verdict is Verdict.FIRM_ONLY


def test_a_seal_key_that_the_log_names_is_enough(tmp_path: Path) -> None:
    made = sample.installation(4)
    seal_key = str(sample.SEAL_SIGNER.vkey(sample.SEAL_NAME))
    made.append(sample.draft(4, kind="bundle.exported", groups={"content": {"seal_key": seal_key}}))
    made.anchor()
    path = sample.write(tmp_path / "b.zip", made.contents(entries=made.disclosures()))
    seen = Trust(witness_keys=TRUST.witness_keys)
    assert verify_bundle(path, seen).verdict is Verdict.VERIFIED
    words = fingerprint(checkpoint_of(made))
    assert verify_bundle(path, Trust(fingerprints=(words,))).verdict is Verdict.VERIFIED


def test_an_earlier_fingerprint_covers_only_the_entries_before_it(bundle: Path) -> None:
    made = sample.installation(6)
    earlier = sample.installation(3).storage
    words = fingerprint(Checkpoint(sample.ORIGIN, 3, _root_of_first(made, 3)))
    assert earlier.size() == 3
    report = verify_bundle(bundle, Trust(seal_keys=TRUST.seal_keys, fingerprints=(words,)))
    assert report.verdict is Verdict.OPEN_POINTS
    assert report.facts["seen_entries"] == 3
    codes = [point.code for point in report.outcome.open_points]
    assert codes == ["unseen_withheld"]


def test_a_wrong_fingerprint_means_another_history(bundle: Path) -> None:
    words = fingerprint(Checkpoint(sample.ORIGIN, 3, bytes(32)))
    assert verify_bundle(bundle, Trust(fingerprints=(words,))).verdict is Verdict.TAMPERED


def test_a_trusted_key_that_did_not_sign_means_tampered(bundle: Path) -> None:
    other = Trust(log_keys=(sample.OTHER_SIGNER.vkey(sample.ORIGIN),))
    assert verify_bundle(bundle, other).verdict is Verdict.TAMPERED


def test_another_bag_tool_accepts_the_bundle_and_the_folder_verifies(
    tmp_path: Path, bundle: Path
) -> None:
    with zipfile.ZipFile(bundle) as packed:
        packed.extractall(tmp_path)
    folder = tmp_path / sample.FOLDER
    assert bagit.Bag(str(folder)).is_valid()
    assert verify_bundle(folder, TRUST).verdict is Verdict.VERIFIED
    (folder / "data" / "report" / "link.pdf").symlink_to("/etc/hostname")
    assert verify_bundle(folder, TRUST).verdict is Verdict.INCOMPLETE


def test_an_unpacked_folder_with_an_added_file_is_tampered(tmp_path: Path, bundle: Path) -> None:
    with zipfile.ZipFile(bundle) as packed:
        packed.extractall(tmp_path)
    (tmp_path / sample.FOLDER / "data" / "report" / "more.pdf").write_bytes(b"more")
    assert verify_bundle(tmp_path / sample.FOLDER, TRUST).verdict is Verdict.TAMPERED


def test_an_excerpt_says_that_it_cannot_show_completeness(tmp_path: Path) -> None:
    made = sample.installation(6)
    contents = made.contents(profile="excerpt", entries=sample.excerpt(made, 0, 4))
    report = verify_bundle(sample.write(tmp_path / "e.zip", contents), TRUST)
    assert report.verdict is Verdict.VERIFIED
    detail = next(check.detail for check in report.checks if check.id == "log.entries")
    assert "cannot show that nothing else was logged" in detail


def test_withheld_values_are_nowhere_in_the_bundle(tmp_path: Path) -> None:
    made = sample.installation(6)
    everything = dict.fromkeys(range(6), ("person",))
    contents = made.contents(entries=made.disclosures(everything))
    path = sample.write(tmp_path / "closed.zip", contents)
    assert b"@example.com" not in path.read_bytes()
    assert verify_bundle(path, TRUST).verdict is Verdict.VERIFIED


def test_a_personal_file_is_named_by_a_salted_digest(tmp_path: Path) -> None:
    made, form = sample.installation(2), b"a short form"
    salt, content = b"s" * 32, sha256(form).digest()
    digest = leaf.personal_file_digest(salt, content)
    made.append(sample.draft(2, attachments=[digest]))
    made.anchor()
    contents = made.contents(
        entries=made.disclosures(),
        blobs={**sample.documents_of([0]), content.hex(): form},
        file_salts={digest: (salt, content)},
    )
    assert verify_bundle(sample.write(tmp_path / "p.zip", contents), TRUST).exit_code == 0


def test_an_absent_anchor_is_said_and_does_not_make_it_wrong(tmp_path: Path) -> None:
    path = sample.write(tmp_path / "b.zip", sample.installation(4).contents(anchorings=[]))
    assert status(path, "anchor.inclusion") is Status.ABSENT
    assert status(path, "time.tokens") is Status.ABSENT
    assert verify_bundle(path, TRUST).verdict is Verdict.VERIFIED


@pytest.mark.parametrize(
    "changes",
    [
        {"checkpoints": []},
        {"entries": []},
        {"blobs": {"0" * 64: b"other content"}},
        {"documents": {"data/report/../x.pdf": b"x"}},
        {"documents": {"data/report/ü.pdf": b"x"}},
    ],
)
def test_contents_that_do_not_fit_together_are_not_written(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    path = tmp_path / "never.zip"
    with pytest.raises(EvidenceError):
        sample.write(path, sample.installation(3).contents(**changes))
    assert list(tmp_path.iterdir()) == []


def test_a_group_left_out_without_a_ground_is_not_written(tmp_path: Path) -> None:
    made = sample.installation(2)
    entries = made.disclosures()
    opened = dict(entries[0].openings)
    opened.pop("person")
    entries[0] = type(entries[0])(0, entries[0].leaf_hash, entries[0].leaf, opened)
    with pytest.raises(EvidenceError, match="neither shown nor withheld"):
        sample.write(tmp_path / "never.zip", made.contents(entries=entries))


def test_a_missing_bundle_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no bundle"):
        verify_bundle(tmp_path / "nothing.zip")


def test_a_trust_file_survives_the_way_there_and_back() -> None:
    words = fingerprint(Checkpoint("a", 1, bytes(32)))
    trust = Trust(TRUST.log_keys, TRUST.seal_keys, (), (), (words,))
    assert parse_trust(trust_text(trust)) == trust


@pytest.mark.parametrize(
    "text", ["log nonsense", "other x", "fingerprint too few words", "log a+00000000+AAAA"]
)
def test_a_bad_trust_file_is_refused(text: str) -> None:
    with pytest.raises(EvidenceError):
        parse_trust(text)


def checkpoint_of(made: sample.Installation) -> Checkpoint:
    size = made.storage.size()
    return Checkpoint(sample.ORIGIN, size, _root_of_first(made, size))


def _root_of_first(made: sample.Installation, size: int) -> bytes:
    from duecare.evidence.log import merkle

    return merkle.root_of([draft.leaf_hash for draft in made.drafts[:size]])
