"""The measurements app."""

from django.apps import AppConfig


class MeasurementsConfig(AppConfig):
    """Registers the app."""

    name = "duecare_web.measurements"
    label = "measurements"
    verbose_name = "Measurements"
    default_auto_field = "django.db.models.BigAutoField"
