import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("security_policies", "0005_papers_in_the_background"),
    ]

    operations = [
        migrations.AddField("policyreplies", "typed", models.JSONField(default=list)),
        migrations.AddField(
            "policyreplies",
            "typed_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            "policyreplies", "typed_at", models.DateTimeField(db_index=True, null=True)
        ),
    ]
