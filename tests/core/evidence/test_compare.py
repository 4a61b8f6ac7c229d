"""Two files of one matter, side by side: one history, a contradiction, or what only one shows."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.core.evidence import sample_log as sample

from duecare.cli.verify import verify
from duecare.evidence.compare.compare import FileComparison, Meaning, compare, spans
from duecare.evidence.compare.reading import read_bundle
from duecare.evidence.log.signing import LogSigner
from duecare.evidence.trust import Trust

TRUST = sample.trust_of_reader()
AT = "2026-03-01T09:04:00.000Z"


def written(where: Path, name: str, made: sample.Installation, **changes: object) -> Path:
    # In the format before, one log can be exported in several ways without another entry.
    given = {"entries": made.disclosures(), "info": sample.EARLIER, **changes}
    return sample.write(where / f"{name}.zip", made.contents(**given))


def grown(made: sample.Installation, *drafts: object) -> sample.Installation:
    made.append(*drafts)  # type: ignore[arg-type]
    made.anchor()
    return made


def compared(a: Path, b: Path) -> FileComparison:
    return compare(read_bundle(a, TRUST), read_bundle(b, TRUST))


def told(made: FileComparison, weight: Meaning) -> list[tuple[str, str, tuple[int, ...]]]:
    return [(one.subject, one.text, one.entries) for one in made.of(weight)]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(verify, [str(one) for one in arguments])


def test_a_later_file_continues_an_earlier_one(tmp_path: Path) -> None:
    made = sample.installation(6, info=sample.EARLIER)
    a = written(tmp_path, "march", made)
    b = written(tmp_path, "june", grown(made, sample.draft(6), sample.draft(7)))
    found = compared(a, b)
    assert (found.exit_code, found.later) == (0, "b")
    assert told(found, Meaning.EXPLAINED) == [
        ("growth", "B holds 2 entries that came later", (6, 7))
    ]
    assert (compared(b, a).exit_code, compared(b, a).later) == (0, "a")
    assert compared(a, a).findings == []
    printed = run(a, b)
    assert printed.exit_code == 0
    assert printed.output.startswith("SAME HISTORY   B continues A: 2 entries came later\n")
    assert "B holds 2 entries that came later (entries 6 to 7)" in printed.output


def test_a_log_told_in_two_ways_is_a_contradiction(tmp_path: Path) -> None:
    one, other = (
        sample.installation(4, info=sample.EARLIER),
        sample.installation(4, info=sample.EARLIER),
    )
    grown(one, sample.draft(4, kind="decision.declined"), sample.draft(5))
    grown(other, sample.draft(4, kind="decision.accepted"), sample.draft(5))
    found = compared(written(tmp_path, "a", one), written(tmp_path, "b", other))
    assert found.exit_code == 1
    (fork, changed) = told(found, Meaning.CONTRADICTION)
    assert fork[1].startswith("both files state a signed root of the first 6 entries, and the two")
    assert changed == (
        "entry",
        f"entry 4 is decision.declined of {AT} in A and decision.accepted of {AT} in B",
        (4,),
    )
    printed = run(tmp_path / "a.zip", tmp_path / "b.zip")
    assert printed.output.startswith("CONTRADICTION   The two files cannot both be true\n")


def test_a_longer_log_that_does_not_hold_the_shorter_one_is_a_contradiction(tmp_path: Path) -> None:
    shorter, longer = (
        sample.installation(5, info=sample.EARLIER),
        sample.installation(4, info=sample.EARLIER),
    )
    grown(longer, sample.draft(9), sample.draft(5))
    found = compared(written(tmp_path, "a", shorter), written(tmp_path, "b", longer))
    assert [one[0] for one in told(found, Meaning.CONTRADICTION)] == ["fork", "entry"]


def test_what_one_opens_and_the_other_withholds_is_named_with_its_ground(tmp_path: Path) -> None:
    made = sample.installation(6, info=sample.EARLIER)
    closed = {1: ("person",), 2: ("person",), 4: ("*",)}
    a = written(tmp_path, "a", made)
    shown = {sha256(sample.document(0)).hexdigest(): sample.document(0)}
    b = written(tmp_path, "b", made, entries=made.disclosures(closed), blobs=shown)
    found = compared(a, b)
    assert found.exit_code == 4
    why = "withheld (attorney-client privilege)"
    assert told(found, Meaning.UNEXPLAINED) == [
        ("value", f"person: shown in A, {why} in B", (1, 2)),
        ("value", f"the whole entry: shown in A, {why} in B", (4,)),
        ("document", f"data/blobs/{sha256(sample.document(4)).hexdigest()} is in A only", (4,)),
    ]
    assert "exit 4" in run(a, b).output


def test_another_ground_for_the_same_entry_is_named(tmp_path: Path) -> None:
    made = sample.installation(3, info=sample.EARLIER)
    entries = made.disclosures({1: ("*",)})
    other = list(entries)
    other[1] = replace(other[1], withheld={"*": sample.WITHHELD._replace(ground="trade secret")})
    a = written(tmp_path, "a", made, entries=entries)
    found = compared(a, written(tmp_path, "b", made, entries=other))
    assert told(found, Meaning.UNEXPLAINED) == [
        (
            "value",
            "the whole entry: withheld (attorney-client privilege) in A, withheld (trade secret) in B",
            (1,),
        )
    ]


def test_documents_are_compared_by_name_and_content(tmp_path: Path) -> None:
    made = sample.installation(5)
    letter = "data/report/EX-001-letter.pdf"
    anew = ("chronology.pdf", "chronology.html", "chronology.csv", "index.html", "exhibit-index.csv",
            "exhibit-index-2.pdf", "pages-shown.pdf", "training-record.pdf")  # fmt: skip
    one = {letter: sample.document(0), **{f"data/report/{name}": b"%PDF 1\n" for name in anew}}
    two = {letter: sample.document(4), **{f"data/report/{name}": b"%PDF 2\n" for name in anew}}
    a = written(tmp_path, "a", made, documents=one, info={})
    again = {"person": {"name": "Counsel"}, "content": sample.EXPORTED}
    grown(made, sample.draft(5, kind="bundle.exported", groups=again, related=None))
    given = {"documents": two, "info": {}, "folder": f"{sample.FOLDER}-2"}
    found = compared(a, written(tmp_path, "b", made, **given))
    assert told(found, Meaning.CONTRADICTION) == [
        ("document", f"{letter} is another document in A than in B", ())
    ]
    del two[letter]
    found = compared(a, written(tmp_path, "c", made, **given))
    # Its content is in both, here as a document without a name.
    assert [one.subject for one in found.findings] == ["growth"]


def test_a_document_of_a_later_entry_is_explained(tmp_path: Path) -> None:
    made = sample.installation(3, info=sample.EARLIER)
    a = written(tmp_path, "a", made)
    grown(made, sample.draft(3), sample.draft(4))
    found = compared(a, written(tmp_path, "b", made))
    assert found.exit_code == 0
    assert ("document", (4,)) in [(one.subject, one.entries) for one in found.findings]


def test_a_new_seal_key_needs_an_entry_that_tells_it(tmp_path: Path) -> None:
    made = sample.installation(3, info=sample.EARLIER)
    key = LogSigner.from_seed(b"N" * 32).vkey("acme-install/seal2")
    more = Trust(TRUST.log_keys, (*TRUST.seal_keys, key))
    a = written(tmp_path, "a", made)
    found = compared(a, written(tmp_path, "b", made, trust=more))
    assert [one[:2] for one in told(found, Meaning.UNEXPLAINED)] == [
        ("key", f"a seal key is named by B only: acme-install/seal2+{key.key_hash.hex()}")
    ]
    grown(made, sample.draft(3, kind="key.added"))
    found = compared(a, written(tmp_path, "c", made, trust=more))
    assert [one.entries for one in found.of(Meaning.EXPLAINED) if one.subject == "key"] == [(3,)]


def test_an_excerpt_contradicts_nothing_and_cannot_show_all(tmp_path: Path) -> None:
    made = sample.installation(6, info=sample.EARLIER)
    a = written(tmp_path, "a", made)
    entries = sample.excerpt(made, 0, 4)
    b = written(tmp_path, "b", made, profile="excerpt", entries=entries)
    found = compared(a, b)
    assert found.exit_code == 4
    assert ("extent", (1, 2, 3, 5)) in [(one.subject, one.entries) for one in found.findings]


def test_files_of_two_logs_are_told_as_such(tmp_path: Path) -> None:
    a = written(tmp_path, "a", sample.installation(3, info=sample.EARLIER))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sample, "ORIGIN", "acme-install/c/other")
        made = sample.Installation()
        made.append(*[sample.draft(number, origin=sample.ORIGIN) for number in range(3)])
        keys = (sample.LOG_SIGNER.vkey(sample.ORIGIN),)
        b = written(tmp_path, "b", made, trust=Trust(keys, TRUST.seal_keys))
    printed = run(a, b)
    assert printed.exit_code == 4
    assert printed.output.startswith("TWO LOGS   The files are not about one matter\n")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_changed_file_is_not_compared(tmp_path: Path, order: tuple[int, int]) -> None:
    a = written(tmp_path, "a", sample.installation(3, info=sample.EARLIER))
    b = tmp_path / "b.zip"
    b.write_bytes(a.read_bytes().replace(b"%PDF chronology", b"%PDF chronologY"))
    pair = [(a, b)[place] for place in order]
    printed = run(*pair)
    assert printed.exit_code == 2
    label = "AB"[order.index(1)]
    assert printed.output.startswith(f"NOT COMPARED   {label} cannot be relied on")


def test_json_holds_both_sides_and_every_finding(tmp_path: Path) -> None:
    made = sample.installation(4, info=sample.EARLIER)
    a = written(tmp_path, "a", made)
    b = written(tmp_path, "b", grown(made, sample.draft(4)))
    answer = json.loads(run(a, b, "--json").stdout)
    assert answer["schema"] == "duecare.comparison/1"
    assert (answer["exit_code"], answer["later"]) == (0, "b")
    assert (answer["a"]["entries"], answer["b"]["entries"]) == (4, 5)
    assert {one["weight"] for one in answer["findings"]} == {"explained"}


def test_spans() -> None:
    assert spans((0, 1, 2, 5, 7, 8)) == "0 to 2, 5, 7 to 8"
    assert spans(()) == ""
