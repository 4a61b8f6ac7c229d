"""How many mails may go now: so many a minute from this server, and from each firm.

Counted in the rows of the outbox, so that a restart or a second server changes nothing.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count

from duecare_web.outbox.models import Mail

MINUTE = timedelta(minutes=1)


class Pace:
    """What is left of the minute that ends at ``now``."""

    def __init__(self, now: datetime) -> None:
        rows = Mail.objects.filter(attempted_at__gt=now - MINUTE, attempted_at__lte=now).order_by()
        counted = rows.values_list("firm").annotate(Count("id"))
        self._gone: dict[uuid.UUID | None, int] = dict(counted)
        self._left = settings.DUECARE_MAILS_A_MINUTE - sum(self._gone.values())

    @property
    def left(self) -> int:
        """How many may still go from this server."""
        return max(self._left, 0)

    def full_firms(self) -> list[uuid.UUID]:
        """The firms that have sent their share of this minute."""
        most = settings.DUECARE_MAILS_A_MINUTE_FOR_A_FIRM
        return [firm for firm, number in self._gone.items() if firm and number >= most]

    def take(self, mail: Mail) -> bool:
        """Count one more; False if its firm has none left. What is urgent is not held back."""
        gone = self._gone.get(mail.firm_id, 0)
        most = settings.DUECARE_MAILS_A_MINUTE_FOR_A_FIRM
        if mail.firm_id and gone >= most and not mail.is_urgent:
            return False
        self._gone[mail.firm_id] = gone + 1
        self._left -= 1
        return True
