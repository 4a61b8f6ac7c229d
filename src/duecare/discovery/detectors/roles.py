"""Addresses of an office instead of a person: ``sales@``, ``info@``, ``no-reply@``.

A role address is a record like any other, but it makes nobody a person and joins nobody.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import numpy.typing as npt

from duecare.discovery.kernel.characters import Bytes, is_letter
from duecare.discovery.kernel.compiled import compiled_with_arrays
from duecare.discovery.kernel.words import FNV_OFFSET, FNV_PRIME, phrase_table

# Words that stand first in a local part, or are all of it.
_ROLES: Final = (
    "sales|info|office|support|billing|orders|order|claims|era|frontdesk|reception|contact|admin|"
    "administrator|postmaster|webmaster|hostmaster|abuse|noreply|donotreply|mailer|daemon|"
    "mailerdaemon|newsletter|news|marketing|accounts|accounting|payroll|helpdesk|help|service|"
    "services|customerservice|customercare|care|team|hello|enquiries|inquiries|jobs|careers|"
    "hr|press|media|legal|privacy|security|compliance|notifications|notification|alerts|alert|"
    "invoice|invoices|payments|payment|returns|shipping|purchasing|procurement|reservations|"
    "booking|bookings|appointments|scheduling|records|referrals|referral|intake|mail|root|system|"
    "server|scanner|scan|fax|copier|backup|monitoring|feedback|subscribe|unsubscribe|bounce|"
    "bounces|list|lists|majordomo|ventas|oficina|soporte|facturacion|contacto|pedidos|recepcion|"
    "statements|eligibility|provider|providers|pharmacy|clinic|store|shop|warehouse|dispatch"
)
_WORDS: Final = frozenset(_ROLES.split("|"))
_NOT_LETTER: Final = re.compile(r"[^a-z]+")
_KEYS, _MASKS = phrase_table({0: _ROLES})
_OFFSET: Final = FNV_OFFSET
_PRIME: Final = FNV_PRIME


def is_role(local: str) -> bool:
    """Whether the part of an address before the @ names a role: its first word, or all of it."""
    words = _NOT_LETTER.split(local.lower())
    return next(filter(None, words), "") in _WORDS or "".join(words) in _WORDS


@compiled_with_arrays
def role_addresses(
    buf: Bytes, starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_]:
    """Which of the addresses ``buf[starts[i]:ends[i]]`` are those of a role."""
    is_role = np.zeros(len(starts), dtype=np.bool_)
    for index in range(len(starts)):
        whole = _OFFSET
        first = 0
        for at in range(starts[index], ends[index]):
            byte = int(buf[at])
            if byte == 64:
                break
            if is_letter(byte):
                whole = ((whole ^ (byte | 32)) * _PRIME) & 0xFFFFFFFF
            elif first == 0 and whole != _OFFSET:
                first = whole
        for value in (first if first != 0 else whole, whole):
            slot = value & (len(_KEYS) - 1)
            while _KEYS[slot] != 0:
                if _KEYS[slot] == value:
                    is_role[index] = True
                    break
                slot = (slot + 1) & (len(_KEYS) - 1)
    return is_role
