"""``duecare keys``: the keys that sign the ledger, and what to do when one changes or is stolen."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from duecare.errors import InputError
from duecare.evidence.log.notes import Checkpoint

talk = Console(stderr=True, highlight=False)
ACCEPTED = "restored-heads.json"


@click.group()
def keys() -> None:
    """List, add, retire and revoke the keys that sign the ledger.

    \b
    Examples:
      duecare keys list
      duecare keys add
      duecare keys retire ed25519-1
      duecare keys compromised ed25519-1 --reason "the server was broken into"
    """  # noqa: D301  click reads the backspace character


@keys.command("list")
def list_keys() -> None:
    """Show the keys, and since when each signs."""
    _prepare()
    from duecare_web.ledger.signer import signer

    table = Table(box=None, pad_edge=False)
    for title in ("Key", "State", "Made", "Public key"):
        table.add_column(title, no_wrap=True)
    for key in signer().signing_keys():
        made = datetime.fromtimestamp(key.added_at, UTC)
        table.add_row(key.id, key.state, f"{made:%Y-%m-%d}", f"{key.public.hex()[:16]}...")
    Console(highlight=False).print(table)


@keys.command()
@click.option(
    "--algorithm",
    type=click.Choice(["ed25519", "ml-dsa-44"]),
    default="ed25519",
    show_default=True,
    help="ml-dsa-44 resists quantum computers and signs alongside Ed25519.",
)
def add(algorithm: Any) -> None:
    """Create a key that signs alongside the others, and announce it in every log.

    To replace a key: add one, hand out the new trust file, and retire the old one after 30 days.
    """
    _prepare()
    from duecare_web.ledger.key_changes import OVERLAP, add_key

    made = add_key(algorithm=algorithm, actor=_actor())
    talk.print(f"[bold]{made.id}[/] signs from now on. Distribute the new trust file.")
    if algorithm == "ed25519":
        talk.print(f"After {OVERLAP.days} days: duecare keys retire, with the old key.")
    click.echo(made.id)


@keys.command()
@click.argument("key")
@click.option("--now", "at_once", is_flag=True, help="Do not wait for the 30 days.")
def retire(key: str, at_once: bool) -> None:
    """Stop KEY from signing; it stays valid for what it has signed."""
    _prepare()
    from duecare_web.ledger.key_changes import retire_key

    retire_key(key_id=key, actor=_actor(), now=datetime.now(UTC), at_once=at_once)
    talk.print(f"[bold]{key}[/] no longer signs. Keep its line in trust files: old files need it.")


@keys.command()
@click.argument("key")
@click.option("--reason", required=True, help="What happened, for the record.")
def compromised(key: str, reason: str) -> None:
    """Revoke KEY, which someone else may have: another key signs from now on.

    It goes on to speak for what a time authority has attested before. What lies after that is no
    longer shown by its signature; the new key signs it again from today.
    """
    _prepare()
    from duecare_web.ledger.key_changes import give_up_key

    _, attested = give_up_key(key_id=key, actor=_actor(), reason=reason)
    talk.print(f"[bold]{key}[/] is compromised. Send the new trust file to everyone today.")
    for origin, size in sorted(attested.items()):
        click.echo(f"{size}\t{origin}")


@keys.command("accept-restored")
@click.option("--reason", required=True, help="Why the lost entries cannot come back.")
def accept_restored(reason: str) -> int:
    """Let the signer continue from a restored, older database, on the record.

    What it had signed and the database has lost is named in the ledger of each firm, with size and
    root, so that anyone who has a later checkpoint finds its loss disclosed. Stop the server first.
    """
    _prepare()
    from django.conf import settings

    from duecare.evidence.signer.home import open_signer
    from duecare_web.ledger import heads, restoring, signer

    file = Path(settings.DUECARE_HOME) / ACCEPTED
    lost = [signed for signed, _ in heads.find_rollbacks()]
    if lost and signer.is_elsewhere():
        return _leave_to_signer(file, lost)
    lost = lost or _left_to_signer(file)
    if not lost:
        raise InputError("the database has everything that was signed; there is nothing to accept")
    sizes = restoring.verify_all()
    if not signer.is_elsewhere():
        with open_signer(signer.folder()) as home:
            for signed in lost:
                home.state.forget(signed.origin, back_to=None)
    restoring.record_restored(sizes, created=reason, lost=lost)
    file.unlink(missing_ok=True)
    talk.print(f"{len(lost)} logs continue from the restored database, and their ledgers say so.")
    return 0


def _left_to_signer(file: Path) -> list[Checkpoint]:
    """What the signer of another user was told to forget before."""
    rows = json.loads(file.read_text()) if file.exists() else []
    return [Checkpoint(origin, size, bytes.fromhex(root)) for origin, size, root in rows]


def _leave_to_signer(file: Path, lost: list[Checkpoint]) -> int:
    file.write_text(json.dumps([[one.origin, one.size, one.root.hex()] for one in lost]))
    talk.print(
        f"The signer belongs to another user. Stop it, then run as that user:\n"
        f"  duecare signer --folder FOLDER --forget {file}\n"
        "Start it again, then run this command again."
    )
    return 1


def _prepare() -> None:
    from duecare_web.commands.serve import prepare

    prepare()


def _actor() -> Any:
    from duecare_web.accounts.actors import system_actor

    return system_actor("server operator")
