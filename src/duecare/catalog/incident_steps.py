"""The first 72 hours of an incident: steps as reviewed data."""

from __future__ import annotations

from pydantic import Field

from duecare.catalog.sourced import CatalogModel


class UnderLaw(CatalogModel):
    """What a step rests on for a client whom one law reaches, and what that law adds."""

    cite: str = Field(min_length=1)
    how: str = ""


class IncidentStep(CatalogModel):
    """One thing to do, by whom and until which hour after discovery.

    ``kinds`` are ids of :attr:`IncidentSteps.kinds` or ``any``; ``mark`` is printed with a source
    that was not read. ``under`` are laws by id; with ``only_under`` the step is left out for a
    client whom that law does not reach.
    """

    id: str = Field(pattern=r"^STEP-[A-Z-]+$")
    hours: int = Field(ge=0, le=72)
    who: str = Field(min_length=1)
    do: str = Field(min_length=1)
    how: str = Field(min_length=1)
    kinds: tuple[str, ...] = Field(min_length=1)
    source: str = ""
    under: dict[str, UnderLaw] = Field(default_factory=dict)
    only_under: str = ""
    mark: str = ""


class IncidentSteps(CatalogModel):
    """All steps, and the kinds of incident in words."""

    version: int
    kinds: dict[str, str]
    steps: tuple[IncidentStep, ...]

    def for_kind(self, kind: str) -> tuple[IncidentStep, ...]:
        """The steps of one kind of incident; ``other`` gets those that all kinds share."""
        return tuple(step for step in self.steps if "any" in step.kinds or kind in step.kinds)
