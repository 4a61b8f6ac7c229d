"""Claims against the firm in words: for the firm and its counsel, never for the client."""

from __future__ import annotations

from typing import Final

from duecare.documents.wording.words import plural
from duecare.risk.result import FirmExposure

COUNSEL: Final = (
    "Prepared for the firm's counsel, to obtain legal advice. Not for the client, and not part of "
    "the client's file."
)
HOW_OFTEN: Final = (
    "A small share of the events at a client leads to a claim or demand against its provider: about "
    "4 of 100 intrusions, 8 of 100 where the loss passes $250,000, fewer for payment fraud and "
    "mailboxes, 30 of 100 where the provider's own tools were used. Two in five such claims end "
    "early; in one of three the provider pays a share of the loss. The evidence is thin: some seven "
    "public suits in eight years, and what premiums allow."
)
LIMITS: Final = (
    (
        "Whether a limit of liability holds is for a court. It is assumed to hold in four cases of "
        "five, and never to limit the cost of defense."
    ),
    (
        "Claims of several clients from one event through the firm's own tools are in the view of "
        "all clients (duecare portfolio), where they are one claim for the insurer. They are drawn "
        "once for all there, so the claims of this client may differ from those here by the error "
        "of the simulation."
    ),
    "Other clients, fees that are lost and time that is spent are not counted.",
)


def contract_words(exposure: FirmExposure) -> str:
    """The limit of the contract, or that none is on record."""
    if exposure.contract_limit is None:
        return (
            "No limit of liability is on record for this client: what the firm pays is not capped."
        )
    return f"The contract limits what the firm owes to ${exposure.contract_limit:,.0f}."


def advice_words(exposure: FirmExposure) -> str:
    """How far signed decisions of the client lower the figures."""
    if not exposure.signed:
        return "No decision of the client is on record as signed; a signed one lowers the figures."
    titles = "; ".join(exposure.signed)
    return (
        f"Signed decisions bear on {plural(len(exposure.signed), 'kind')} of event and lower the "
        f"figures there: {titles}."
    )
