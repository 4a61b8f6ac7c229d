from django.core.management import call_command
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def add_cache_table(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    call_command("createcachetable", database=editor.connection.alias, verbosity=0)


def drop_cache_table(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute("DROP TABLE duecare_cache")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_second_factor_and_limits"),
    ]

    operations = [migrations.RunPython(add_cache_table, drop_cache_table)]
