"""``duecare scan --report-to``: options, the check before the scan, sending, and what remains.

The token that the console shows has two parts, ``dct_….dck_…``. The first is the right to
report; it is sent. The second is the client's key; it is used here and never sent.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click
from rich.console import Console as Screen

from duecare.cli.console_client import Console, ConsoleUnreachableError, Enrolled
from duecare.errors import DuecareError, InputError
from duecare.inventory import machines_of

if TYPE_CHECKING:
    from duecare.inventory import DataInventory

EXIT_UNSENT: Final = 4
_FILE = click.Path(path_type=Path)
_CONNECTION: Final = (
    click.option("--report-to", metavar="URL", help="Send the inventory to this console."),
    click.option(
        "--token", metavar="TOKEN", help="The token from the console; @FILE reads it from a file."
    ),
    click.option(
        "--ca-file", type=_FILE, help="Also trust the certificate authorities in this PEM file."
    ),
    click.option(
        "--allow-http", is_flag=True, help="Allow reporting over an unencrypted connection."
    ),
    click.option(
        "--attempts",
        type=click.IntRange(1, 20),
        default=5,
        show_default=True,
        help="Number of attempts to reach the console.",
    ),
)
_MACHINE: Final = click.option(
    "--machine", default="", metavar="NAME", help="Name for this machine (default: its host name)."
)
_NAMES: Final = ("report_to", "token", "ca_file", "allow_http", "attempts", "machine")


@dataclass(frozen=True)
class Reporting:
    """Where an inventory goes after the scan; nowhere without ``report_to``."""

    report_to: str | None = None
    token: str | None = None
    ca_file: Path | None = None
    allow_http: bool = False
    attempts: int = 5
    machine: str = ""

    def __post_init__(self) -> None:
        if self.token and not self.report_to:
            raise InputError("--token without --report-to", hint="give the address of the console")
        if self.report_to and not self.token:
            raise InputError(
                "--report-to without --token",
                hint="the console shows the token when an enrollment is created",
            )

    @property
    def client_key(self) -> bytes | None:
        """The client's key, if the token carries it."""
        from duecare.discovery import key_from_code

        _, dot, code = self._token.partition(".")
        return key_from_code(code) if dot else None

    @property
    def console(self) -> Console:
        """The console to report to. Raises :class:`InputError` for an address or token that cannot be."""
        right = self._token.partition(".")[0]
        if not right.startswith("dct_"):
            raise InputError(
                "the token is mistyped or incomplete",
                hint="copy the whole token; it begins with dct_",
            )
        return Console(
            url=self.report_to or "",
            token=right,
            attempts=self.attempts,
            allow_http=self.allow_http,
            ca_file=self.ca_file,
        )

    def prepare(self, key_file: Path | None, *, state: str, screen: Screen) -> tuple[bytes, str]:
        """The client's key and home state for a scan, checked with the console before it begins.

        An unreachable console only costs a warning. Raises :class:`TransferError` if the token is
        refused, and :class:`InputError` if the client's machines are counted under another key.
        """
        from duecare import discovery

        key = self._key(key_file)
        if not self.report_to:
            return key, state.upper()
        try:
            enrolled = self.console.enrolment()
        except ConsoleUnreachableError as error:
            screen.print(
                f"[yellow]Warning:[/] {error}. The scan continues; the result is sent afterward.",
                highlight=False,
                soft_wrap=True,
            )
            return key, state.upper()
        check_key(enrolled, discovery.ClientKey(key).key_id)
        screen.print(f"Reports for {enrolled.client} ({enrolled.label}).", highlight=False)
        return key, (state or enrolled.home_state).upper()

    def _key(self, key_file: Path | None) -> bytes:
        from duecare import discovery

        carried = self.client_key
        if carried is not None:
            if key_file is not None:
                raise InputError("the token contains the client's key; omit --key-file")
            return carried
        if self.report_to and key_file is None:
            raise InputError(
                "the token does not contain the client's key, which all its machines share",
                hint="copy the whole token (dct_... and dck_...), or give the key with --key-file",
            )
        path = key_file or discovery.default_key_path(dict(os.environ))
        return discovery.read_or_create_key(path, entropy=secrets.token_bytes)

    def deliver(self, inventory: DataInventory, *, out: Path | None, screen: Screen) -> None:
        """Send the inventory; if that fails it is kept, and the way on is said. Exits with 4."""
        if not self.report_to:
            return
        try:
            send(self.console, inventory, screen)
        except DuecareError as error:
            kept = out or _keep(inventory)
            screen.print(f"[bold red]Not sent:[/] {error}", highlight=False, soft_wrap=True)
            if error.hint:
                screen.print(f"[bold]Hint:[/] {error.hint}", highlight=False, soft_wrap=True)
            print_way_on(kept, self.report_to, screen)
            sys.exit(EXIT_UNSENT)

    @property
    def _token(self) -> str:
        text = (self.token or "").strip()
        if not text.startswith("@"):
            return text
        file = Path(text[1:])
        try:
            return file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"cannot read the token from {file}") from error


def report_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options of reporting to a command, which gets them as one ``reporting``."""
    return _collected(command, (*_CONNECTION, _MACHINE), _NAMES)


def connection_options(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options of the connection alone."""
    return _collected(command, _CONNECTION, _NAMES[:-1])


def _collected(
    command: Callable[..., None], options: Sequence[Any], names: Sequence[str]
) -> Callable[..., None]:
    @wraps(command)
    def collected(*args: Any, **values: Any) -> None:
        given = {name: values.pop(name) for name in names}
        command(*args, reporting=Reporting(**given), **values)

    for option in reversed(options):
        collected = option(collected)
    return collected


def check_key(enrolled: Enrolled, key_id: str) -> None:
    """Raise :class:`InputError` if the client's machines are counted under another key."""
    if enrolled.key_id and enrolled.key_id != key_id:
        raise InputError(
            f"the machines of {enrolled.client} are counted under the key {enrolled.key_id}, and "
            f"this is the key {key_id or '(none)'}: people would count twice",
            hint="use the token with the key as the console showed it, or the client's key file",
        )


def send(console: Console, inventory: DataInventory, screen: Screen) -> None:
    """Send an inventory and say what the console did with it."""
    receipt = console.send(inventory)
    done = "is recorded" if receipt.is_new else "was already recorded; nothing changed"
    screen.print(
        f"[green]Sent:[/] the inventory of {receipt.machine} for {receipt.client} {done}.",
        highlight=False,
        soft_wrap=True,
    )


def print_way_on(file: Path, url: str, screen: Screen) -> None:
    """How an inventory that was not sent gets to the console."""
    screen.print(f"The inventory was saved in {file}", highlight=False, soft_wrap=True)
    screen.print(
        f"  send it later:   duecare report {file} --report-to {url} --token …\n"
        "  or import it:    in the console, the client, Data found, Import an inventory",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )


def home_folder() -> Path:
    """Where Duecare keeps what belongs to this machine."""
    home = os.environ.get("DUECARE_HOME")
    return Path(home) if home else Path.home() / ".duecare"


def _keep(inventory: DataInventory) -> Path:
    machine = machines_of(inventory)[0]
    folder = home_folder() / "unsent"
    file = folder / f"{machine.id}-{inventory.scanned_at:%Y%m%d-%H%M%S}.json"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            file.unlink()
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(inventory.to_json())
    except OSError as error:
        _lost(file, error)
    return file


def _lost(file: Path, error: OSError) -> NoReturn:
    raise InputError(
        f"the inventory could not be sent, and could not be saved in {file}: {error.strerror}",
        hint="scan again with --out FILE",
    ) from error
