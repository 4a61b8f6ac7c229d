"""Changes of what a firm is called and how it looks. Each leaves an entry in the firm's log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db import transaction

from duecare.documents.logo import CleanLogo
from duecare.documents.pdf import Branding
from duecare.errors import InputError
from duecare.record import FirmChange, FirmChanged, FirmLookChanged
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock
from duecare_web.accounts.models import Firm, Logo
from duecare_web.accounts.recording import record_for_firm

CHANGEABLE: Final = ("name", "state", "phone", "reply_to", "time_zone", "tagline")


@transaction.atomic
def change_firm(*, firm: Firm, facts: Mapping[str, str], actor: Actor) -> Firm:
    """Change facts of the firm, by name of :data:`CHANGEABLE`; nothing is recorded if none does.

    Raises :class:`InputError` for an empty name.
    """
    lock(firm)
    changes = []
    for name in CHANGEABLE:
        before, after = getattr(firm, name), str(facts.get(name, getattr(firm, name))).strip()
        if before != after:
            changes.append(FirmChange(field=name, before=before, after=after))
            setattr(firm, name, after)
    if not firm.name:
        raise InputError("a firm needs a name")
    if changes:
        firm.save(update_fields=[one.field for one in changes])
        record_for_firm(firm=firm, actor=actor, entry=FirmChanged(changes=changes))
    return firm


@transaction.atomic
def change_look(
    *, firm: Firm, color: str, actor: Actor, logo: CleanLogo | None = None, remove: bool = False
) -> Firm:
    """Give the firm another color, ``#rrggbb`` or empty, and another ``logo``, or ``remove`` it.

    Without a logo the one in use stays. Raises :class:`InputError` for a color that does not read
    on white.
    """
    if color:
        Branding(name=firm.name, accent=color)  # checks the color
    lock(firm)
    digest = logo.sha256 if logo else "" if remove else firm.logo_sha256
    if (color.lower(), digest) == (firm.color, firm.logo_sha256):
        return firm
    if logo is not None:
        Logo.objects.get_or_create(
            firm=firm,
            sha256=logo.sha256,
            defaults={"content": logo.png, "width": logo.width, "height": logo.height},
        )
    firm.color, firm.logo_sha256 = color.lower(), digest
    firm.save(update_fields=["color", "logo_sha256"])
    record_for_firm(
        firm=firm, actor=actor, entry=FirmLookChanged(color=firm.color, logo=firm.logo_sha256)
    )
    return firm
