"""What the client answered when it applied for a policy, as it stands in ``insurance.yaml``."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from duecare.risk.inputs.reading import InputModel

Reply = Literal["yes", "no", "partly"]


class Application(InputModel):
    """An application for insurance: who asked, when it was signed, and the answers.

    ``answers`` are by question of ``application.yaml`` (``IA-REC-05``). The client signs them,
    never the firm.
    """

    signed_on: date
    carrier: str = Field(default="", max_length=200)  # the policy's carrier where it is empty
    answers: dict[str, Reply] = Field(default_factory=dict)
