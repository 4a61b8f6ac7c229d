"""``duecare serve``: web console, portal and background work in one process."""

from __future__ import annotations

import ipaddress
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

import click
from rich.console import Console

from duecare.errors import EvidenceError, InputError

talk = Console(stderr=True)
UNDER_WAY = "restore-under-way"
"""File in the home folder while a restore is not complete: which backup it is of."""
LARGEST_REQUEST = 210 * 1024 * 1024  # bytes: the largest inventory file with a form around it


def prepare(*, base_url: str | None = None, demo: bool = False) -> None:
    """Load Django and bring the database up to date. Called by every command of the web.

    Raises :class:`duecare.errors.DuecareError` for settings that cannot be used.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duecare_web.settings")
    if base_url:
        os.environ.setdefault("DUECARE_BASE_URL", base_url)
    if demo:
        os.environ["DUECARE_DEMO"] = "yes"
        os.environ.setdefault("DUECARE_PRIVATE_ADDRESSES", "yes")  # its witnesses are here
    with told_in_words():
        import django
        from django.core.management import call_command

        django.setup()
        refuse_unfinished()
        call_command("migrate", interactive=False, verbosity=0)


def refuse_unfinished() -> None:
    """Raise :class:`InputError` for a restore that was interrupted, or a newer or moved database."""
    from django.conf import settings
    from django.db import connection

    from duecare_web.backups import databases

    if (settings.DUECARE_HOME / UNDER_WAY).exists():
        raise InputError(
            f"a restore into {settings.DUECARE_HOME} was interrupted",
            hint="run the same duecare restore again: it goes on where it was",
        )
    databases.refuse_newer(databases.applied(connection), "the database")


@contextmanager
def told_in_words(*, of_files: bool = True) -> Iterator[None]:
    """Turn a home folder or a database that cannot be used into :class:`InputError`.

    ``of_files``: no for what tells itself about files.
    """
    from django.db.utils import DatabaseError, InterfaceError

    try:
        yield
    except OSError as error:
        if not of_files:
            raise
        place = error.filename or os.environ.get("DUECARE_HOME") or "the home folder"
        raise InputError(
            f"{place} cannot be used: {error.strerror or error}",
            hint="give DUECARE_HOME a folder that this user may write, with free space",
        ) from error
    except (DatabaseError, InterfaceError) as error:
        first = (str(error).splitlines() or [type(error).__name__])[0]
        raise InputError(
            f"the database cannot be used: {first}",
            hint="check DATABASE_URL, and that the database runs and has free space",
        ) from error


def run_server(*, host: str, port: int) -> None:
    """Serve until interrupted, with the background thread beside."""
    from waitress import create_server

    from duecare_web.commands.background import Background
    from duecare_web.settings import ENVIRONMENT
    from duecare_web.wsgi import application

    check_ledger()
    proxy = {"trusted_proxy": "*", "trusted_proxy_headers": "x-forwarded-for x-forwarded-proto"}
    server = create_server(
        application,
        host=host,
        port=port,
        threads=8,
        max_request_body_size=LARGEST_REQUEST,
        ident=None,
        clear_untrusted_proxy_headers=True,
        **(proxy if ENVIRONMENT.trust_proxy else {}),
    )
    background = Background()
    background.start()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    talk.print(f"Duecare is running at [bold]http://{host}:{port}[/]. Stop it with Ctrl+C.")
    try:
        server.run()
    finally:
        server.close()
        background.stop()


@contextmanager
def running_signer() -> Iterator[None]:
    """Start the installation's signer and watch it, unless it runs as another user."""
    from duecare.evidence.signer.process import SignerProcess
    from duecare_web.ledger import signer

    if signer.is_elsewhere():
        yield
        return
    process = SignerProcess(signer.folder())
    process.start()
    try:
        yield
    finally:
        process.stop()


def check_ledger() -> None:
    """Compare what the ledger has gained since its last check; go on without a signer.

    Raises :class:`duecare.errors.EvidenceError` if the database was rolled back, forked or changed.
    """
    from duecare.evidence.signer.wire import UnreachableError
    from duecare_web.ledger import sealing_state, self_check, sequencer
    from duecare_web.ledger.models import Log

    for log in Log.objects.order_by("origin"):
        outcome = self_check.check_growth(log)
        if not outcome.passed:
            raise EvidenceError(f"log {log.origin}: {outcome.problem}", hint=outcome.hint)

    def start_sealing() -> int:
        sequencer.check_signer()
        return sequencer.seal_pending()

    try:
        sealing_state.watched(start_sealing)
    except UnreachableError as error:
        # What people sign is taken all the same, and sealed when the signer is back.
        talk.print(f"[yellow]Warning:[/] {error}; {error.hint}.")


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    """End in order, so that a batch that is being sealed is finished first."""
    raise SystemExit(0)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach ``host``."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def serve(host: str, port: int) -> None:
    """Serve the console and the portal, with background work and the signer.

    The database, keys and documents are kept in the folder DUECARE_HOME (default ~/.duecare);
    PostgreSQL is used when DATABASE_URL names one. The database is brought up to date first.

    \b
    Examples:
      duecare serve
      duecare serve --port 8080
      DUECARE_BASE_URL=https://duecare.example.com DUECARE_TRUST_PROXY=yes duecare serve
    """  # noqa: D301  click reads the backspace character
    prepare(base_url=f"http://{'127.0.0.1' if is_loopback(host) else host}:{port}")
    from duecare_web.settings import ENVIRONMENT

    if not is_loopback(host) and not ENVIRONMENT.https:
        talk.print(
            f"[yellow]Warning:[/] {host} can be reached from other machines and "
            "DUECARE_BASE_URL is not https: passwords would be sent in clear text. Put a reverse "
            "proxy with https in front."
        )
    try:
        with running_signer():
            run_server(host=host, port=port)
    except KeyboardInterrupt:
        sys.exit(0)
    except OSError as error:
        raise click.ClickException(
            f"port {port} on {host} cannot be used: {error.strerror}. Choose another with --port."
        ) from error
