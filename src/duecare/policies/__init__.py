"""Security policies: the library of texts, and composing one for a client.

What the pages use, in the order of the work:

- :func:`load_policies` gives the :class:`PolicyLibrary`: ``policy(id)``, ``slots``, ``facts``,
  ``laws``, ``terms``.
- :class:`Situation` is what is known of a client: ``values`` of blanks, :class:`FactState` and
  :class:`AcceptedPlan` by fact, ``laws`` (``LawsOfClient.reach()``), ``terms`` (``policy_terms``).
- :func:`compose` gives a :class:`ComposedPolicy`: clauses, what is left out, the law index, short
  versions for each reader, questions, problems; ``content`` to keep and ``digest`` to sign.
"""

from duecare.policies.compose import asked, compose
from duecare.policies.composed import ComposedPolicy, MissingFact, PrintedClause, StateSentence
from duecare.policies.library import PolicyLibrary, load_policies
from duecare.policies.model import PolicyFact, Slot, WrittenPolicy
from duecare.policies.situation import AcceptedPlan, FactState, Situation

__all__ = [
    "AcceptedPlan",
    "ComposedPolicy",
    "FactState",
    "MissingFact",
    "PolicyFact",
    "PolicyLibrary",
    "PrintedClause",
    "Situation",
    "Slot",
    "StateSentence",
    "WrittenPolicy",
    "asked",
    "compose",
    "load_policies",
]
