from django.db import migrations, models

_FIELD = {"blank": True, "choices": [("en", "English"), ("es", "Spanish")], "max_length": 2}


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0007_employee_left_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="language",
            field=models.CharField(default="", **_FIELD),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="employee",
            name="language",
            field=models.CharField(default="", **_FIELD),
            preserve_default=False,
        ),
    ]
