"""The app of results that other programs report."""

from django.apps import AppConfig


class ResultsConfig(AppConfig):
    """Registers the app; the imports bring its rows in, the training pages show them."""

    name = "duecare_web.results"
    label = "results"
    verbose_name = "Results of other programs"
    default_auto_field = "django.db.models.BigAutoField"
