"""The portal app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import AppConfig

if TYPE_CHECKING:
    from duecare.risk.law.applicability import LawsOfClient
    from duecare_web.clients.models import Client


class PortalConfig(AppConfig):
    """Registers the app, its tab, and the way assessments' facts reach the policies."""

    name = "duecare_web.portal"
    label = "portal"
    verbose_name = "Portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the tab; hand the facts of assessments down to security policies."""
        from duecare_web.clients import panels, todo, upkeep
        from duecare_web.outbox.kinds import MailKind, add_kind
        from duecare_web.portal import actions, copies, queries, reminders
        from duecare_web.security_policies.composition import set_sources

        panels.add_tab(
            panels.Tab(
                "portal",
                "Portal and signatures",
                "portal:access",
                panels.Group.RECOMMENDATIONS,
                order=75,
            )
        )
        set_sources(_facts, _laws)
        add_kind(MailKind(actions.LINK, actions.note_link_mail))
        add_kind(MailKind(copies.COPY, copies.note_delivery, copies.compose_copy))
        add_kind(MailKind(reminders.REMINDER, reminders.note_reminder))
        todo.add_kind(
            todo.Kind(
                "decision",
                "Decision open",
                "open decisions",
                "decisions",
                queries.open_decisions,
                queries.FOLLOWS,
                order=10,
                tone="warn",
                needs_reason=True,
            )
        )
        upkeep.add_deadline(upkeep.Deadline(queries.DUE, queries.notices_due_at, queries.FOLLOWS))


def _laws(client: Client) -> LawsOfClient:
    """Which laws reach a client, read over its newest scan."""
    from duecare_web.assessments.queries import laws_of

    return laws_of(client)


def _facts(client: Client) -> dict[str, float]:
    """What the client's answers say, as shares by fact id and question id."""
    from duecare.catalog import facts_from_answers, load_catalog
    from duecare_web.assessments.replies import answers_of

    catalog = load_catalog()
    keys = {question: one.key for question, one in answers_of(client).by_question.items()}
    found = facts_from_answers(catalog.questions, catalog.facts, keys)
    return {name: value.share for name, value in found.items()}
