"""``duecare client-key``: the client's key, made, named and carried from machine to machine."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import click
from rich.console import Console

_FILE = click.Path(path_type=Path)
_key_file = click.option(
    "--key-file", type=_FILE, help="The client's key; default keys/client.key in the home folder."
)


@click.group("client-key")
def client_key() -> None:
    """Create, show and transfer the key under which a client's people are counted.

    All machines of a client need the same key, or people on several of them count twice. The key
    stays on the client's side; the console keeps only its name, which reveals nothing of it.

    \b
    Examples:
      duecare client-key new --key-file harbor.key
      duecare client-key show --key-file harbor.key
      duecare client-key export --key-file harbor.key
      duecare client-key import --key-file harbor.key
    """  # noqa: D301  click reads the backspace character


@client_key.command()
@_key_file
def new(key_file: Path | None) -> None:
    """Create a new key in a new file, readable only by its owner."""
    from duecare import discovery

    path = _path(key_file)
    key = secrets.token_bytes(32)
    discovery.write_key(path, key)
    _talk(f"The key {discovery.ClientKey(key).key_id} is in {path}.")


@client_key.command()
@_key_file
def show(key_file: Path | None) -> None:
    """Print the name of the key, as the console shows it."""
    from duecare import discovery

    click.echo(discovery.ClientKey(discovery.read_key(_path(key_file))).key_id)


@client_key.command()
@_key_file
def export(key_file: Path | None) -> None:
    """Print the key code. Anyone with it and an inventory could try all possible numbers."""
    from duecare import discovery

    key = discovery.read_key(_path(key_file))
    click.echo(discovery.key_code(key))
    _talk("Keep the code with the firm's passwords; do not send it by email.")


@client_key.command("import")
@_key_file
def import_(key_file: Path | None) -> None:
    """Read a key code from standard input or a prompt into a new file."""
    from duecare import discovery

    path = _path(key_file)
    code = click.prompt("Key code", hide_input=True, err=True)
    key = discovery.key_from_code(code)
    discovery.write_key(path, key)
    _talk(f"The key {discovery.ClientKey(key).key_id} is in {path}.")


def _path(key_file: Path | None) -> Path:
    from duecare import discovery

    return key_file or discovery.default_key_path(dict(os.environ))


def _talk(text: str) -> None:
    Console(stderr=True, highlight=False, soft_wrap=True).print(text, markup=False)
