"""The page that was shown and signed is kept beside the letter of a decision."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0005_bad_case"),
    ]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="page",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.document",
                verbose_name="the page that was shown and signed",
            ),
        ),
    ]
