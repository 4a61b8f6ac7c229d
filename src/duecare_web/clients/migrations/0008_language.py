from django.db import migrations, models

_LANGUAGES = [("en", "English"), ("es", "Spanish")]


class Migration(migrations.Migration):
    dependencies = [
        ("clients", "0007_employee_left_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="language",
            field=models.CharField(blank=True, choices=_LANGUAGES, default="", max_length=2),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="employee",
            name="language",
            field=models.CharField(blank=True, choices=_LANGUAGES, default="", max_length=2),
            preserve_default=False,
        ),
    ]
