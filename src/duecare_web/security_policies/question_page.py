"""The page of the one questionnaire: what is asked, what is suggested, what is known, in groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from duecare.documents.wording.policy_questions import ground_words
from duecare.policies import PolicyQuestionnaire, load_policies
from duecare.policies.questionnaire import AskedBlank, AskedFact
from duecare_web.security_policies.known import KnownOfClient

GROUPS: Final = {
    "client": "The business",
    "people": "People",
    "contacts": "Companies and numbers to call",
    "places": "Places",
    "tools": "Programs and tools",
    "rules": "House rules",
    "training": "Training",
    "law": "Law and contracts",
    "scan": "From the scan",
    "numbers": "Figures and times",
}


@dataclass(frozen=True, slots=True)
class ShownBlank:
    """A blank with the ground of what its field shows."""

    blank: AskedBlank
    ground: str


@dataclass(frozen=True, slots=True)
class BlankGroup:
    """Blanks of one kind; ``ready`` of them have a value or a suggestion."""

    id: str
    title: str
    blanks: tuple[ShownBlank, ...]

    @property
    def ready(self) -> int:
        """How many the button of the group takes over."""
        return sum(bool(one.blank.value) for one in self.blanks)


@dataclass(frozen=True, slots=True)
class FactGroup:
    """Facts that a policy could state, and does not as things are."""

    title: str
    facts: tuple[AskedFact, ...]


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """The questionnaire as it is shown.

    ``asked`` and ``suggested`` keep policies from being signed until they are settled; ``facts`` and
    ``later`` let them say more; ``known`` is what needs nothing.
    """

    questions: PolicyQuestionnaire
    asked: tuple[BlankGroup, ...]
    suggested: tuple[BlankGroup, ...]
    facts: tuple[FactGroup, ...]
    later: tuple[BlankGroup, ...]
    known: tuple[BlankGroup, ...]
    held: tuple[AskedFact, ...]

    @property
    def ready(self) -> int:
        """How many suggestions can be taken over at once."""
        return sum(one.ready for one in self.suggested)

    @property
    def open_facts(self) -> int:
        """How many facts wait for an answer or a proof."""
        return sum(len(one.facts) for one in self.facts)


def question_page(known: KnownOfClient, policies: Iterable[str]) -> QuestionPage:
    """The page for these policies."""
    questions, values = known.questions(tuple(policies)), known.situation.values

    def groups(blanks: Iterable[AskedBlank]) -> tuple[BlankGroup, ...]:
        shown = [ShownBlank(one, _ground(one, values)) for one in blanks]
        found = (
            BlankGroup(group, title, tuple(one for one in shown if one.blank.slot.group == group))
            for group, title in GROUPS.items()
        )
        return tuple(one for one in found if one.blanks)

    facts = [one for one in questions.facts if one.standing != "in_force"]
    return QuestionPage(
        questions=questions,
        asked=groups(questions.of_standing("asked", "unfit")),
        suggested=groups(questions.of_standing("suggested", "follows")),
        facts=_by_policy(facts),
        later=groups(questions.of_standing("later")),
        known=groups(questions.of_standing("known")),
        held=tuple(one for one in questions.facts if one.standing == "in_force"),
    )


def _ground(one: AskedBlank, values: Mapping[str, str]) -> str:
    if one.suggestion is None:
        return ""
    return ground_words(one.suggestion, load_policies(), values)


def _by_policy(facts: list[AskedFact]) -> tuple[FactGroup, ...]:
    library = load_policies()
    titles = {one.policies[0]: library.policy(one.policies[0]).title for one in facts}
    return tuple(
        FactGroup(title, tuple(one for one in facts if one.policies[0] == policy))
        for policy, title in sorted(titles.items(), key=lambda item: item[1])
    )
