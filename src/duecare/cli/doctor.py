"""``duecare doctor``: what is set up, what is missing, and what to do about it.

Works with every install, the smallest included. What the web application adds (database, keys,
signer) it contributes through the entry-point group ``duecare.checks``.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, entry_points, version
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

import duecare
from duecare.errors import DuecareError
from duecare.evidence.timestamps.tsa_client import read_authorities

SCHEMA = "duecare.doctor/1"
GROUP = "duecare.checks"
Status = Literal["ok", "missing", "warning", "problem"]
_MARKS: dict[Status, str] = {
    "ok": "[green]ok[/]",
    "missing": "[dim]missing[/]",
    "warning": "[yellow]warning[/]",
    "problem": "[bold red]problem[/]",
}
_PARTS = {
    "scan": ("numpy", "numba", "pypdfium2", "python_calamine", "docx", "pptx", "pyarrow"),
    "risk": ("numpy", "scipy", "numba"),
    "documents": ("typst", "vl_convert", "pyhanko", "pikepdf"),
    "web": ("django", "allauth", "csp", "ninja", "django_tasks", "waitress", "whitenoise"),
}
_ENOUGH_BYTES = 2 * 10**9
_OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing that was looked at; ``hint`` says what to do if it is not as wanted."""

    subject: str
    status: Status
    detail: str
    hint: str = ""


def examine(home: Path, *, reach_network: bool, deploy: bool = False) -> list[Examined]:
    """Look at everything. A check that fails by itself is reported, never raised.

    ``deploy``: as an installation that others reach.
    """
    checks = [_python(), *_parts(), _catalog(), _tesseract(), _home(home), _disk(home)]
    file = home / (os.environ.get("DUECARE_TSA_FILE") or "time-authorities.toml")
    checks += _time_authorities(os.environ.get("DUECARE_TSA_URLS", ""), file, reach_network)
    for found in entry_points(group=GROUP):
        checks += _contributed(found.name, found.load, deploy=deploy)
    return checks


def _python() -> Examined:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] < _OLDEST_PYTHON:
        return Examined("Python", "problem", found, "use Python 3.11 or newer")
    return Examined("Python", "ok", f"{found}, {os.cpu_count()} processors")


def _parts() -> Iterable[Examined]:
    for extra, modules in _PARTS.items():
        absent = [name for name in modules if importlib.util.find_spec(name) is None]
        if absent:
            hint = f'pip install "duecare[{extra}]" brings it'
            yield Examined(f"Part {extra}", "missing", f"without {', '.join(absent)}", hint)
        else:
            yield Examined(f"Part {extra}", "ok", "installed")


def _catalog() -> Examined:
    try:
        from duecare.catalog import check_catalog, load_catalog

        catalog = load_catalog()
        problems = check_catalog(catalog)
    except (DuecareError, ImportError) as error:
        return Examined("Catalog", "problem", str(error), "reinstall Duecare")
    if problems:
        more = f" and {len(problems) - 1} more" if len(problems) > 1 else ""
        return Examined("Catalog", "problem", problems[0] + more, "reinstall Duecare")
    counts = f"{len(catalog.scenarios)} scenarios, {len(catalog.safeguards)} safeguards"
    return Examined("Catalog", "ok", f"release {catalog.release}: {counts}")


def _tesseract() -> Examined:
    program = shutil.which("tesseract")
    if program is None:
        detail = "scanned pages and pictures are listed as unread"
        return Examined("Tesseract (text in pictures)", "missing", detail, "install tesseract-ocr")
    command = [program, "--version"]
    answer = subprocess.run(  # noqa: S603  found on this machine, nothing given from outside
        command, capture_output=True, text=True, check=False
    )
    lines = (answer.stdout or answer.stderr).splitlines()
    return Examined("Tesseract (text in pictures)", "ok", lines[0] if lines else program)


def _home(home: Path) -> Examined:
    if not home.exists():
        return Examined("Home folder", "ok", f"{home} will be created on first use")
    if not os.access(home, os.W_OK):
        return Examined("Home folder", "problem", f"{home} cannot be written", "change its owner")
    if os.name == "posix" and home.stat().st_mode & 0o077:
        detail = f"{home} can be read by other users of this machine"
        return Examined("Home folder", "warning", detail, f"chmod 700 {home}")
    return Examined("Home folder", "ok", str(home))


