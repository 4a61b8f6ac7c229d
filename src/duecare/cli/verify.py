"""``duecare verify``: checks a bundle offline, without Django and without a database."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from duecare.cli.compare_text import compare_files
from duecare.errors import InputError
from duecare.evidence.report import Status, Verdict, VerificationReport
from duecare.evidence.trust import Trust, parse_trust
from duecare.evidence.verify.claim_checks import KINDS
from duecare.evidence.verify.verify import verify_bundle
from duecare.evidence.visible import visible

_SENTENCES = {
    Verdict.VERIFIED: "Verified: nothing was changed, added or left out since it was recorded.",
    Verdict.TAMPERED: "Tampered: the bundle is not what was recorded.",
    Verdict.INCOMPLETE: "Incomplete or unreadable: the bundle cannot be checked as a whole.",
    Verdict.UNANCHORED: "Intact, but not anchored in anything you trust: "
    "only the bundle's own keys vouch for it.",
}
_EXCERPT = (
    "Verified: the entries shown are unchanged. An excerpt cannot show that nothing was left out."
)
_KIND_STYLES = {"defense": "bold white on blue", "program": "bold white on magenta"}
_MARKS = {Status.PASS: "pass", Status.FAIL: "FAIL", Status.ABSENT: "not present"}
_STYLES = {Status.PASS: "green", Status.FAIL: "bold red", Status.ABSENT: "yellow"}


@click.command(
    epilog="Exit codes: 0 verified, 1 tampered, 2 incomplete or unreadable, "
    "3 intact but not anchored in anything trusted."
)
@click.argument("bundle", type=click.Path(path_type=Path))
@click.argument("other", required=False, type=click.Path(path_type=Path))
@click.option(
    "--trust",
    "trust_files",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Trust file with log, seal and witness keys, fingerprints, or PEM root certificates of "
    "time authorities. Get it from a source other than the bundle. May be repeated.",
)
@click.option("--fingerprint", help="The eight fingerprint words of a checkpoint you were sent.")
@click.option(
    "--strict-time",
    is_flag=True,
    help="Count a timestamp only if every part of it, including revocation, could be checked, and "
    "compare the answer with that of a second program.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def verify(
    bundle: Path,
    other: Path | None,
    trust_files: tuple[Path, ...],
    fingerprint: str | None,
    strict_time: bool,
    as_json: bool,
) -> None:
    """Check BUNDLE, a defense file as a ZIP or unpacked folder, without any network.

    With OTHER, a second file of the same matter, check both and compare them: whether one continues
    the other, and what only one of them shows. Exit codes then: 0 one history, 1 they contradict
    each other, 2 one of them is changed or unreadable, 4 differences that the log does not explain.

    \b
    Examples:
      duecare verify duecare-harbor-tax-2026-03-01.zip --trust acme-trust.txt
      duecare verify bundle.zip --trust acme-trust.txt --trust tsa-root.pem --json
      duecare verify given-in-march.zip given-in-june.zip --trust acme-trust.txt
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
        _print(report)
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


def _print(report: VerificationReport) -> None:
    console = Console(highlight=False)
    kind = KINDS.get(str(report.facts.get("kind")))
    if kind:
        console.print(f" {kind.upper()} ", style=_KIND_STYLES[str(report.facts["kind"])])
    table = Table(title=_plain(report.name), title_justify="left", show_lines=False)
    for heading in ("Check", "Result", "Detail"):
        table.add_column(heading, overflow="fold")
    for check in report.checks:
        style = _STYLES[check.status]
        table.add_row(check.title, f"[{style}]{_MARKS[check.status]}[/]", _plain(check.detail))
    console.print(table)
    _print_facts(console, report)
    excerpt = report.facts.get("profile") == "excerpt"
    verified_excerpt = excerpt and report.verdict is Verdict.VERIFIED
    console.print(_EXCERPT if verified_excerpt else _SENTENCES[report.verdict], style="bold")


def _print_facts(console: Console, report: VerificationReport) -> None:
    facts = report.facts
    if "fingerprint" in facts:
        console.print(f"Log         {_plain(facts['origin'])}, {facts['size']} entries")
        console.print(f"Fingerprint {facts['fingerprint']}")
    for bound in facts.get("times", []):
        trusted = (
            "" if bound["authority_trusted"] else " (you did not list this authority as trusted)"
        )
        console.print(
            f"Time        entries 0 to {bound['entries'] - 1} existed no later than "
            f"{bound['no_later_than']}{trusted}"
        )


def _plain(text: object) -> str:
    """Text of a bundle for the console: nothing in it acts, neither on a terminal nor as markup."""
    return escape(visible(str(text)))
