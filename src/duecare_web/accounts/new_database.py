"""The tables of a new database in one step, instead of one migration after the other.

Between two migrations Django builds every model again, which for a new database takes several
seconds and ends where the models of today begin. A test compares both ways on both databases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, cast

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration, RunPython
from django.db.migrations.executor import MigrationExecutor

if TYPE_CHECKING:
    from django.db.migrations.state import StateApps

_OURS = "duecare_web."
_ROWS_ONLY = (None, RunPython.noop)


def begin(connection: BaseDatabaseWrapper, wanted: Iterable[tuple[str, str]] | None = None) -> bool:
    """Make all tables at once where there is none; False where that is left to the migrations.

    ``wanted``: app and name of each migration that the database is to have, where these may be of
    another version; without it, all of this one.
    """
    if connection.introspection.table_names():
        return False
    executor = MigrationExecutor(connection)
    if wanted is not None and set(wanted) != set(executor.loader.graph.nodes):
        return False
    _make_tables(executor)
    return True


def _make_tables(executor: MigrationExecutor) -> None:
    """Make the tables and triggers of the models of today and note every migration as applied.

    All of it or nothing. Of our own steps those are taken that can be taken back, as triggers; the
    others, and those of libraries, change rows, and there are none.
    """
    connection = executor.connection
    plan = [step for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    with connection.schema_editor(atomic=True) as editor:
        for model in apps.get_models():
            if model._meta.can_migrate(connection):  # noqa: SLF001  documented, in spite of its name
                editor.create_model(model)
        for sql in editor.deferred_sql:
            editor.execute(sql)
        editor.deferred_sql.clear()
        for operation in _steps_that_make(plan):
            operation.code(cast("StateApps", apps), editor)  # they use only what both have
        executor.recorder.ensure_schema()
        for step in plan:
            executor.recorder.record_applied(step.app_label, step.name)


def _steps_that_make(plan: list[Migration]) -> Iterator[RunPython]:
    for step in plan:
        if step.__module__.startswith(_OURS):
            for operation in step.operations:
                if isinstance(operation, RunPython) and operation.reverse_code not in _ROWS_ONLY:
                    yield operation