def _disk(home: Path) -> Examined:
    place = next(one for one in (home, *home.parents) if one.exists())
    free = shutil.disk_usage(place).free
    detail = f"{free / 1e9:.1f} GB free at {place}"
    if free < _ENOUGH_BYTES:
        return Examined("Disk", "warning", detail, "2 GB or more is recommended")
    return Examined("Disk", "ok", detail)


def _time_authorities(setting: str, file: Path, reach_network: bool) -> Iterable[Examined]:
    """Those in use: of the file first, then of the setting, as the server asks them."""
    urls: list[str] = []
    if file.is_file():
        try:
            urls = [one.url for one in read_authorities(file)]
        except DuecareError as error:
            yield Examined("Time authorities", "problem", str(error), error.hint)
    urls += [one for one in map(str.strip, setting.split(",")) if one and one not in urls]
    if not urls:
        hint = f"name them in {file.name}, so that an outside party attests to the ledger's time"
        yield Examined("Time authorities", "missing", "none configured", hint)
    for url in urls:
        yield (
            _reach(url) if reach_network else Examined("Time authority", "ok", f"{url} (not asked)")
        )


def _reach(url: str) -> Examined:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return Examined(
            "Time authority", "problem", f"{url} is not a web address", "correct the setting"
        )
    try:
        socket.create_connection((parts.hostname, port), timeout=4).close()
    except OSError as error:
        hint = "the ledger continues without it; timestamps follow when it answers again"
        return Examined("Time authority", "warning", f"{url} does not answer ({error})", hint)
    return Examined("Time authority", "ok", f"{url} answers")


def _contributed(
    name: str, load: Callable[[], Callable[..., Iterable[Examined]]], *, deploy: bool = False
) -> list[Examined]:
    try:
        return list(load()(deploy=deploy))
    except ModuleNotFoundError as error:
        return [Examined(name.capitalize(), "missing", f"needs {error.name}")]
    except Exception as error:  # noqa: BLE001  it reports whatever is broken
        hint = getattr(error, "hint", "") or "see the message"
        return [Examined(name.capitalize(), "problem", f"{type(error).__name__}: {error}", hint)]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the checks as JSON.")
@click.option("--offline", is_flag=True, help="Do not contact the time authorities.")
@click.option("--deploy", is_flag=True, help="Also check what a server that others reach needs.")
def doctor(as_json: bool, offline: bool, deploy: bool) -> int:
    """Show what is set up and what is missing, each with the way out.

    With --deploy also https and proxy, host names and links, mail, files that others can read,
    second factors, the age of the last backup, and what is on for development only.

    \b
    Exit code 0: nothing is broken (parts may be missing); 1: something is. With --deploy a
    warning counts too.

    \b
    Examples:
      duecare doctor
      duecare doctor --deploy
      duecare doctor --json --offline
    """  # noqa: D301  click reads the backspace character
    home = Path(os.environ.get("DUECARE_HOME") or "~/.duecare").expanduser()
    checks = examine(home, reach_network=not offline, deploy=deploy)
    if as_json:
        facts = {"schema": SCHEMA, "version": _version(), "checks": [asdict(one) for one in checks]}
        click.echo(json.dumps(facts, indent=2))
    else:
        _show(checks)
    failing = {"problem", "warning"} if deploy else {"problem"}
    return 1 if any(one.status in failing for one in checks) else 0


def _version() -> str:
    try:
        return version("duecare")
    except PackageNotFoundError:
        return duecare.__version__


def _show(checks: list[Examined]) -> None:
    table = Table(title=f"Duecare {_version()}", title_justify="left", box=None, pad_edge=False)
    table.add_column("What", no_wrap=True)
    table.add_column("State", no_wrap=True)
    table.add_column("Found")
    for one in checks:
        advice = f"\n[dim]{escape(one.hint)}[/]" if one.hint and one.status != "ok" else ""
        table.add_row(escape(one.subject), _MARKS[one.status], escape(one.detail) + advice)
    Console(highlight=False).print(table)
