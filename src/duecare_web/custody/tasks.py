"""Background work of custody: what the firm's rule no longer keeps expires."""

from __future__ import annotations

import logging
from datetime import datetime

from duecare.errors import DuecareError
from duecare_web.accounts.actors import system_actor
from duecare_web.clients import upkeep
from duecare_web.custody import actions, queries

logger = logging.getLogger(__name__)
ACTOR = system_actor("retention")


def expire_due(now: datetime) -> int:
    """Expire what is due at ``now``, client by client; returns how many logs got shorter.

    Firms that have not confirmed their rule and clients on hold are left alone. One client that
    cannot be worked off does not keep the others waiting: it is logged. What blocks the front of a
    log while it is in effect is looked at in each pass.
    """
    done = 0
    for client in upkeep.clients_due(queries.DUE, now):
        upkeep.count_due_again(client, queries.DUE)  # the rule may have changed since
        if not queries.may_expire(client) or queries.due_expiry(client, now=now) is None:
            upkeep.try_again(client, queries.DUE, now)
            continue
        try:
            actions.expire(client=client, actor=ACTOR, now=now)
        except DuecareError as error:
            logger.warning("expiry of client %s: %s", client.pk, error)
            upkeep.try_again(client, queries.DUE, now)
        else:
            done += 1
    return done
