"""``duecare import``: bring a list in without a browser, or see what it would do."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from rich.console import Console
from rich.table import Table

from duecare.errors import DuecareError, InputError
from duecare.imports.decoding import MOST_BYTES
from duecare.imports.fields import ListKind

if TYPE_CHECKING:
    from duecare_web.accounts.models import Firm
    from duecare_web.clients.models import Client
    from duecare_web.imports.models import ImportRun
    from duecare_web.imports.planning import Planned

SCHEMA: Final = "duecare.import-plan/1"
EXIT_ERROR, EXIT_CHANGES = 1, 3
SHOWN: Final = 100
"""Lines of the table; ``--json`` has all of them."""
WIDTH: Final = 120
"""Where the output is no terminal."""
_PROBLEMS: Final = 20

talk = Console(stderr=True, highlight=False, soft_wrap=True)


@dataclass(frozen=True, slots=True)
class ImportWish:
    """What was asked for on the command line."""

    kind: ListKind
    file: Path
    client: str
    firm: str
    dry_run: bool
    yes: bool
    as_json: bool
    bring_back: bool
    missing_left: int | None

    def choices(self) -> dict[str, Any]:
        """What the page asks about people and devices that left or came back."""
        chosen: dict[str, Any] = {"bring_back": True} if self.bring_back else {}
        if self.missing_left is not None:
            chosen |= {"missing": "left", "confirmed": str(self.missing_left)}
        return chosen


def _exits_with_one(command: Callable[..., None]) -> Callable[..., None]:
    """An error ends with 1: 2 and 3 say other things to scripts that bring lists in."""

    @wraps(command)
    def run(**given: Any) -> None:
        from duecare.cli.main import show_error

        try:
            command(**given)
        except DuecareError as error:
            show_error(str(error), error.hint)
            raise click.exceptions.Exit(EXIT_ERROR) from error

    return run


@click.command("import")
@click.argument("kind", type=click.Choice([str(one) for one in ListKind]), metavar="KIND")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--client", default="", metavar="NAME", help="All rows belong to this client.")
@click.option("--firm", default="", metavar="NAME", help="Needed where there are several firms.")
@click.option("--dry-run", is_flag=True, help="Show the plan; nothing is saved.")
@click.option("--yes", is_flag=True, help="Import the plan without asking.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole plan as JSON.")
@click.option("--bring-back", is_flag=True, help="Who left and is on the list works there again.")
@click.option(
    "--missing-left",
    type=click.IntRange(min=1),
    metavar="N",
    help="Mark the N that the list does not name as left or retired; refused for another number.",
)
@_exits_with_one
def import_list(kind: str, **given: Any) -> None:
    """Bring a list of clients, people, devices, policies or results in from FILE.

    KIND is clients, contacts, employees, devices, policies, or training and phishing for results of
    another program.

    FILE is CSV of any dialect, Excel, JSON, or the zip of an export, as in the console: usual exports are
    recognized by their headings. The plan is shown first. Without --client, a column names the
    client of each row. An import can be undone in the console for 30 days.

    Exits with 0 when the list was imported or there was nothing to do, with 3 when a dry run found
    changes, with 1 for a list that cannot be imported.

    \b
    Examples:
      duecare import devices intune.csv --client "Lakeside Family Dental" --dry-run
      duecare import employees staff.xlsx --client "Lakeside Family Dental" --yes
      duecare import clients clients.csv
    """  # noqa: D301  click reads the backspace character
    from duecare_web.commands.serve import prepare

    wish = ImportWish(kind=ListKind(kind), **given)
    content = _content(wish.file)
    prepare()
    code = _dry_run(wish, content) if wish.dry_run else _import(wish, content)
    if code:
        raise click.exceptions.Exit(code)


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise InputError("the file is larger than 20 MB")
        return file.read_bytes()
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from error


def _dry_run(wish: ImportWish, content: bytes) -> int:
    from django.db import transaction

    with transaction.atomic():
        run, planned = _open(wish, content)
        changes = _show(wish, run, planned)
        transaction.set_rollback(True)
    return EXIT_CHANGES if changes else 0


def _import(wish: ImportWish, content: bytes) -> int:
    from duecare_web.accounts.actors import system_actor
    from duecare_web.imports import actions

    run, planned = _open(wish, content)
    try:
        if not _show(wish, run, planned):
            actions.cancel_import(run=run)
            return 0
        if not wish.yes:
            click.confirm("Import this plan?", abort=True, err=True)
        actor = system_actor("command line")
        actions.apply_import(run=run, actor=actor, digest=planned.plan.digest)
    except BaseException:
        actions.forget_unless_applied(run=run)
        raise
    talk.print("The list was imported. It can be undone in the console for 30 days.")
    return 0


def _open(wish: ImportWish, content: bytes) -> tuple[ImportRun, Planned]:
    """The list as a run in preview, with its plan."""
    from duecare_web.accounts.actors import system_actor
    from duecare_web.imports import actions, planning

    firm = _firm(wish.firm)
    run = actions.open_import(
        firm=firm,
        actor=system_actor("command line"),
        kind=wish.kind,
        content=content,
        client=_client(firm, wish),
        file_name=wish.file.name,
    )
    if chosen := wish.choices():
        actions.choose(run=run, choices={**run.choices, **chosen})
    return run, planning.plan_run(run)


def _firm(name: str) -> Firm:
    from duecare_web.accounts.models import Firm

    firms = Firm.objects.filter(name__iexact=name) if name else Firm.objects.all()
    found = list(firms.order_by("name")[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError("there are several firms", hint="name one with --firm")
    if name:
        raise InputError(f"no firm is called {name!r}")
    raise InputError("no firm is set up yet", hint="duecare firm new sets one up")


def _client(firm: Firm, wish: ImportWish) -> Client | None:
    from duecare_web.clients.models import Client

    if wish.kind == ListKind.CLIENTS:
        if wish.client:
            raise InputError("a list of clients belongs to the firm; leave --client out")
        return None
    if not wish.client:
        return None
    rows = Client.objects.filter(firm=firm, name__iexact=wish.client)
    found = rows.select_related("firm", "log").first()
    if found is None:
        raise InputError(f"{firm.name} has no client called {wish.client!r}")
    if found.archived_at is not None:
        raise InputError(f"{found.name} is archived", hint="bring it back in the console first")
    return found


# --- what is shown --------------------------------------------------------------------------------
def _show(wish: ImportWish, run: ImportRun, planned: Planned) -> int:
    """Print the plan; returns how many changes it makes. Raises :class:`InputError` if it can't go in."""
    from duecare_web.imports import actions, pages

    plan = planned.plan
    names = pages.client_names(run.firm)
    if wish.as_json:
        click.echo(json.dumps(_value(planned, names), indent=1))
    elif not plan.missing_field:
        _print_plan(planned, names)
    for one in plan.problems[:_PROBLEMS]:
        where = f", {one.heading}" if one.heading else ""
        talk.print(f"Line {one.line}{where}: {one.reason}", markup=False)
    if len(plan.problems) > _PROBLEMS:
        talk.print(f"and {len(plan.problems) - _PROBLEMS} more that can't be read")
    actions.refuse_plan(plan)
    return plan.changes


