"""When a policy was recorded is the time of its entry, not that of the row."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("insurance", "0001_initial")]

    operations: ClassVar = [
        migrations.AlterField("insurancepolicy", "created_at", models.DateTimeField()),
    ]
