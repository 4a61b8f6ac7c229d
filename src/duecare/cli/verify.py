"""``duecare verify``: checks a bundle offline, without Django and without a database."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from duecare.cli.compare_text import compare_files
from duecare.cli.verify_text import headline, lines_of
from duecare.errors import InputError
from duecare.evidence.report import EXIT_CODES, VerificationReport
from duecare.evidence.trust import Trust, parse_trust
from duecare.evidence.verify.verify import verify_bundle

_STYLES = {"green": "green", "amber": "yellow", "red": "red"}


@click.command(
    epilog="Exit codes: "
    + ", ".join(f"{code} {meaning}" for code, _, meaning in EXIT_CODES.values())
    + "."
)
@click.argument("bundle", type=click.Path(path_type=Path))
@click.argument("other", required=False, type=click.Path(path_type=Path))
@click.option(
    "--trust",
    "trust_files",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Trust file with log, seal, witness and client keys, fingerprints, or PEM root "
    "certificates of time authorities. Get it from a source other than the bundle. May be repeated.",
)
@click.option("--fingerprint", help="The eight fingerprint words of a checkpoint you were sent.")
@click.option(
    "--strict-time",
    is_flag=True,
    help="Count a timestamp only if every part of it, including revocation, could be checked, and "
    "compare the answer with that of a second program.",
)
@click.option("--all-checks", is_flag=True, help="List every check by name.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def verify(
    bundle: Path,
    other: Path | None,
    trust_files: tuple[Path, ...],
    fingerprint: str | None,
    strict_time: bool,
    all_checks: bool,
    as_json: bool,
) -> None:
    """Check BUNDLE, a defense file as a ZIP or unpacked folder, without any network.

    With OTHER, a second file of the same matter, check both and compare them: whether one continues
    the other, and what only one of them shows. Exit codes then: 0 one history, 1 they contradict
    each other, 2 one of them is changed or unreadable, 4 differences that the log does not explain.

    \b
    Examples:
      duecare verify duecare-harbor-tax-2026-03-01.zip --trust tsa-root.pem
      duecare verify bundle.zip --trust roots.pem --trust witness.txt --json
      duecare verify given-in-march.zip given-in-june.zip --trust roots.pem
    """  # noqa: D301 - click reads the backspace character
    trust = _read_trust(trust_files, fingerprint)
    if other is not None:
        raise SystemExit(compare_files(bundle, other, trust, as_json=as_json))
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed} of {task.total} entries"),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    ) as bar:
        task = bar.add_task("Reading entries", total=None)
        report = verify_bundle(
            bundle,
            trust,
            strict_time=strict_time,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    if as_json:
        click.echo(json.dumps(report.to_json(), indent=2))
    else:
        _print(report, all_checks=all_checks)
    raise SystemExit(report.exit_code)


def _read_trust(paths: tuple[Path, ...], fingerprint: str | None) -> Trust:
    texts = [f"fingerprint {fingerprint}\n"] if fingerprint else []
    for path in paths:
        try:
            texts.append(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(
                f"the trust file {path} cannot be read",
                hint="ask the firm, or someone who keeps its checkpoints, for the file",
            ) from error
    return parse_trust("\n".join(texts))


def _print(report: VerificationReport, *, all_checks: bool) -> None:
    first, *rest = headline(report)
    color = report.verdict.color.upper()
    click.echo(
        click.style(color, fg=_STYLES[report.verdict.color], bold=True) + first[len(color) :]
    )
    for line in [*rest, "", *lines_of(report, all_checks=all_checks)]:
        click.echo(line)
    click.echo(f"exit {report.exit_code}")