def _print_plan(planned: Planned, names: dict[str, str]) -> None:
    from duecare_web.imports import pages

    screen = Console(highlight=False)
    if not screen.is_terminal:
        screen = Console(highlight=False, width=WIDTH)
    plan = planned.plan
    lines = list(pages.plan_lines(planned, names))
    heads = ("Line", "What", "Client", "Change", "On record", "On this list")
    table = Table(*heads, box=None, header_style="dim", pad_edge=False, padding=(0, 1))
    for one in lines[:SHOWN]:
        change = one.label or one.action
        cells = (one.line, one.title, one.client, change, one.before, one.after)
        table.add_row(*map(_as_text, cells))
    if lines:
        screen.print(table)
    if len(lines) > SHOWN:
        screen.print(f"and {len(lines) - SHOWN} more lines like these")
    layout = f"recognized as {plan.label}" if planned.read.profile else "read by its headings"
    told = ", ".join(f"{number} {label}" for number, label in pages.tiles(plan) if number)
    screen.print(f"{plan.rows} rows, {layout}: {told or 'nothing'}.", markup=False)
    screen.print(f"{plan.changes} changes." if plan.changes else "There is nothing to import.")


def _as_text(cell: str) -> Any:
    from rich.text import Text

    return Text(cell)


def _value(planned: Planned, names: dict[str, str]) -> dict[str, Any]:
    """The plan as JSON: everything that the page shows."""
    plan = planned.plan
    return {
        "schema": SCHEMA,
        "kind": str(plan.kind),
        "file_sha256": plan.file_sha256,
        "layout": plan.source,
        "recognized_as": plan.label if planned.read.profile else None,
        "digest": plan.digest,
        "rows": plan.rows,
        "counts": dict(plan.counts),
        "changes": plan.changes,
        "missing_field": plan.missing_field or None,
        "items": [
            {
                "action": one.action,
                "client": names.get(one.client),
                "title": one.title,
                "lines": list(one.lines),
                "matched_by": one.matched_by or None,
                "changes": [
                    {"field": each.field, "before": each.before, "after": each.after}
                    for each in one.differences
                ],
            }
            for one in plan.items
        ],
        "problems": [
            {"line": one.line, "column": one.heading, "reason": one.reason} for one in plan.problems
        ],
        "left_out": [{"line": line, "reason": reason} for line, reason in plan.left_out],
    }
