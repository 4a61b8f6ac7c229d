"""The imports app."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Registers the app and its page of the firm."""

    name = "duecare_web.imports"
    label = "imports"
    verbose_name = "Imports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django_tasks.signals import task_finished

        from duecare_web.imports import tasks
        from duecare_web.ui import navigation

        task_finished.connect(tasks.tell_of_failure)
        navigation.add_item(
            navigation.Item(
                "Imports",
                "upload",
                "imports:runs",
                order=35,
                part=navigation.Menu.SETTINGS,
                right="scan",
                note="Lists of clients, people, devices and policies that were brought in",
            )
        )
