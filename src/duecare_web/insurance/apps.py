"""The insurance app."""

from django.apps import AppConfig


class InsuranceConfig(AppConfig):
    """Registers the app, and what it adds to the client page."""

    name = "duecare_web.insurance"
    label = "insurance"
    verbose_name = "Insurance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from duecare import record
        from duecare_web.clients import panels, todo, upkeep
        from duecare_web.insurance import queries
        from duecare_web.ui import navigation

        panels.add_tab(
            panels.Tab(
                "insurance",
                "Insurance policies",
                "insurance:policies",
                panels.Group.INSURANCE,
                order=50,
            )
        )
        navigation.add_item(
            navigation.Item(
                "Firm insurance",
                "umbrella",
                "insurance:firm_policies",
                order=50,
                part=navigation.Menu.SETTINGS,
                note="The firm's own policies, against claims of clients.",
            )
        )
        follows = upkeep.kinds(record.InsuranceRecorded, record.InsuranceEnded)
        panels.add_column(
            panels.Column("cover_end", "Cover ends", queries.cover_end_of, follows, order=50)
        )
        todo.add_kind(
            todo.Kind(
                "renewal",
                "Renewal",
                ("policy that ends within 60 days", "policies that end within 60 days"),
                "calendar",
                queries.renewals,
                follows,
                order=30,
            )
        )
        panels.add_next_steps(queries.next_steps)
