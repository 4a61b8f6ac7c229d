"""A message of an exercise that a person forwarded to the report mailbox is known as one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from duecare.mail.reading import ReportedMail
from duecare_web.clients.models import Client, Employee
from duecare_web.reported.recognizing import Known
from duecare_web.simulations import landing, queries
from duecare_web.simulations.models import Lure

_TOKEN: Final = re.compile(r"/m/([\w-]{16,200})/\w{1,20}/?")


def recognize(client: Client, employee: Employee, mail: ReportedMail, at: datetime) -> Known | None:
    """Whether the message is one of an exercise at this client; its person's report is counted."""
    for lure in _lures(mail):
        if lure.client_id == client.pk:
            if lure.employee_id == employee.pk:
                landing.record_report(at=at, message_id=lure.mail.message_id if lure.mail else "")
            return "test"
    return None


def _lures(mail: ReportedMail) -> Iterator[Lure]:
    """The exercises that a report names: by the Message-ID, else by the secret of a link."""
    found = (queries.lure_of_message(one) for one in mail.about_ids)
    yield from (one for one in found if one is not None)
    tokens = {token for link in mail.links for token in _TOKEN.findall(link)}
    by_link = (queries.find_lure(one) for one in sorted(tokens))
    yield from (one for one in by_link if one is not None)
