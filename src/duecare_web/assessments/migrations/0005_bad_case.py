"""Keep the bad case of each assessment beside its prices."""

from typing import Any

from django.db import migrations, models


def fill(apps: Any, _editor: Any) -> None:
    """Copy it out of the prices of the assessments that are there."""
    model = apps.get_model("assessments", "Assessment")
    for one in model.objects.only("pk", "price_values").iterator(chunk_size=50):
        case = one.price_values.get("insurance", {}).get("worst_case", {})
        model.objects.filter(pk=one.pk).update(case_values=case)


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0004_changes_since"),
    ]

    operations = [
        migrations.AddField(
            model_name="assessment",
            name="case_values",
            field=models.JSONField(default=dict, verbose_name="the bad case of its prices"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
