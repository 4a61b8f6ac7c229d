"""``duecare web`` and ``duecare work``: pages and background work as processes of their own.

Over PostgreSQL as many of each run as are wanted, on one machine or several. See
docs/guides/operations.md.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console

from duecare_web.commands import serve

talk = Console(stderr=True)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def web(host: str, port: int) -> None:
    """Serve the console and the portal only; run duecare work for the rest.

    Over PostgreSQL any number of these share one database, behind a reverse proxy that spreads
    the requests. Over SQLite one runs. The database is brought up to date first.

    \b
    Examples:
      duecare web --port 8001
    """  # noqa: D301  click reads the backspace character
    serve.prepare(base_url=serve.address_of(host, port))
    serve.warn_about(host)
    from duecare_web.commands.leading import one_of_each
    from duecare_web.ledger.keys import require_own_keys

    with one_of_each("web"), serve.listening(host, port):
        require_own_keys()
        serve.run_server(host=host, port=port)


@click.command()
def work() -> None:
    """Do the background work only: seal, remind, send mail, assess, export.

    Over PostgreSQL any number of these share one database. One of them leads: it seals and keeps
    the schedule, with the signer; another takes over when it ends. Each takes assessments, exports
    and the like, as many at once as DUECARE_TASKS says. Over SQLite one runs.

    \b
    Examples:
      duecare work
      DUECARE_TASKS=4 duecare work
    """  # noqa: D301  click reads the backspace character
    serve.prepare()
    from duecare_web.commands.leading import one_of_each
    from duecare_web.ledger.keys import require_own_keys

    require_own_keys()
    with one_of_each("work"), serve.background_work(_duties):
        serve.leave_in_order()
        talk.print("Duecare works in the background. Stop it with Ctrl+C.")
        threading.Event().wait()


@contextmanager
def _duties() -> Iterator[None]:
    """The signer runs beside the process that leads, unless it belongs to another user."""
    with serve.running_signer(), serve.right_keys_and_signer():
        serve.check_ledger()
        yield
