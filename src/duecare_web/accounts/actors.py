"""Who acts: the person or the program that an entry names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from duecare_web.accounts.models import Firm, Membership, User


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it. ``reference`` is stable (``member:<uuid>``, ``contact:<uuid>``...)."""

    reference: str
    name: str
    email: str = ""
    role: str = ""

    def as_value(self) -> dict[str, Any]:
        """The actor as it is committed to in the ledger."""
        value = {"id": self.reference, "name": self.name, "email": self.email, "role": self.role}
        return {key: text for key, text in value.items() if text}


def member_actor(user: User, firm: Firm) -> Actor:
    """The actor for a signed-in member of ``firm``."""
    membership = Membership.objects.filter(user=user, firm=firm).first()
    role = membership.role if membership else ""
    return Actor(f"member:{user.pk}", user.get_full_name(), user.email, role)


def system_actor(part: str) -> Actor:
    """The actor for work that no person started: ``system_actor("sequencer")``."""
    return Actor(f"system:{part}", f"Duecare {part}", role="system")
