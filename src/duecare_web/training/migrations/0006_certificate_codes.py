from typing import Any

from django.db import migrations, models

import duecare_web.training.models


def give_codes(apps: Any, _editor: Any) -> None:
    """A code of its own for each certificate that has none."""
    for row in apps.get_model("training", "Completion").objects.filter(code=None):
        row.code = duecare_web.training.models.new_certificate_code()
        row.save(update_fields=["code"])


class Migration(migrations.Migration):
    dependencies = [("training", "0005_bulk_work")]

    operations = [
        migrations.AddField(
            model_name="completion",
            name="code",
            field=models.CharField(max_length=12, null=True),
        ),
        migrations.RunPython(give_codes, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="completion",
            name="code",
            field=models.CharField(
                default=duecare_web.training.models.new_certificate_code,
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="completion",
            constraint=models.UniqueConstraint(fields=("code",), name="one_completion_a_code"),
        ),
        migrations.AddField(
            model_name="lessonrun",
            name="entry_id",
            field=models.UUIDField(null=True),
        ),
    ]
