"""``duecare demo``: a demonstration firm with three clients, the whole story, and the console."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.panel import Panel
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from duecare.errors import InputError

if TYPE_CHECKING:
    from duecare.inventory import DataInventory
    from duecare_web.demo.outsiders import Outsiders
    from duecare_web.demo.story import Played

SEED = 20261
STEPS_A_CLIENT = 10
MARKER = "duecare-demonstration"
talk = Console(stderr=True)


@click.command()
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the demonstration, duecare-demo by default. An earlier one there is replaced.",
)
@click.option(
    "--beside",
    is_flag=True,
    help="Make it beside your own firm: in a folder next to DUECARE_HOME, on port 8001.",
)
@click.option("--remove", is_flag=True, help="Delete the demonstration with all that it made.")
@click.option("--no-serve", is_flag=True, help="Stop after the summary.")
@click.option("--port", type=click.IntRange(1, 65535), help="8000 by default, 8001 with --beside.")
def demo(
    *, home: Path | None, beside: bool, remove: bool, no_serve: bool, port: int | None
) -> None:
    """Show the whole story with real files of three fictitious clients.

    Generates the files, scans them, prices and assesses, plays the owner's decisions, security
    policies and training, emails a checkpoint, exports both files of each client and verifies the
    defense file offline. Then it serves the console on this machine.

    \b
    Examples:
      duecare demo
      duecare demo --home /tmp/demo --no-serve
      duecare demo --beside
      duecare demo --beside --remove
    """  # noqa: D301  # click reads the backspace character
    home = (home or (beside_home(os.environ) if beside else Path("duecare-demo"))).resolve()
    if remove:
        remove_demonstration(home)
        talk.print(f"The demonstration in {home} was deleted.", soft_wrap=True)
        return
    _make(home, no_serve=no_serve, port=port or (8001 if beside else 8000))


def beside_home(environ: Mapping[str, str]) -> Path:
    """The folder of a demonstration beside a real installation: never inside its own home."""
    own = Path(environ.get("DUECARE_HOME") or "~/.duecare").expanduser().absolute()
    return own.with_name(f"{own.name}-demonstration")


def remove_demonstration(home: Path) -> None:
    """Delete the folder of a demonstration; :class:`InputError` for a folder that is none."""
    if not (home / MARKER).is_file():
        raise InputError(
            f"{home} does not hold a demonstration", hint="name its folder with --home"
        )
    from shutil import rmtree

    rmtree(home)


def _make(home: Path, *, no_serve: bool, port: int) -> None:
    started = time.monotonic()
    _prepare_folder(home)
    os.environ["DUECARE_HOME"] = str(home)
    # A demonstration never touches the database or the mail server of a real installation.
    for name in ("DATABASE_URL", "DUECARE_SMTP_URL", "DUECARE_TSA_URLS", "DUECARE_SIGNER"):
        os.environ.pop(name, None)
    from duecare_web.commands.serve import prepare, run_server, running_signer
    from duecare_web.demo.outsiders import answering

    prepare(base_url=f"http://127.0.0.1:{port}", demo=True)
    password = secrets.token_urlsafe(12)
    with running_signer():
        with answering() as outsiders:
            outsiders.write_settings(home)
            played = _play_all(home, password, outsiders)
        outsiders.end_settings(home)
        _print_summary(played, home, time.monotonic() - started)
        if no_serve:
            return
        _print_sign_ins(played, port, password)
        try:
            run_server(host="127.0.0.1", port=port)
        except KeyboardInterrupt:
            return
        except OSError as error:
            raise click.ClickException(
                f"port {port} cannot be used: {error.strerror}. Choose another with --port."
            ) from error


def _prepare_folder(home: Path) -> None:
    """Refuse a folder that holds anything but an earlier demonstration."""
    marker = home / MARKER
    if home.exists() and any(home.iterdir()):
        if not marker.exists():
            raise InputError(
                f"{home} is not empty and does not contain a demonstration",
                hint="choose another folder with --home",
            )
        remove_demonstration(home)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    marker.write_text("This folder was made by duecare demo and may be deleted.\n")


def _play_all(home: Path, password: str, outsiders: Outsiders) -> list[Played]:
    from django.utils import timezone

    from duecare_web.demo import DEMO_CLIENTS, write_client
    from duecare_web.demo.story import play, set_up_firm

    key, now = secrets.token_bytes(32), timezone.now()
    firm, actor = set_up_firm(password=password, now=now)
    played = []
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f} of {task.total:.0f} steps"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=talk) as bar:
        task = bar.add_task("Starting", total=STEPS_A_CLIENT * len(DEMO_CLIENTS))
        for name in DEMO_CLIENTS:
            bar.update(task, description=f"{name}: writing its files")
            folder = home / "clients" / name
            client = write_client(name, folder, seed=SEED)
            bar.advance(task)

            def step(text: str, name: str = name) -> None:
                bar.update(task, description=f"{name}: {text}")
                bar.advance(task)
                if not talk.is_terminal:
                    talk.print(f"{name}: {text}")

            results = home / "results" / name
            one = play(
                client,
                firm=firm,
                actor=actor,
                key=key,
                results=results,
                step=step,
                now=now,
                outsiders=outsiders,
            )
            played.append(one)
        bar.update(task, description="Done")
    return played


def _print_summary(played: list[Played], home: Path, seconds: float) -> None:
    console = Console()
    console.print("[bold]What the demonstration found, decided and proved[/]\n")
    for one in played:
        console.print(f"[bold]{one.client.name}[/]")
        table = Table.grid(padding=(0, 2))
        table.add_column(style="dim", no_wrap=True)
        table.add_column(overflow="fold")
        for label, text in _facts(one):
            table.add_row(f"  {label}", text)
        console.print(table)
        # Paths and commands stay on one line, so that they can be copied.
        console.print(f"    {one.results}", soft_wrap=True, highlight=False)
        console.print(
            f"    duecare verify {one.defense_file} --trust {one.trust_file}\n",
            soft_wrap=True,
            highlight=False,
        )
    console.print(f"Everything is in {home}; made in {seconds:.0f} seconds.", soft_wrap=True)


def _facts(one: Played) -> list[tuple[str, str]]:
    from duecare.documents.wording.insurance import gap_sentence
    from duecare.documents.wording.reading import people_sentences
    from duecare_web.scans.queries import read_inventory

    insurance = one.assessment.price.insurance
    decided = one.client.decisions.count()
    offered = one.assessment.recommendations.count()
    inventory = read_inventory(one.scan)
    return [
        ("People", " ".join(people_sentences(inventory))),
        ("Not read", _left(inventory)),
        ("Liability", gap_sentence(insurance.worst_case)),
        ("In a year", gap_sentence(insurance.gap)),
        ("Decisions", f"{decided} signed, each with its letter; {offered - decided} wait"),
        ("Kept by", _keepers(one)),
        ("Program", "the client's own file is exported with its consent"),
        (
            "Defense file",
            f"{one.report.verdict.color}, exit code {one.report.exit_code}: "
            + one.report.outcome.headline,
        ),
    ]


def _left(inventory: DataInventory) -> str:
    """What was not fully read, what weighs most first, and what to do about it."""
    from duecare.documents.wording.reading import what_it_is, what_to_do, why_not_read
    from duecare.inventory import matters_most

    concerns = matters_most(inventory.scope.unread)
    said = [f"{what_it_is(one)}: {why_not_read(one)} ({what_to_do(one)})" for one in concerns]
    return "; ".join(said) or "nothing that may hold people was left"


def _keepers(one: Played) -> str:
    """Who holds what beside the firm's server, and what stops its destruction."""
    said = [f"{one.contact.name} confirmed the mailed checkpoint"] if one.acknowledged else []
    if one.countersigned:
        said.append("the firm countersigned the high-value refusal")
    if one.client.legal_holds.exists():
        said.append("a legal hold is in place")
    return "; ".join(said)


def _print_sign_ins(played: list[Played], port: int, password: str) -> None:
    from duecare_web.demo.story import MEMBERS

    lines = [f"Console: http://127.0.0.1:{port}", ""]
    lines += [f"  {email}  {role.label.lower()}" for _, email, role in MEMBERS]
    lines += [f"  password for all: {password}", ""]
    lines += [f"Portal:  http://127.0.0.1:{port}/portal/", ""]
    lines += [
        f"  {one.contact.email}  owner of {one.client.name}\n  {one.employee.email}  employee"
        for one in played[:1]
    ]
    lines += ["  Request a link there; email arrives in the demonstration's outbox folder."]
    talk.print(Panel("\n".join(lines), title="Demonstration sign-ins", expand=False))
