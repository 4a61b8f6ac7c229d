"""``duecare serve``: web console, portal and background work in one process."""

from __future__ import annotations

import gc
import ipaddress
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import FrameType
from typing import NoReturn

import click
from rich.console import Console

from duecare.errors import InputError

talk = Console(stderr=True)
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

        django.setup()
        from duecare_web.commands.migrating import migrate_once, refuse_unfinished

        refuse_unfinished()
        migrate_once()


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


def run_server(*, host: str, port: int, alone: bool = False) -> None:
    """Serve until interrupted; without a firm, with a code for the set-up.

    ``alone``: no other process serves pages, so that codes of earlier ones end.
    """
    from waitress import create_server

    from duecare_web.firms.codes import code_while_running
    from duecare_web.settings import ENVIRONMENT
    from duecare_web.wsgi import application

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
    try:
        leave_in_order()
        _rest_the_collector()
        talk.print(f"Duecare is running at [bold]http://{host}:{port}[/]. Stop it with Ctrl+C.")
        with code_while_running(alone=alone):
            server.run()
    finally:
        server.close()


def _rest_the_collector() -> None:
    """Leave what was loaded at the start out of every garbage collection from now on.

    A page that reads a large result makes enough objects for a full collection, which would look at
    all models, views and templates each time: 80 ms of a page of 65 ms.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@contextmanager
def background_work(duties: Callable[[], AbstractContextManager[object]]) -> Iterator[None]:
    """Work in the background: the schedule while this process leads, tasks in any case.

    ``duties``: what has to hold while it leads.
    """
    from duecare_web.commands.background import Background
    from duecare_web.commands.leading import Leadership
    from duecare_web.commands.task_runner import TaskRunner

    leadership = Leadership(duties)
    background, tasks = Background(leadership), TaskRunner(leadership)
    leadership.start()
    background.start()
    tasks.start()
    try:
        yield
    finally:
        tasks.stop()
        background.stop()
        leadership.stop()


@contextmanager
def right_keys_and_signer() -> Iterator[None]:
    """What a process must have before it may lead."""
    from duecare_web.ledger import signer
    from duecare_web.ledger.keys import require_own_keys

    require_own_keys()
    signer.require_own_signer()
    yield


def leave_in_order() -> None:
    """End on SIGINT and SIGTERM so that a batch that is being sealed is finished first."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)


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
    """Compare each log with what the signer has signed for it; go on without a signer.

    Raises :class:`duecare.errors.EvidenceError` if the database was rolled back or forked. What the
    logs have gained since their last check is compared behind, once the server answers.
    """
    from duecare.evidence.signer.wire import UnreachableError
    from duecare_web.ledger import sealing_state, sequencer

    def compare() -> int:
        sequencer.check_signer()
        return 0

    try:
        sealing_state.watched(compare)
    except UnreachableError as error:
        # What people sign is taken all the same, and sealed when the signer is back.
        talk.print(f"[yellow]Warning:[/] {error}; {error.hint}.")


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach ``host``."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def address_of(host: str, port: int) -> str:
    """Where people reach the server unless DUECARE_BASE_URL says so."""
    return f"http://{'127.0.0.1' if is_loopback(host) else host}:{port}"


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
    prepare(base_url=address_of(host, port))
    warn_about(host)
    from duecare_web.commands.leading import one_of_each
    from duecare_web.ledger.keys import require_own_keys

    with one_server_of_this_home(), one_of_each("web", "work"), listening(host, port):
        require_own_keys()
        with running_signer():
            check_ledger()
            with background_work(right_keys_and_signer):
                run_server(host=host, port=port, alone=True)


def warn_about(host: str) -> None:
    """Say that passwords would be readable on the way."""
    from duecare_web.settings import ENVIRONMENT

    if not is_loopback(host) and not ENVIRONMENT.https:
        talk.print(
            f"[yellow]Warning:[/] {host} can be reached from other machines and "
            "DUECARE_BASE_URL is not https: passwords would be sent in clear text. Put a reverse "
            "proxy with https in front."
        )


@contextmanager
def one_server_of_this_home() -> Iterator[None]:
    """Raises :class:`duecare.evidence.locking.HeldError` while another ``serve`` has the home."""
    from django.conf import settings

    from duecare.evidence.locking import held

    home = settings.DUECARE_HOME
    busy = f"another duecare serve is running with the home folder {home}"
    hint = "stop it first, or run duecare web and duecare work beside it over PostgreSQL"
    with held(home / "serve.lock", busy=busy, hint=hint):
        yield


@contextmanager
def listening(host: str, port: int) -> Iterator[None]:
    """Turn Ctrl+C into an end without a trace, and a port that is taken into a sentence."""
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(0)
    except OSError as error:
        raise click.ClickException(
            f"port {port} on {host} cannot be used: {error.strerror}. Choose another with --port."
        ) from error
