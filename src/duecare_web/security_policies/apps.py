"""The security_policies app."""

from django.apps import AppConfig


class SecurityPoliciesConfig(AppConfig):
    """Registers the app, and what it adds to the client page."""

    name = "duecare_web.security_policies"
    label = "security_policies"
    verbose_name = "Security policies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the tab, the figures and the next steps."""
        from duecare import record
        from duecare_web.clients import panels, todo, upkeep
        from duecare_web.security_policies import overview, reviewing

        panels.add_tab(
            panels.Tab(
                "policies",
                "Policies",
                "security_policies:policies",
                panels.Group.PROGRAM,
                order=60,
            )
        )
        panels.add_tiles(panels.Tiles(load=overview.tiles, order=60))
        follows = upkeep.kinds(
            record.PolicyApproved,
            record.PolicyAcknowledged,
            record.EmployeeAdded,
            record.EmployeeChanged,
            record.PersonErased,
        )
        todo.add_kind(
            todo.Kind(
                "policy",
                "Policy to confirm",
                ("person with a policy to confirm", "people with a policy to confirm"),
                "document",
                overview.unconfirmed,
                follows,
                order=70,
            )
        )
        todo.add_kind(
            todo.Kind(
                "review",
                "Policy to review",
                ("policy to look at again", "policies to look at again"),
                "document",
                overview.reviews,
                reviewing.FOLLOWS,
                order=72,
            )
        )
        todo.add_kind(
            todo.Kind(
                "named",
                "Leaver in a policy",
                ("policy that names someone who left", "policies that name someone who left"),
                "document",
                overview.named_leavers,
                overview.NAMED_FOLLOWS,
                order=71,
            )
        )
        panels.add_next_steps(overview.next_steps)
