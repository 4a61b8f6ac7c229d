"""The portal app."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Registers the app, its tab, and the way assessments' facts reach the policies."""

    name = "duecare_web.portal"
    label = "portal"
    verbose_name = "Portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the tab; hand the facts of assessments down to security policies."""
        from duecare_web.clients import bulk, panels, todo, upkeep
        from duecare_web.outbox.kinds import MailKind, add_kind
        from duecare_web.portal import (
            actions,
            copies,
            overview,
            queries,
            remind_many,
            reminders,
            review_notices,
        )
        from duecare_web.portal.policy_sources import assessed_facts
        from duecare_web.security_policies import reviewing
        from duecare_web.security_policies.known import set_source

        panels.add_tab(
            panels.Tab(
                "portal",
                "Portal and signatures",
                "portal:access",
                panels.Group.RECOMMENDATIONS,
                order=75,
            )
        )
        panels.add_tab(
            panels.Tab("kiosks", "Kiosks", "portal:kiosks", panels.Group.PROGRAM, order=85)
        )
        set_source(assessed_facts)
        bulk.add_bulk_action(remind_many.REMIND)
        add_kind(MailKind(actions.LINK, actions.note_link_mail))
        add_kind(MailKind(copies.COPY, copies.note_delivery, copies.compose_copy))
        add_kind(MailKind(reminders.REMINDER, reminders.note_reminder))
        todo.add_kind(
            todo.Kind(
                "decision",
                "Decision open",
                ("open decision", "open decisions"),
                "decisions",
                queries.open_decisions,
                queries.FOLLOWS,
                order=10,
                tone="warn",
                needs_reason=True,
            )
        )
        upkeep.add_deadline(upkeep.Deadline(queries.DUE, queries.notices_due_at, queries.FOLLOWS))
        upkeep.add_deadline(
            upkeep.Deadline(review_notices.DUE, review_notices.due_at, reviewing.FOLLOWS)
        )
        overview.add_call(review_notices.call_of)
