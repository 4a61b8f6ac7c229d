"""The contract between a client and the firm, as far as it moves claims against the firm.

Part of ``insurance.yaml``, under ``contract``.
"""

from __future__ import annotations

import math
from typing import Annotated

from pydantic import Field, model_validator

from duecare.risk.inputs.reading import Dollars, InputModel, within


class FirmContract(InputModel):
    """Limitation of liability and signed advice, one client's.

    The limit is dollars, or months of fees; the smaller one counts where both are given. Nothing
    is assumed where nothing is said: no limit, no signed decision.
    """

    limit_usd: Dollars | None = None
    limit_months_of_fees: Annotated[float, within(0, 120)] | None = None
    monthly_fees_usd: Dollars | None = None
    # Safeguards for which the client signed a decision, whatever it decided.
    signed_decisions: tuple[str, ...] = Field(default=(), max_length=1000)

    @model_validator(mode="after")
    def _months_need_fees(self) -> FirmContract:
        if self.limit_months_of_fees is not None and self.monthly_fees_usd is None:
            raise ValueError("limit_months_of_fees needs monthly_fees_usd")
        return self

    @property
    def limit(self) -> float:
        """The most that the firm owes under the contract, dollars; infinite without a limit."""
        stated = [] if self.limit_usd is None else [self.limit_usd]
        if self.limit_months_of_fees is not None and self.monthly_fees_usd is not None:
            stated.append(self.limit_months_of_fees * self.monthly_fees_usd)
        return min(stated, default=math.inf)
