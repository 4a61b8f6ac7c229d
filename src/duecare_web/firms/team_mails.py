"""What became of the mail with which a member was invited, kept beside the invitation."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from duecare_web.accounts.models import MemberInvitation
from duecare_web.outbox.models import Mail

INVITED: Final = "firms.invitation"


def note_delivery(mail: Mail, at: datetime) -> None:  # noqa: ARG001  as the outbox calls it
    """Say on the page of members whether the mail could be sent."""
    problem = "" if mail.handed_over_at else f"not sent: {mail.problem}"
    MemberInvitation.objects.filter(pk=mail.origin).update(delivery=problem[:500])
