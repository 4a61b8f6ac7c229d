"""Background work of custody: what the firm's rule no longer keeps expires."""

from __future__ import annotations

import logging
from datetime import datetime

from duecare.errors import DuecareError
from duecare_web.accounts.actors import system_actor
from duecare_web.clients.models import Client
from duecare_web.custody import actions, queries
from duecare_web.custody.models import RetentionRule

logger = logging.getLogger(__name__)
ACTOR = system_actor("retention")


def expire_due(now: datetime) -> int:
    """Expire what is due at ``now``, client by client; returns how many logs got shorter.

    Firms that have not confirmed their rule and clients on hold are left alone. One client that
    cannot be worked off does not keep the others waiting: it is logged.
    """
    done = 0
    firms = RetentionRule.objects.exclude(confirmed_at=None).values("firm")
    for client in Client.objects.filter(firm__in=firms).select_related("firm", "log"):
        if queries.active_holds(client).exists() or queries.due_expiry(client, now=now) is None:
            continue
        try:
            actions.expire(client=client, actor=ACTOR, now=now)
        except DuecareError as error:
            logger.warning("expiry of client %s: %s", client.pk, error)
        else:
            done += 1
    return done
