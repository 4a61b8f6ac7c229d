"""The recommendations app."""

from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    """Registers the app and its tab: the advisor's desk."""

    name = "duecare_web.recommendations"
    label = "recommendations"
    verbose_name = "Recommendations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from duecare_web.clients import panels

        panels.add_tab(
            panels.Tab(
                "recommendations",
                "Recommendations",
                "recommendations:desk",
                panels.Group.RECOMMENDATIONS,
                order=39,
            )
        )
