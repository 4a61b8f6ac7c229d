"""What insurers ask small firms, and managed service providers, when they apply: neutral words."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from duecare.catalog.sourced import CatalogModel

Heard = Literal["confirmed", "second_hand", "memory"]


class ApplicationSource(CatalogModel):
    """A form, guide or case that was opened: where a question was seen."""

    id: str
    title: str
    date: str
    confidence: Literal["confirmed", "second_hand"]


class ApplicationQuestion(CatalogModel):
    """One thing an insurer asks, and what answers it.

    ``favorable`` is the answer that a well-kept business gives; ``none`` where the answer is a
    number, a date or a text. ``questions`` are those of the assessment whose answers say what is true, the closest first;
    ``evidence`` names what shows it. ``seen_in`` are sources; without one the question is commonly
    asked and was not read in a form.
    """

    id: str = Field(pattern=r"^IA-[A-Z]{3}-\d{2}$")
    group: str
    asked_of: Literal["client", "msp", "both"]
    ask: str = Field(min_length=10)
    favorable: Literal["yes", "no", "none"] = "yes"
    questions: tuple[str, ...] = ()
    evidence: tuple[str, ...] = Field(min_length=1)
    seen_in: tuple[str, ...] = ()


class ApplicationForm(CatalogModel):
    """All questions with their sources."""

    as_of: str
    sources: dict[str, ApplicationSource]
    questions: dict[str, ApplicationQuestion]

    def heard(self, question: ApplicationQuestion) -> Heard:
        """How sure it is that insurers ask this: by the best source."""
        found = {self.sources[name].confidence for name in question.seen_in}
        return "confirmed" if "confirmed" in found else "second_hand" if found else "memory"

    def best_source(self, question: ApplicationQuestion) -> ApplicationSource | None:
        """The source to name for a question: a text that was read before one told of it."""
        found = [self.sources[name] for name in question.seen_in]
        return min(found, key=lambda source: source.confidence != "confirmed", default=None)
