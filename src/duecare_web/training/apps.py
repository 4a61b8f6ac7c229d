"""The training app."""

from django.apps import AppConfig


class TrainingConfig(AppConfig):
    """Registers the app, and what it adds to the client page."""

    name = "duecare_web.training"
    label = "training"
    verbose_name = "Training"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the tab, the figures and the next steps."""
        from duecare import record
        from duecare_web.clients import panels, todo, upkeep
        from duecare_web.training import facts, overview

        facts.add_record_fact("policies.line", facts.policies_line)

        panels.add_tab(
            panels.Tab("training", "Training", "training:coverage", panels.Group.PROGRAM, order=70)
        )
        panels.add_tiles(panels.Tiles(load=overview.tiles, order=70))
        follows = upkeep.kinds(
            record.EmployeeAdded,
            record.EmployeeChanged,
            record.PersonErased,
            record.LessonAssigned,
            record.LessonCompleted,
        )
        panels.add_column(
            panels.Column("trained", "Trained", overview.trained_of, follows, 70, numeric=True)
        )
        todo.add_kind(
            todo.Kind(
                "lesson",
                "Lesson overdue",
                ("person with a lesson overdue", "people with a lesson overdue"),
                "book",
                overview.overdue_lessons,
                follows,
                order=60,
            )
        )
        todo.add_kind(
            todo.Kind(
                "lesson_help",
                "Help with a lesson",
                ("person who wants help with a lesson", "people who want help with a lesson"),
                "info",
                overview.help_due,
                follows | upkeep.kinds(record.LessonHelpDue),
                order=61,
            )
        )
        panels.add_next_steps(overview.next_steps)
