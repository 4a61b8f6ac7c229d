"""``duecare lessons``: lessons as packages for a learning management system."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from duecare.errors import InputError

if TYPE_CHECKING:
    from duecare.catalog.lessons import Course, FactSheet
    from duecare.catalog.lessons.facts import FactValue

EPILOG = """\b
Examples:
  duecare lessons facts report-fast > facts.yaml
  duecare lessons export report-fast --facts facts.yaml --format scorm12 --output report-fast.zip
"""


@click.group(epilog=EPILOG)
def lessons() -> None:
    """List lessons, and export one to a learning management system."""


@lessons.command("list")
def list_lessons() -> None:
    """List the lessons with their titles."""
    course = _course()
    for lesson in course.outlines.values():
        click.echo(f"{lesson.id:26}{lesson.title.en}")


@lessons.command()
@click.argument("lesson")
def facts(lesson: str) -> None:
    """Print the facts of a client that LESSON speaks of, as YAML to fill in.

    A fact left empty is not given: what the lesson says about it is left out.
    """
    from duecare.catalog.lessons.spoken import facts_of

    course = _course()
    names = facts_of(course.script(lesson)) | {"firm.name", "firm.domain", "msp.name"}
    names |= {"msp.short", "help_hours", "policy.pass_mark"}
    for line in course.script(lesson).contacts or course.words.contacts:
        names |= {line.fact, line.who} - {""}
    click.echo(f"# {course.outlines[lesson].title.en}: facts of the client")
    for name in sorted(names - _OF_LEARNER):
        fact = course.facts[name]
        choices = f"; one of {', '.join(fact.choices)}" if fact.choices else ""
        clauses = f"; only if {', '.join(fact.clauses)} is in force" if fact.clauses else ""
        click.echo(f"{name}:  # {fact.kind}: {fact.meaning}{choices}{clauses}")


_OF_LEARNER = frozenset({"learner.name", "learner.first", "learner.email", "today"})


@lessons.command()
@click.argument("lesson")
@click.option(
    "--facts", "facts_file", required=True, type=click.Path(path_type=Path, dir_okay=False),
    help="YAML file with the facts of the client; see `duecare lessons facts`.",
)  # fmt: skip
@click.option("--format", "kind", type=click.Choice(["scorm12", "cmi5"]), required=True)
@click.option("--language", type=click.Choice(["en", "es"]), default="en", show_default=True)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), required=True)
def export(lesson: str, facts_file: Path, kind: Any, language: Any, output: Path) -> None:
    """Write LESSON as a package that a learning management system imports.

    The package holds the lesson with the facts of one client, and nothing of the learner: the name
    comes from the learning system when the lesson is opened. Results stay there.
    """
    from duecare.lessons.exchange.package import lesson_package

    course = _course()
    values = _values(facts_file, course)
    made = lesson_package(course, lesson, language=language, values=values, kind=kind)
    try:
        output.write_bytes(made)
    except OSError as error:
        raise InputError(f"cannot write {output}: {error.strerror}") from error
    left_out = _left_out(course, lesson, course.sheet(values), language)
    click.echo(f"Wrote {output} ({len(made):,} bytes).", err=True)
    for line in left_out:
        click.echo(line, err=True)


def _course() -> Course:
    from duecare.catalog import load_catalog

    return load_catalog().course


def _values(path: Path, course: Course) -> dict[str, FactValue]:
    from duecare.catalog.files import parse_yaml
    from duecare.catalog.lessons.course import fact_value

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read {path}") from error
    rows = {name: row for name, row in parse_yaml(text, str(path)).items() if row is not None}
    unknown = sorted(set(map(str, rows)) - course.facts.keys())
    if unknown:
        raise InputError(f"{path}: lessons know no fact {unknown[0]}")
    return {name: fact_value(row, name=str(path)) for name, row in rows.items()}


def _left_out(course: Course, lesson: str, sheet: FactSheet, language: Any) -> list[str]:
    from duecare.catalog.lessons import compose

    lacks = compose(course, lesson, language, sheet).lacks
    return [
        f"Left out, since {lack.fact} is not given: steps {', '.join(lack.steps)}"
        for lack in lacks
        if lack.steps and lack.fact not in _OF_LEARNER
    ]
