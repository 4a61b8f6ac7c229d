"""The word list of ``make lint``: what it finds, what it leaves alone, and what may stay."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]

SPELLED_BEFORE = "program" + "me"  # in two parts, so that a search of the sources finds none


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


check_words = load(ROOT / "packaging" / "check_words.py")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(check_words, "ROOT", tmp_path)
    return tmp_path


def words_found(path: Path, text: str) -> list[tuple[int, str]]:
    path.write_text(text, encoding="utf-8")
    words, _ = check_words.read_list()
    return [(find.line.number, find.word) for find in check_words.finds([path], words)]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The " + SPELLED_BEFORE + " of the client", SPELLED_BEFORE),
        ("Tell it to nobody.", "nobody"),
        ("Whoever loses the link asks anew.", "anew"),
        ("Asked for by the rule", "Asked for by"),
        ("The decision stands.", "stands"),
        ("'x' is no decision", "is no"),
        ("You took back the agreement", "took back the agreement"),
        ("The colour of the licence", "licence"),
        ("Enrol a machine by e-mail", "Enrol"),
        ("labelled and modelled", "labelled"),
        ("within three working days", "working days"),
    ],
)
def test_a_page_with_a_listed_word_is_found_with_its_line(folder, text, word):
    found = words_found(folder / "page.md", f"# Title\n\n{text}\n")
    assert (3, word) in found


@pytest.mark.parametrize(
    "text",
    [
        "`enrolment.created` is an entry, `Enrolment` a model.",
        "See /api/v1/enrolment and docs/colour.md.",
        "There is no network. It is no longer marked Draft.",
        "SSN stands for Social Security number.",
        "I recommend an amendment; the defense of the license.",
    ],
)
def test_names_and_harmless_words_are_left_alone(folder, text):
    assert words_found(folder / "page.md", text + "\n") == []


def test_in_code_texts_are_read_and_names_are_not(folder):
    code = '''"""Whoever reads this."""

nobody = "enrolment"
title = "Nobody has asked"
kind = f"enrolment:{nobody} is no kind"


def colour():
    # done anew
    return "colour"
'''
    found = words_found(folder / "module.py", code)
    assert found == [(1, "Whoever"), (4, "Nobody"), (5, "is no"), (9, "anew")]


def test_a_word_for_readers_may_be_used_in_a_docstring(folder):
    assert words_found(folder / "module.py", '"""Nobody is told where it stands."""\n') == []


def test_an_exception_lets_only_its_own_line_pass(folder):
    path = folder / "law.json"
    path.write_text('"where the proposal stands"\n"the duty stands"\n', encoding="utf-8")
    words, _ = check_words.read_list()
    allowed = check_words.Allowed("law.json", "where the proposal stands", "title of a source")
    passing = [check_words.is_kept(find, allowed) for find in check_words.finds([path], words)]
    assert passing == [True, False]


def test_every_exception_gives_a_reason():
    _, kept = check_words.read_list()
    assert all(len(one.reason) > 5 for one in kept)


def test_the_check_fails_on_a_word_and_prints_the_better_one(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(check_words, "ROOT", tmp_path)
    (tmp_path / "page.md").write_text(f"A {SPELLED_BEFORE}\n", encoding="utf-8")
    monkeypatch.setattr(check_words, "repository_files", lambda _: [tmp_path / "page.md"])
    assert check_words.main(["page.md"]) == 1
    assert f"page.md:1: {SPELLED_BEFORE} -> program" in capsys.readouterr().out


def test_an_exception_that_nothing_needs_fails_the_check(monkeypatch, capsys):
    idle = check_words.Allowed("none.md", "none", "left from an earlier text")
    monkeypatch.setattr(check_words, "read_list", lambda: ([], [idle]))
    monkeypatch.setattr(check_words, "repository_files", lambda _: [])
    assert check_words.main([]) == 1
    assert "no line needs the exception none.md" in capsys.readouterr().out
