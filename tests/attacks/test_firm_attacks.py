"""What a firm that holds every key can make of its own log, and what its reader is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.attacks import firm_attacks as attacks
from tests.attacks.firm_attacks import FILES, HONEST, REBUILT

from duecare.evidence.report import SeenLevel, VerificationReport
from duecare.evidence.trust import Trust
from duecare.evidence.verify.verify import verify_bundle


def report_of(data: bytes, folder: Path, trust: Trust) -> VerificationReport:
    path = folder / "made.zip"
    path.write_bytes(data)
    return verify_bundle(path, trust)


def test_the_true_file_is_green_with_the_words_or_the_witness(tmp_path: Path) -> None:
    by_keeper = report_of(attacks.true_file(), tmp_path, attacks.trust_of_keeper())
    assert (by_keeper.exit_code, by_keeper.outcome.open_points) == (0, [])
    assert by_keeper.outcome.level is SeenLevel.OUTSIDE
    assert by_keeper.outcome.headline == "Seen by 1 outside party, first on February 18, 2026"
    complete, fits = by_keeper.outcome.summary
    assert complete == (
        "All 36 entries are here, in order and as they were when that party saw them: all shown"
        " in full."
    )
    assert fits == "No entry is dated outside the times around it."
    trust = replace(attacks.trust_of_keeper(), fingerprints=(attacks.words(),))
    both = report_of(attacks.true_file(), tmp_path, trust)
    assert both.exit_code == 0
    assert both.outcome.headline.startswith("Seen by the client and 1 outside party, first on ")


@pytest.mark.parametrize("name", REBUILT)
def test_a_rebuilt_log_is_the_firms_word_only_and_red_with_the_clients_words(
    name: str, tmp_path: Path
) -> None:
    data = REBUILT[name]()
    alone = report_of(data, tmp_path, attacks.trust_of_keeper())
    assert (alone.exit_code, alone.outcome.headline) == (3, "The firm's word only")
    said = " ".join(alone.outcome.summary)
    assert "It could have written every entry and every date on March 1, 2026" in said
    assert "left out" not in said
    trust = replace(attacks.trust_of_keeper(), fingerprints=(attacks.words(),))
    assert report_of(data, tmp_path, trust).exit_code == 1


def test_two_versions_for_two_readers_cannot_both_have_the_words(tmp_path: Path) -> None:
    trust = Trust(fingerprints=(attacks.words(),))
    other = attacks.refusal_turned_into_acceptance()
    codes = [report_of(data, tmp_path, trust).exit_code for data in (attacks.true_file(), other)]
    assert codes[1] == 1
    assert codes[0] != 1


@pytest.mark.parametrize("name", FILES)
def test_a_true_log_shown_or_dated_badly_is_amber_and_says_why(name: str, tmp_path: Path) -> None:
    made = FILES[name]()
    report = report_of(made.data, tmp_path, attacks.trust_of_keeper())
    assert tuple(point.code for point in report.outcome.open_points) == made.codes
    assert report.exit_code == 4, list(report.failures())
    assert ", but " in report.outcome.headline
    assert "All 36 entries are here" not in " ".join(report.outcome.summary) or not any(
        code in made.codes for code in ("mostly_withheld", "expired")
    )


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_stays_green_and_notes_what_happened(name: str, tmp_path: Path) -> None:
    made = HONEST[name]()
    report = report_of(made.data, tmp_path, attacks.trust_of_keeper())
    assert report.outcome.open_points == []
    noted = tuple(point.code for point in report.outcome.points)
    assert noted == made.codes
    assert report.exit_code == 0, list(report.failures())


def test_back_dated_entries_are_named_with_the_bounds_that_outsiders_know(tmp_path: Path) -> None:
    report = report_of(
        attacks.back_dated_between_sightings().data, tmp_path, attacks.trust_of_keeper()
    )
    (point, *_) = report.outcome.open_points
    assert (point.where, point.entries) == ("entries 18, 19, 20", ((18, 20),))
    assert point.text == (
        "dated February 19, 2026; first seen February 24, 2026; written between "
        "February 23, 2026 and February 24, 2026, as far as outsiders can tell"
    )
    assert "that entries 18, 19, 20 are from the dates they carry" in report.outcome.does_not_prove


def test_the_firms_own_key_under_the_name_of_a_witness_is_no_party(tmp_path: Path) -> None:
    """A reader who is handed the firm's key as a witness's is not misled by it."""
    from tests.core.evidence import sample_log as sample

    from duecare.evidence.log import notes

    key = sample.LOG_SIGNER.vkey(sample.ORIGIN)
    as_witness = notes.VerifierKey("independent.example", notes.COSIGNATURE_V1, key.key)
    report = report_of(attacks.true_file(), tmp_path, Trust(witness_keys=(as_witness,)))
    assert report.exit_code == 3
