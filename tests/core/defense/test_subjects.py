"""The index brings together what a file tells of one recommendation, policy or person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.core.defense.test_assemble import FOLDER, assemble, exported, read

from duecare.defense import subjects as rooms
from duecare.defense.index_page import INDEX, write_index
from duecare.defense.subjects import Subjects
from duecare.defense.timeline import TimelineRow
from duecare.evidence.log.leaf import Opening

BOSS = {"id": "contact:1", "name": "Dr. Ann Boss", "email": "ann@example.com"}
SAME = {"id": "employee:7", "name": "Ann Boss", "email": "ann@example.com"}
OTHER = {"id": "employee:8", "name": "Bo Desk", "email": "ann@example.com"}  # a shared mailbox
OFFER = {"offer": {"safeguard": "SG-FDE", "title": "Encrypt"}}
LETTER, SEALED = "a" * 64, "b" * 64


@dataclass
class Entry:
    """An entry as the index reads it."""

    openings: dict[str, Opening]
    withheld: dict[str, Any] = field(default_factory=dict)
    parsed: Any = None


def indexed(*told: tuple[str, dict[str, Any]]) -> Subjects:
    found = Subjects()
    rows: Iterable[Any] = (
        (
            Entry({group: Opening(b"s" * 32, value) for group, value in values.items()}),
            TimelineRow(
                number,
                f"2026-01-{number + 1:02d}T10:00:00.000Z",
                kind,
                "",
                (),
                None,
                (),
                None,
                kind,
            ),
        )
        for number, (kind, values) in enumerate(told)
    )
    assert len(list(found.watching(rows))) == len(told)
    return found


STORY = (
    ("recommendation.made", {"content": OFFER}),
    ("sig.requested", {"content": {"safeguards": ["SG-FDE", "SG-EDR"]}, "person": BOSS}),
    ("decision.declined", {"content": {**OFFER, "letter_sha256": LETTER}, "person": BOSS}),
    ("recommendation.asked_again", {"content": {"title": "Encrypt"}}),
    ("sig.sealed", {"content": {"before_sha256": LETTER, "after_sha256": SEALED,
                                "certificate_sha256": "c" * 64}, "person": BOSS}),
    ("sig.delivered", {"content": {"documents_sha256": [SEALED]}, "person": BOSS}),
    ("sig.sealed", {"content": {"before_sha256": "d" * 64, "certificate_sha256": "c" * 64}}),
    ("policy.acknowledged", {"content": {"title": "Encryption"}, "person": SAME, "actor": SAME}),
    ("program.silence", {"person": OTHER}),
    ("leaver.step", {"content": {"in_time": False}, "person": OTHER}),
    ("leaver.step", {"content": {"in_time": True}, "person": OTHER}),
)  # fmt: skip


def kinds(subject: rooms.Subject) -> list[str]:
    return [row.kind for row in subject.rows]


def test_an_entry_is_found_under_all_that_it_names() -> None:
    found = indexed(*STORY)
    encrypt = found.found["recommendation", "SG-FDE"]
    assert encrypt.title == "Encrypt"
    assert [row.index for row in encrypt.rows] == [0, 1, 2, 3, 4, 5]
    assert [row.index for row in found.found["recommendation", "SG-EDR"].rows] == [1]
    assert kinds(found.found["policy", "Encryption"]) == ["policy.acknowledged"]
    silent = found.found["not_done", ""]
    assert [row.index for row in silent.rows] == [2, 8, 9]


def test_one_person_with_two_hats_is_one_and_two_on_one_mailbox_are_two() -> None:
    people = indexed(*STORY).of("person")
    assert [(one.title, one.also) for one in people] == [
        ("Dr. Ann Boss", ["Ann Boss"]),
        ("Bo Desk", []),
    ]
    assert people[0].kinds["policy.acknowledged"] == 1  # once, though person and actor are she


def test_every_entry_is_somewhere_and_the_rest_by_topic() -> None:
    found = indexed(*STORY, ("moon.landed", {}), ("insurance.recorded", {}))
    listed = {row.index for one in found.found.values() for row in one.rows}
    assert listed == set(range(len(STORY) + 2))
    assert rooms.topic_of("moon.landed") == rooms.topic_of("witness.ack")


def test_a_long_record_is_counted_and_listed_in_part(monkeypatch: Any) -> None:
    monkeypatch.setattr(rooms, "MOST_OF_ONE", 5)
    found = indexed(*(("insurance.recorded", {}) for _ in range(9)))
    (one,) = found.of("topic")
    assert (len(one.rows), one.count, one.left_out) == (5, 9, 4)


def written(folder: Path, found: Subjects, **more: Any) -> str:
    given = {"links": {"EX-001": "EX-001-a.pdf"}, "papers": [("chronology.html", "Chronology")]}
    at = datetime(2026, 2, 1, tzinfo=UTC)
    write_index(folder / "i.html", found, client="C", firm="F", created=at, **given, **more)
    return (folder / "i.html").read_text(encoding="utf-8")


def test_the_list_says_how_each_recommendation_ended_and_what_has_no_decision(
    tmp_path: Path,
) -> None:
    page = written(tmp_path, indexed(*STORY))
    assert "2026-01-03: decision.declined</td>" in page
    assert "2026-01-02: put to the client, no decision on record since" in page
    again = ("sig.requested", {"content": {"safeguards": ["SG-FDE"]}, "person": BOSS})
    page = written(tmp_path, indexed(*STORY, again))
    assert "decision.declined; 2026-01-12: put to the client, no decision on record since" in page
    assert "Refused" not in written(tmp_path, indexed(STORY[7]), of_client=True)
    assert "<script" not in page


def test_in_a_file_two_clicks_lead_from_the_index_to_every_document(tmp_path: Path) -> None:
    path = assemble(tmp_path / "d.zip", *exported()[1:])
    page = read(path, INDEX).decode()
    chronology = read(path, "data/report/chronology.html").decode()
    for target in set(re.findall(r'href="chronology.html#(e\d+)"', page)):
        assert f"<tr id={target}>" in chronology
    for target in re.findall(r'href="#(\w+)"', page):
        assert f'id="{target}"' in page
    beside = {one for one in re.findall(r'href="([^"#]+)"', page + chronology) if one != "#"}
    assert {"EX-001-owner-summary.pdf", "shown/PG-001-strong-passwords.html"} <= beside
    for address in beside - {"index.html", "../../verify.html", "../privilege-log.csv"}:
        folder = "data/" if address.startswith("../") else "data/report/"
        assert read(path, folder + address.removeprefix("../")), (FOLDER, address)
