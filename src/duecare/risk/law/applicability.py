"""Which law reaches this client, what it asks about a subject, and from which fact that follows.

Every citation that a client sees comes from here: from a law whose conditions the client's facts
meet. An unknown answer gives the question that settles it, and never a duty. What was recalled
and not read in any source is told as not confirmed, and never counted as a duty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, Literal

from duecare.catalog import Catalog, Jurisdiction
from duecare.catalog.applicability import Exemption, LegalRule, Requirement
from duecare.risk.inputs.profile import ClientProfile
from duecare.risk.law.conditions import both, deciding, evaluate, turned
from duecare.risk.law.facts import Facts, Groups, client_facts, notice_elements
from duecare.risk.offer import Answer, BindingLaw

STATE_NOTICE: Final = "state_breach_notice"
SEVERAL_CHANNELS: Final = "several"
_ORDER: Final = {"duty": 0, "contract": 1, "attestation": 2, "background": 3, "defense": 4}
Sector = Literal["", "hipaa", "glba"]


@dataclass(frozen=True, slots=True)
class NoticeReading:
    """Whether the notice act of one state reaches the client.

    ``outside`` names the federal rule that takes it out, ``met_by`` the one whose notice counts
    as following the act for the people it covers. A sector exemption counts only where it is
    known to hold: it is the client's to show.
    """

    state: str
    answer: Answer
    outside: Sector = ""
    met_by: Sector = ""
    not_covered: bool = False  # the act names other kinds of holder


@dataclass(frozen=True)
class LawsOfClient:
    """All laws read over the facts of one client."""

    facts: Facts
    catalog: Catalog

    @cached_property
    def answers(self) -> Mapping[str, Answer]:
        """Whether each law reaches the client, by id."""
        laws = self.catalog.applicability.laws.values()
        return {law.id: self._answer(law) for law in laws}

    def law(self, law_id: str, subjects: Iterable[str] = ()) -> BindingLaw:
        """One law read for the client, with what it asks about the first subject it names."""
        law = self.catalog.applicability.laws[law_id]
        asked = self._asked(law, subjects)
        condition = law.applies_if
        removing = self._removing(law)
        if self.answers[law.id] == "no" and removing is not None and removing.condition:
            because = deciding(removing.condition, self.facts)
        else:
            because = deciding(condition, self.facts) if condition is not None else ()
        return BindingLaw(
            law=law.id,
            title=law.title,
            jurisdiction=law.jurisdiction,
            kind=law.kind,
            answer=self.answers[law.id],
            because=because,
            citation="; ".join(law.citation),
            asks=asked.text if asked else "",
            alternative=asked.instead.text if asked and asked.instead else "",
            cite=_cited(asked),
            dropped=self._dropped(law),
            ask=self._questions(law, because),
            confidence=asked.confidence if asked else law.confidence,
            as_of=law.as_of,
            size_exemption=next(
                (
                    evaluate(one.condition, self.facts)
                    for one in law.exemptions
                    if one.size and one.condition is not None
                ),
                None,
            ),
        )

    def naming(self, subjects: Iterable[str]) -> tuple[BindingLaw, ...]:
        """The laws that reach the client and ask for one of these subjects, duties first."""
        wanted = tuple(subjects)
        found = [
            self.law(law.id, wanted)
            for law in self._reaching()
            if law.kind in ("duty", "contract", "attestation")
            and (asked := self._asked(law, wanted)) is not None
            and asked.confidence != "memory"
        ]
        return tuple(sorted(found, key=self._rank))

    def others(self, subjects: Iterable[str]) -> tuple[BindingLaw, ...]:
        """The laws that reach the client and do not name these subjects, defenses left out."""
        wanted = tuple(subjects)
        named = {one.law for one in self.naming(wanted)}
        found = [
            self.law(law.id)
            for law in self._reaching()
            if law.kind != "defense" and law.id not in named and law.id != STATE_NOTICE
        ]
        return tuple(sorted(found, key=self._rank))

    def _rank(self, one: BindingLaw) -> tuple[int, bool, float, str]:
        """Duties first, federal law before that of the states, then by residents in the data."""
        residents = (self.facts.people_by_state or {}).get(one.jurisdiction, 0.0)
        return _ORDER[one.kind], one.jurisdiction != "US", -float(residents), one.law

    def asked_by(self, law_id: str) -> tuple[BindingLaw, ...]:
        """All that one law asks of the client, subject by subject, in the order of the file."""
        law = self.catalog.applicability.laws[law_id]
        return tuple(
            self.law(law_id, (subject,))
            for subject in law.requires
            if (asked := self._asked(law, (subject,))) is not None and asked.confidence != "memory"
        )

    def about(self, subjects: Iterable[str]) -> tuple[BindingLaw, ...]:
        """What to tell about a measure: laws that ask for it, others that reach, and open ones."""
        wanted = tuple(subjects)
        others = (one for one in self.others(wanted) if one.kind in ("duty", "contract"))
        return (*self.naming(wanted), *others, *(self.unsettled(wanted) if wanted else ()))

    def unsettled(self, subjects: Iterable[str] = ()) -> tuple[BindingLaw, ...]:
        """The laws of which facts are missing; with subjects only those that would name one."""
        wanted = tuple(subjects)
        found = [
            self.law(law.id, wanted)
            for law in self.catalog.applicability.laws.values()
            if self.answers[law.id] == "unknown"
            and law.kind != "defense"
            and (not wanted or self._asked(law, wanted) is not None)
        ]
        return tuple(sorted(found, key=self._rank))

    def reach(self) -> dict[str, tuple[str, ...]]:
        """The laws that reach the client, each with the paragraphs that do not bind it."""
        return {law.id: tuple(self._dropped(law)) for law in self._reaching()}

    def card_questionnaire(self) -> str:
        """The yearly card questionnaire that follows from how cards are taken; "" if not known.

        Where none fits, :data:`SEVERAL_CHANNELS`.
        """
        if self.answers["pci_dss"] != "yes" or not self.facts.of("card_flow"):
            return ""
        return self._questionnaire(self.facts) or SEVERAL_CHANNELS

    def card_channels(self) -> tuple[str, ...]:
        """The questionnaire of each way of taking cards by itself, where cards are taken in several.

        A bank may ask for one for each way, or for one about all: what each asks for holds anyway.
        """
        flows = self.facts.of("card_flow")
        if not isinstance(flows, tuple):
            return ()
        alone = (
            replace(self.facts, values={**self.facts.values, "card_flow": (flow,)})
            for flow in flows
        )
        return tuple(filter(None, dict.fromkeys(map(self._questionnaire, alone))))

    def _questionnaire(self, facts: Facts) -> str:
        found = (
            one.type
            for one in self.catalog.applicability.laws["pci_dss"].saq
            if evaluate(one.condition, facts) == "yes"
        )
        return next(found, "")

    def notice(self, state: str) -> NoticeReading:
        """Whether the notice act of a state reaches the client for residents it holds."""
        law = self.catalog.jurisdictions[state]
        if state == "GA":
            reached = self._covered_in_georgia()
            if reached != "yes":
                return NoticeReading(state, reached, not_covered=reached == "no")
        outside = self._sector(law, "exempt")
        if outside:
            return NoticeReading(state, "no", outside=outside)
        return NoticeReading(state, "yes", met_by=self._sector(law, "deemed"))

    def _reaching(self) -> list[LegalRule]:
        laws = self.catalog.applicability.laws.values()
        return [law for law in laws if self.answers[law.id] == "yes"]

    def _answer(self, law: LegalRule) -> Answer:
        if law.applies_if is None:
            return self._any_notice()
        removed = [
            evaluate(one.condition, self.facts)
            for one in law.exemptions
            if one.removes and one.condition is not None
        ]
        return both([evaluate(law.applies_if, self.facts), *map(turned, removed)])

    def _any_notice(self) -> Answer:
        residents, elements = self.facts.people_by_state, self.facts.of("elements")
        if residents is None or not isinstance(elements, tuple):
            return "unknown"
        held = notice_elements(elements)
        answers = {
            self.notice(state).answer
            for state, people in residents.items()
            if people and held & set(self.catalog.jurisdictions[state].pi_elements.value)
        }
        return "yes" if "yes" in answers else "unknown" if "unknown" in answers else "no"

    def _removing(self, law: LegalRule) -> Exemption | None:
        for one in law.exemptions:
            if one.removes and one.condition and evaluate(one.condition, self.facts) == "yes":
                return one
        return None

    def _dropped(self, law: LegalRule) -> tuple[str, ...]:
        """Paragraphs that an exemption takes out; while its facts are missing none is."""
        return tuple(
            paragraph
            for one in law.exemptions
            if one.condition is not None and evaluate(one.condition, self.facts) == "yes"
            for paragraph in one.drops
        )

    def _asked(self, law: LegalRule, subjects: Iterable[str]) -> Requirement | None:
        dropped = self._dropped(law)
        for subject in subjects:
            asked = law.requires.get(subject)
            if asked is None:
                continue
            left = [one for one in asked.paragraphs if one not in dropped]
            if left or not asked.paragraphs:
                return asked
        return None

    def _questions(self, law: LegalRule, because: Iterable[object]) -> tuple[str, ...]:
        if self.answers[law.id] != "unknown":
            return ()
        if law.ask:
            return law.ask
        missing = {getattr(one, "fact", "").partition(".")[0] for one in because}
        missing = missing or {"people_by_state"}
        return tuple(
            one.ask
            for one in self.catalog.applicability.questions
            if missing & set(one.fills) or ("glba" in missing and "services" in one.fills)
        )

    def _covered_in_georgia(self) -> Answer:
        """O.C.G.A. 10-1-911 binds information brokers and public bodies only."""
        services, kind = self.facts.of("services"), self.facts.of("organization")
        if kind == "government" or "information_broker" in (services or ()):  # type: ignore[operator]
            return "yes"
        return "unknown" if services is None else "no"

    def _sector(self, law: Jurisdiction, value: str) -> Sector:
        exemption = law.sector_exemption.value
        hipaa = self.facts.of("hipaa")
        covered = (
            ("covered_entity",) if law.code == "OH" else ("covered_entity", "business_associate")
        )
        if exemption.hipaa == value and hipaa in covered:
            return "hipaa"
        if exemption.glba == value and self.facts.of("glba") is True:
            return "glba"
        return ""


def laws_of_client(
    profile: ClientProfile,
    catalog: Catalog,
    groups: Groups | None = None,
    scale: tuple[float, float] = (1.0, 1.0),
) -> LawsOfClient:
    """The laws read for a client whose data holds the people of ``groups``.

    See :func:`duecare.risk.law.facts.client_facts`.
    """
    return LawsOfClient(client_facts(profile, groups, scale), catalog)


def _cited(asked: Requirement | None) -> str:
    if asked is None:
        return ""
    if asked.instead is None or asked.instead.cite.endswith(asked.cite):
        return asked.cite
    return f"{asked.cite}, {asked.instead.cite.removeprefix('45 CFR ').removeprefix('16 CFR ')}"
