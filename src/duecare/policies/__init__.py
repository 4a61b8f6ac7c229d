"""Security policies: the library of texts, and composing one for a client.

What the pages use, in the order of the work:

- :func:`load_policies` gives the :class:`PolicyLibrary`: ``policy(id)``, ``slots``, ``facts``,
  ``laws``, ``terms``.
- :func:`known_facts` turns :class:`FactSources` (replies, measurements, the product's own records, the
  questionnaire) into the :class:`FactState` of each fact, and the sides where they disagree.
- :class:`Situation` is what is known of a client: ``values`` of blanks, ``facts``, ``plans``
  (:class:`AcceptedPlan` by fact), ``laws`` (``LawsOfClient.reach()``), ``terms``
  (``duecare.risk.law.terms.policy_terms`` and the asked ones).
- :func:`policies_needed` says which policies this client needs and why; :func:`questionnaire` what
  they need to know, each once.
- :func:`compose` gives a :class:`ComposedPolicy`: clauses, what is left out, the law index, short
  versions for each reader, questions, problems; ``content`` to keep and ``digest`` to sign.
  :func:`law_matrix` puts composed policies beside the laws.
- :func:`duecare.policies.lint.lint_wording` judges wording of the client's own;
  :mod:`duecare.policies.taught` says which facts of lessons a policy in force states.
"""

from duecare.policies.compose import asked, compose, in_range, same_people
from duecare.policies.composed import (
    ComposedPolicy,
    LeftOut,
    MissingFact,
    PrintedClause,
    ShortVersion,
    StateSentence,
)
from duecare.policies.knowledge import FactSources, KnownFacts, QuestionReply, known_facts
from duecare.policies.library import PolicyLibrary, load_policies
from duecare.policies.model import PolicyFact, Slot, WrittenPolicy
from duecare.policies.needs import LawMatrix, PolicyNeed, law_matrix, policies_needed
from duecare.policies.questionnaire import KnownValue, PolicyQuestionnaire, questionnaire
from duecare.policies.situation import AcceptedPlan, FactState, Situation

__all__ = [
    "AcceptedPlan",
    "ComposedPolicy",
    "FactSources",
    "FactState",
    "KnownFacts",
    "KnownValue",
    "LawMatrix",
    "LeftOut",
    "MissingFact",
    "PolicyFact",
    "PolicyLibrary",
    "PolicyNeed",
    "PolicyQuestionnaire",
    "PrintedClause",
    "QuestionReply",
    "ShortVersion",
    "Situation",
    "Slot",
    "StateSentence",
    "WrittenPolicy",
    "asked",
    "compose",
    "in_range",
    "known_facts",
    "law_matrix",
    "load_policies",
    "policies_needed",
    "questionnaire",
    "same_people",
]
