"""What every child process needs, loaded once in the process from which they are forked."""

from __future__ import annotations

import importlib

import django

django.setup()

# Loaded here so that no child has to: models, pages of statements, the compiled engine.
for _name in (
    "django_tasks_db.management.commands.db_worker",
    "duecare_web.urls",
    "duecare_web.assessments.tasks",
    "duecare_web.defense.tasks",
    "duecare_web.portal.tasks",
    "duecare_web.scans.tasks",
    "duecare.risk.pricing",
    "typst",
):
    importlib.import_module(_name)
