"""Packages for an LMS: whole in themselves, the same bytes twice, nothing of the learner in them."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from duecare.catalog import load_catalog
from duecare.catalog.lessons import LANGUAGES, compose
from duecare.catalog.lessons.facts import FactValue
from duecare.cli.lessons import lessons
from duecare.errors import InputError
from duecare.lessons.exchange.manifests import ADL, CMI5, IMS
from duecare.lessons.exchange.package import FORMATS, Format, lesson_package


def client_facts(name: str = "lakeside") -> dict[str, FactValue]:
    values = load_catalog().course.example(name).values
    return {
        key: row for key, row in values.items() if key.split(".")[0] not in ("learner", "today")
    }


def opened(made: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def package(kind: Format = "scorm12", lesson: str = "report-fast", **changes: FactValue) -> bytes:
    course = load_catalog().course
    values = {**client_facts(course.script(lesson).example), **changes}
    return lesson_package(course, lesson, language="en", values=values, kind=kind)


def test_every_lesson_goes_into_both_formats_in_both_languages() -> None:
    course = load_catalog().course
    assert get_args(Format) == FORMATS
    for number, lesson in enumerate(course.outlines):
        values = client_facts(course.script(lesson).example)
        kind, language = FORMATS[number % 2], LANGUAGES[number // 2 % 2]
        made = lesson_package(course, lesson, language=language, values=values, kind=kind)
        files = opened(made)
        page = files["index.html"]
        assert len(made) < 60_000, lesson
        assert not re.search(r'(?:src|href)="(?:https?:)?//', page), lesson
        assert not re.search(r'\sstyle="|\son\w+="|<script>', page), lesson
        assert "Rachel" not in page, lesson
        assert "{" not in re.sub(r"<script.*?</script>", "", page), lesson


def test_the_same_lesson_and_facts_give_the_same_bytes() -> None:
    assert package() == package()
    assert package() != package(help_phone="(608) 555-0199")


def test_the_scorm_manifest_names_every_file_the_pass_mark_and_the_content() -> None:
    files = opened(package())
    root = ElementTree.fromstring(files["imsmanifest.xml"])
    named = {row.get("href") for row in root.iter(f"{{{IMS}}}file")}
    assert named == files.keys() - {"imsmanifest.xml"}
    assert root.findtext(f".//{{{ADL}}}masteryscore") == "80"
    data = json.loads(re.findall(r'id="lesson">(.*?)</script>', files["index.html"])[0])
    kept = root.findtext(f".//{{{ADL}}}datafromlms") or ""
    assert kept == f"report-fast version 1 en sha256 {data['hash']}"
    assert len(kept) <= 255
    assert root.find(f".//{{{IMS}}}resource").get(f"{{{ADL}}}scormtype") == "sco"  # type: ignore[union-attr]


def test_the_cmi5_structure_asks_for_a_pass() -> None:
    root = ElementTree.fromstring(opened(package("cmi5"))["cmi5.xml"])
    unit = root.find(f"{{{CMI5}}}au")
    assert unit is not None
    assert (unit.get("moveOn"), unit.get("masteryScore")) == ("Passed", "0.80")
    order = [row.tag.rpartition("}")[2] for row in unit]
    assert order == ["title", "description", "url", "launchParameters"]
    assert re.fullmatch(r"urn:duecare:lesson:report-fast:1:en:[0-9a-f]{16}", unit.get("id") or "")


def test_a_package_without_the_facts_of_a_client_is_refused() -> None:
    with pytest.raises(InputError, match="lacks facts") as refused:
        package(**{"firm.name": ""})
    assert "firm.name" in str(refused.value.hint)
    with pytest.raises(InputError, match="help_phone is not written as a phone"):
        package(help_phone="call us")
    with pytest.raises(InputError, match=r"policy\.pass_mark is '101'"):
        package(**{"policy.pass_mark": 101})


def test_the_command_exports_and_says_what_it_left_out(tmp_path: Path) -> None:
    run = CliRunner().invoke
    template = run(lessons, ["facts", "report-fast"])
    assert "help_phone:  # phone: number for help" in template.output
    assert "learner.name" not in template.output
    facts = tmp_path / "facts.yaml"
    rows = [
        f"{name}: {json.dumps(value.model_dump() if hasattr(value, 'model_dump') else value)}"
        for name, value in client_facts().items()
        if name != "who_answers"
    ]
    facts.write_text("\n".join(rows), encoding="utf-8")
    target = tmp_path / "lesson.zip"
    options = ["--facts", str(facts), "--format", "scorm12", "--output", str(target)]
    done = run(lessons, ["export", "report-fast", *options])
    assert done.exit_code == 0, done.output
    assert "Left out, since who_answers is not given: steps d2" in done.output
    assert "imsmanifest.xml" in opened(target.read_bytes())
    course = load_catalog().course
    whole = compose(course, "report-fast", "en", course.example("lakeside"))
    page = opened(target.read_bytes())["index.html"]
    shown = len(re.findall(r'data-page="\w+"', page))
    assert shown == len(whole.steps) - 1 + 3  # without d2; with start, confirmation and result
