"""Programs, fonts and recordings hold no text: they are apart from files that were not read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("scans", "0003_present_inventories")]

    operations = [
        migrations.AddField("scan", "files_without_text", models.PositiveBigIntegerField(default=0))
    ]
