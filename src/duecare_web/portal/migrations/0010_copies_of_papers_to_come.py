import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0009_kiosk")]

    operations = [
        migrations.AlterField(
            "signedcopy",
            "original",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="ledger.document",
            ),
        ),
    ]
