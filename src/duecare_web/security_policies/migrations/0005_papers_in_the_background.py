from datetime import timedelta
from typing import Any

from django.db import migrations, models
from django.db.models import Q


def give_review_days(apps: Any, _editor: Any) -> None:
    """Versions that were in force before reviews were kept are looked at a year after approval."""
    versions = apps.get_model("security_policies", "PolicyVersion").objects
    rows = versions.filter(status="in_force", review_on=None, approved_at__isnull=False)
    for version in rows.select_related("policy"):
        days = 365 * version.policy.review_months // 12
        version.review_on = version.approved_at.date() + timedelta(days=days)
        version.save(update_fields=["review_on"])


class Migration(migrations.Migration):
    dependencies = [("security_policies", "0004_reviews")]

    operations = [
        migrations.RemoveField("policyversion", "proposed"),
        migrations.AddField(
            "policyversion",
            "approval_method",
            models.CharField(
                blank=True, max_length=200, verbose_name="how the approver was identified"
            ),
            preserve_default=False,
        ),
        migrations.AddIndex(
            "policyversion",
            models.Index(
                condition=Q(adopted__isnull=True, approved_at__isnull=False),
                fields=["approved_at"],
                name="policies_to_print",
            ),
        ),
        migrations.RunPython(give_review_days, migrations.RunPython.noop),
    ]
