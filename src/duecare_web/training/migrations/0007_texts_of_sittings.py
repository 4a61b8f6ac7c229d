import hashlib
import json
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from duecare.catalog import load_catalog
from duecare.catalog.lessons.script import RecallStep


def keep_texts(apps: Any, _editor: Any) -> None:
    """Give sittings from before their text, from the catalog of this release."""
    runs, course = apps.get_model("training", "LessonRun"), load_catalog().course
    kept = apps.get_model("training", "LessonText")
    for run in runs.objects.filter(text=None).select_related("assignment"):
        steps = list(course.script(run.assignment.lesson).steps)
        if recall := run.sheet.get("recall"):
            about, place = recall
            other = course.recalls(about)[place].model_copy(update={"id": "recall"})
            steps = [other if isinstance(step, RecallStep) else step for step in steps]
        text = course.text(run.assignment.lesson, steps=steps)
        content = text.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        plain = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        digest = hashlib.sha256(plain.encode()).hexdigest()
        run.text, _ = kept.objects.get_or_create(sha256=digest, defaults={"content": content})
        run.save(update_fields=["text"])


class Migration(migrations.Migration):
    dependencies = [("training", "0006_certificate_codes")]

    operations = [
        migrations.CreateModel(
            name="LessonText",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("content", models.JSONField()),
            ],
        ),
        migrations.AddField(
            model_name="lessonrun",
            name="text",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="training.lessontext",
            ),
        ),
        migrations.RunPython(keep_texts, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="lessonrun",
            name="text",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="training.lessontext",
            ),
        ),
    ]
