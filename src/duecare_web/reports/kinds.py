"""Which reports there are: for whom, over which time, as what, who may have them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from duecare_web.accounts.roles import Permission


@dataclass(frozen=True, slots=True)
class ReportKind:
    """One kind: ``of_client`` or about all clients; ``over_time`` compares two days of a period.

    ``right`` is needed to read it as well as to make it; all of them are for who sees the clients.
    ``to_contacts``: whether it may be mailed to people of the client.
    """

    key: str
    label: str
    note: str
    of_client: bool
    over_time: bool
    suffix: str
    right: Permission = Permission.VIEW
    to_contacts: bool = False


_ALL: Final = (
    ReportKind(
        "review",
        "Business review",
        "A quarter against the one before: people, exposure, decisions, policies, training, insurance.",
        of_client=True,
        over_time=True,
        suffix="pdf",
        to_contacts=True,
    ),
    ReportKind(
        "register",
        "Register of risks and decisions",
        "A workbook with every risk and decision, and a sheet that says how each figure is made.",
        of_client=True,
        over_time=False,
        suffix="xlsx",
        to_contacts=True,
    ),
    ReportKind(
        "training",
        "Training record",
        "Who is trained, who is not and since when, what was passed, and what the client was told.",
        of_client=True,
        over_time=False,
        suffix="pdf",
        to_contacts=True,
    ),
    ReportKind(
        "training-register",
        "Register of training",
        "A workbook with every person, every lesson that was passed, and every sitting.",
        of_client=True,
        over_time=False,
        suffix="xlsx",
        to_contacts=True,
    ),
    ReportKind(
        "application",
        "Answers for an insurance application",
        "What insurers ask, with what is on record, its source and day; what is not known, and answers "
        "that would not be true. The client copies it into the insurer’s form.",
        of_client=True,
        over_time=False,
        suffix="pdf",
        to_contacts=True,
    ),
    ReportKind(
        "portfolio",
        "All clients",
        "Each client with its newest figures, what several of them lack, which insurance ends.",
        of_client=False,
        over_time=False,
        suffix="pdf",
    ),
    ReportKind(
        "registers",
        "Register of all clients",
        "The workbook of risks and decisions over all clients.",
        of_client=False,
        over_time=False,
        suffix="xlsx",
    ),
    ReportKind(
        "claims",
        "Claims against the firm",
        "All clients in the same simulated years against the firm’s own insurance. For counsel.",
        of_client=False,
        over_time=False,
        suffix="pdf",
        right=Permission.MANAGE_FIRM,
    ),
)
KINDS: Final = {one.key: one for one in _ALL}


def kinds_for(*, of_client: bool, may: dict[str, bool]) -> list[ReportKind]:
    """The kinds that a member with these rights may have."""
    return [one for one in _ALL if one.of_client == of_client and may.get(one.right.value)]
