"""Reads the kept table of a run again and plans it with what is on record now."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from typing import Any

from duecare.imports.fields import ListKind
from duecare.imports.guarded import table_from, table_value
from duecare.imports.headings import fold
from duecare.imports.plan import ImportPlan, make_plan
from duecare.imports.profiles import recognize
from duecare.imports.reading import Choices, ReadList, read_list
from duecare.imports.tables import ListTable
from duecare_web.accounts.models import Firm
from duecare_web.imports.known import known_clients, known_people, known_things
from duecare_web.imports.models import ImportRun, RememberedChoice
from duecare_web.ledger import keys
from duecare_web.ledger.actions import firm_log
from duecare_web.ledger.encryption import decrypt, encrypt

_PURPOSE = "import table"


@dataclass(frozen=True, slots=True)
class Planned:
    """A run, read and planned."""

    read: ReadList
    plan: ImportPlan


def seal_table(firm: Firm, table: ListTable) -> bytes:
    """The table for the row of a run: packed, under the key of the firm's log."""
    packed = gzip.compress(json.dumps(table_value(table)).encode(), mtime=0)
    return encrypt(keys.log_key(firm_log(firm)), packed, purpose=f"{_PURPOSE}:{firm.pk}")


def open_table(run: ImportRun) -> ListTable:
    """The table of a run that is not over."""
    key = keys.log_key(firm_log(run.firm))
    packed = decrypt(key, run.sealed, purpose=f"{_PURPOSE}:{run.firm_id}")
    return table_from(json.loads(gzip.decompress(packed)))


def plan_run(run: ImportRun) -> Planned:
    """What the run would do now. Raises :class:`InputError` for a list of another kind."""
    return plan_table(
        open_table(run),
        run=run,
        choices=choices_of(run),
    )


def plan_table(table: ListTable, *, run: ImportRun, choices: Choices) -> Planned:
    """What a table would do with these choices. Dates in the future are those of the run's day."""
    kind = ListKind(run.kind)
    read = read_list(
        table,
        kind,
        now=run.created_at,
        choices=choices,
        is_pasted=run.is_pasted,
        home=run.firm.time_zone,
    )
    plan = make_plan(
        read,
        file_sha256=run.file_sha256,
        clients=known_clients(run.firm, run.client),
        known=known_things(run.firm, run.client, kind),
        people=known_people(run.firm, run.client, kind),
        only_client=str(run.client_id) if run.client_id else "",
        choices=choices,
    )
    return Planned(read, plan)


def choices_of(run: ImportRun) -> Choices:
    """What was chosen so far."""
    known = {key: value for key, value in run.choices.items() if key in _CHOICES}
    return Choices(**known)


_CHOICES = frozenset(Choices().as_value())


def remembered(firm: Firm, kind: ListKind, table: ListTable) -> dict[str, Any]:
    """What the firm answered before about such lists, as choices."""
    rows = RememberedChoice.objects.filter(firm=firm, kind=kind)
    kept = dict(rows.values_list("key", "meaning"))
    profile = recognize(table.headings)
    source = profile.id if profile else ""
    columns = {
        str(place): kept[key]
        for place, heading in enumerate(table.headings)
        if (key := column_key(source, heading)) in kept
    }
    words = {key[5:]: meaning for key, meaning in kept.items() if key.startswith("word:")}
    return {"columns": columns, "words": words}


def column_key(source: str, heading: str) -> str:
    """Under which the choice for a column is remembered."""
    return f"column:{source}:{fold(heading)}"[:300]


def remember(run: ImportRun, table: ListTable) -> None:
    """Keep what was chosen for the next list of this kind."""
    profile = recognize(table.headings)
    source = profile.id if profile else ""
    choices = choices_of(run)
    kept = {
        column_key(source, table.headings[int(place)]): meaning
        for place, meaning in choices.columns.items()
        if place.isdigit() and int(place) < len(table.headings)
    }
    kept |= {f"word:{key}"[:300]: meaning for key, meaning in choices.words.items()}
    RememberedChoice.objects.bulk_create(
        [
            RememberedChoice(firm=run.firm, kind=run.kind, key=key, meaning=meaning[:40])
            for key, meaning in kept.items()
        ],
        update_conflicts=True,
        unique_fields=["firm", "kind", "key"],
        update_fields=["meaning"],
    )
