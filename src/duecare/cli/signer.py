"""``duecare signer``: the signer of checkpoints as a process and user of its own."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click
from rich.console import Console

from duecare.errors import InputError
from duecare.numerals import whole_number

talk = Console(stderr=True, highlight=False)


@click.command()
@click.option(
    "--folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The signer's folder; created on first start, readable only by its user.",
)
@click.option("--group", default="", help="User group allowed to request signatures.")
@click.option(
    "--listen",
    "network",
    metavar="HOST:PORT",
    default="",
    help="Answer servers on other machines too, at this address of this one.",
)
@click.option(
    "--forget",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File of duecare keys accept-restored: forget what was signed for these logs, then exit.",
)
def signer(folder: Path, group: str, network: str, forget: Path | None) -> None:
    """Sign checkpoints for a Duecare server that runs as another user of this machine.

    Runs until it is stopped. The server finds it with DUECARE_SIGNER=FOLDER/ask. Without this
    command, duecare serve starts its own signer. Servers on other machines have a copy of that
    folder whose file address reads tcp:HOST:PORT.

    \b
    Examples:
      duecare signer --folder /var/lib/duecare-signer --group duecare
      duecare signer --folder /var/lib/duecare-signer --group duecare --listen 10.0.0.5:7300
    """  # noqa: D301  click reads the backspace character
    from duecare.evidence.signer.process import run_signer

    if forget is not None:
        _forget(folder, forget)
        return
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    run_signer(
        folder,
        group=group,
        network=_address(network) if network else None,
        ready=lambda: talk.print(f"The signer is listening in {folder / 'ask'}."),
    )


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    number = whole_number(port)
    if not host or number is None or not 0 < number < 65536:
        raise InputError(f"--listen is {text!r}", hint="use HOST:PORT, such as 10.0.0.5:7300")
    return host.strip("[]"), number


def _forget(folder: Path, file: Path) -> None:
    from duecare.evidence.signer.home import open_signer

    try:
        origins = json.loads(file.read_text())
        names = [str(one[0]) for one in origins]
    except (ValueError, TypeError, LookupError) as error:
        raise InputError(f"{file} was not made by duecare keys accept-restored") from error
    with open_signer(folder) as home:
        for origin in names:
            last = home.state.last(origin)
            home.state.forget(origin, back_to=None)
            if last:
                talk.print(f"forgotten: {origin}, {last.size} entries, root {last.root.hex()}")


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)
