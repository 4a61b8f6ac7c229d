"""Sending domains: the TXT record that proves that a domain may be used for exercises."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import dns.exception
import dns.resolver
from django.utils import timezone

from duecare import record
from duecare.errors import InputError
from duecare_web.accounts.actors import Actor, system_actor
from duecare_web.accounts.locking import lock
from duecare_web.clients.models import Client
from duecare_web.ledger.actions import action, append_entry
from duecare_web.simulations.models import SendingDomain

ACTOR: Final = system_actor("exercises")
SECONDS: Final = 5.0
_NAME: Final = re.compile(
    r"(?=.{4,240}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}"
)
NOT_FOUND: Final = "the TXT record was not found"
Resolver = Callable[[str], Sequence[str]]


_RESERVED: Final = ("test", "invalid", "localhost", "example")
"""Top-level names that nobody owns (RFC 6761): never asked about."""


def txt_records(name: str) -> Sequence[str]:
    """The TXT records of a name, from the name servers of this machine; empty where there is none.

    Raises :class:`InputError` where no name server answers.
    """
    if name.rpartition(".")[2] in _RESERVED:
        return ()
    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=SECONDS, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return ()
    except (dns.exception.DNSException, OSError) as error:
        raise InputError(f"no name server answered ({type(error).__name__})") from error
    return ["".join(part.decode("utf-8", "replace") for part in one.strings) for one in answer]


@action
def add_domain(
    *, client: Client, actor: Actor, name: str, at: datetime | None = None
) -> SendingDomain:
    """Add a domain with the record that its owner is asked to publish.

    Raises :class:`InputError` for what is no domain name, and for one that is there already.
    """
    lock(client)
    wanted = name.strip().rstrip(".").lower()
    if not _NAME.fullmatch(wanted):
        raise InputError("this is not a domain name", hint="for example exercises.yourfirm.com")
    if client.sending_domains.filter(name=wanted).exists():
        raise InputError("this domain was added already")
    made = SendingDomain.objects.create(
        firm=client.firm,
        client=client,
        name=wanted,
        proof=f"duecare-exercises={secrets.token_hex(16)}",
        added_at=at or timezone.now(),
    )
    append_entry(
        client=client,
        actor=actor,
        entry=record.SimulationDomainAdded(
            domain=made.name, record=f"{made.record_name} TXT {made.proof}"
        ),
        at=at,
    )
    return made


def check_domain(
    domain: SendingDomain, *, actor: Actor = ACTOR, ask: Resolver = txt_records, at: datetime
) -> SendingDomain:
    """Look for the record now. What was found before counts no more once it is gone."""
    try:
        found = domain.proof in {text.strip() for text in ask(domain.record_name)}
        problem = "" if found else NOT_FOUND
    except InputError as error:
        problem = str(error)
    return _keep_check(domain=domain, actor=actor, problem=problem, at=at)


@action
def _keep_check(
    *, domain: SendingDomain, actor: Actor, problem: str, at: datetime
) -> SendingDomain:
    lock(domain)
    domain.checked_at, domain.problem = at, problem[:200]
    if not problem:
        domain.found_at = at
    domain.save(update_fields=["checked_at", "problem", "found_at"])
    append_entry(
        client=domain.client,
        actor=actor,
        entry=record.SimulationDomainChecked(
            domain=domain.name, found=not problem, problem=domain.problem or None
        ),
        at=at,
    )
    return domain
