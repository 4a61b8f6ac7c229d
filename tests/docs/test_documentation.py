"""The documentation is complete, its links lead somewhere, and it says what the program says."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

import duecare
from duecare_web.settings.environment import VARIABLES

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
PROMISES = ("guarantee", "fully compliant", "waiver of", "simply ", "please ")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands() -> list[str]:
    points = tomllib.loads(text_of("pyproject.toml"))["project"]["entry-points"]
    return sorted(points["duecare.commands"])


def models() -> list[str]:
    ours = (m for m in apps.get_models() if m.__module__.startswith("duecare_web."))
    return sorted(model.__name__ for model in ours)


def anchor(heading: str) -> str:
    plain = re.sub(r"[^\w\s-]", "", heading.lower())
    return re.sub(r"\s", "-", plain.strip())


def anchors(page: Path) -> list[str]:
    return [anchor(text) for text in HEADING.findall(page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    broken = []
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, fragment = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        if not found.exists() or (fragment and fragment not in anchors(found)):
            broken.append(target)
    assert not broken


def test_the_front_page_of_the_documentation_leads_to_every_page():
    front = text_of("docs/README.md")
    reached = {(DOCS / target.partition("#")[0]).resolve() for target in LINK.findall(front)}
    inside = [p for p in DOCS.rglob("*.md") if p.parent.name != "decisions"]
    missed = [p for p in inside if p not in reached and p != DOCS / "README.md"]
    assert not [str(p.relative_to(DOCS)) for p in missed]


KINDS = {"Learn": "tutorials", "Do": "guides", "Understand": "concepts", "Look up": "reference"}


@pytest.mark.parametrize(("heading", "folder"), KINDS.items())
def test_the_front_page_lists_each_kind_of_page_apart(heading, folder):
    section = re.search(
        rf"^## {heading}: .*?(?=^## )", text_of("docs/README.md"), re.MULTILINE | re.DOTALL
    )
    assert section
    listed = {target.partition("#")[0] for target in LINK.findall(section[0])}
    inside = {target for target in listed if not target.startswith("..")}
    assert inside == {f"{folder}/{page.name}" for page in (DOCS / folder).glob("*.md")}


def test_a_file_of_the_repository_that_is_named_exists():
    named = re.compile(r"(?<![\w/.-])((?:docs|src|tests|packaging|benchmarks)/[\w./-]*\w\.\w+)")
    sources = [
        path
        for folder in ("docs", "src", "packaging", "benchmarks")
        for ending in ("py", "md", "js", "toml")
        for path in (ROOT / folder).rglob(f"*.{ending}")
    ]
    dead = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in [*sources, *ROOT.glob("*.md"), ROOT / "pyproject.toml"]
        for name in named.findall(path.read_text(encoding="utf-8"))
        if not (ROOT / name).exists()
    ]
    assert not dead


def test_every_command_has_a_section_and_an_example_on_the_front_page():
    reference, front = text_of("docs/reference/commands.md"), text_of("README.md")
    for name in commands():
        assert f"## duecare {name}\n" in reference
        assert f"duecare {name}" in front


def test_the_front_page_names_no_command_that_does_not_exist():
    shown = set(re.findall(r"^duecare ([a-z-]+)", text_of("README.md"), re.MULTILINE))
    assert shown == set(commands())


@pytest.mark.parametrize("variable", VARIABLES, ids=lambda variable: variable.name)
def test_every_setting_is_documented_with_its_purpose(variable):
    row = next(
        line
        for line in text_of("docs/reference/settings.md").splitlines()
        if line.startswith(f"| `{variable.name}` |")
    )
    assert variable.purpose in row
    assert variable.kind in row


def test_no_page_names_a_setting_that_does_not_exist():
    known = {variable.name for variable in VARIABLES}
    used = {
        name
        for page in PAGES
        for name in re.findall(r"\bDUECARE_[A-Z_]+\b", page.read_text(encoding="utf-8"))
    }
    of_the_tests = {"POSTGRES", "WORKERS", "EXAMPLES", "CRASHES", "FUZZ", "PICTURES", "JOURNEYS"}
    others = {"DUECARE_RERECORD", "DUECARE_BENCH_BYTES"}
    assert used - known <= others | {f"DUECARE_TEST_{name}" for name in of_the_tests}


@pytest.mark.parametrize("name", models())
def test_every_model_is_documented(name):
    pages = text_of("docs/reference/models.md") + text_of("docs/reference/models-of-client-work.md")
    assert re.search(rf"\b{name}\b", pages)


def test_every_make_target_is_documented():
    targets = set(re.findall(r"^([a-z-]+):.*##", text_of("Makefile"), re.MULTILINE))
    told = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert not [target for target in targets if f"make {target}" not in told]


def test_no_page_names_a_make_target_that_does_not_exist():
    targets = set(re.findall(r"^([a-z-]+):.*##", text_of("Makefile"), re.MULTILINE))
    told = {
        name
        for page in PAGES
        for name in re.findall(r"`make ([a-z-]+)|^make ([a-z-]+)", page.read_text(encoding="utf-8"))
        for name in name
        if name
    }
    assert told <= targets


def test_extras_that_are_named_exist():
    extras = set(tomllib.loads(text_of("pyproject.toml"))["project"]["optional-dependencies"])
    for page in PAGES:
        for named in re.findall(r"duecare\[([a-z,]+)\]", page.read_text(encoding="utf-8")):
            assert set(named.split(",")) <= extras, page


def test_the_version_is_the_same_everywhere():
    version = tomllib.loads(text_of("pyproject.toml"))["project"]["version"]
    assert version == duecare.__version__
    newest = re.search(r"^## (\S+)", text_of("CHANGELOG.md"), re.MULTILINE)
    assert newest
    assert newest[1] == version


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_pages_promise_nothing_and_stay_calm(page):
    text = page.read_text(encoding="utf-8")
    prose = re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL).lower()
    if page.name in {"glossary.md", "CONTRIBUTING.md"}:
        return  # they list the words that are not used
    assert not [word for word in PROMISES if word in prose]
    assert not re.search(r"\w!(\s|$)", prose)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_begins_with_its_title(page):
    assert page.read_text(encoding="utf-8").startswith("# ")
