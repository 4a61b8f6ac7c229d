"""How each column of the register is made: its method sheet."""

from __future__ import annotations

from typing import Final

from duecare.documents.wording.training import NO_PREVENTION_CLAIM, WHO_COUNTS

METHOD: Final = (
    (
        "Which rows",
        (
            "The risks and recommendations of the newest completed assessment of each client. The sheet "
            "Sources names it, its catalog and its scan. A client without one is listed there and has "
            "no rows."
        ),
    ),
    (
        "Level of risk",
        (
            "Likelihood and impact combined by the table of NIST SP 800-30 Rev. 1, appendix I. The reason "
            "of the level is beside it."
        ),
    ),
    (
        "Within five years",
        "Of how many businesses like this one it happens within five years, by the simulation.",
    ),
    (
        "People to tell in a bad case",
        (
            "0 where most bad cases tell no one, because no record was opened or taken, or because what "
            "was taken was encrypted."
        ),
    ),
    ("People are told in", "In how many of all such cases, bad or not, people have to be told."),
    (
        "A bad case costs, USD",
        (
            "One in ten such events costs more. Rounded to two digits. An estimate; its range and its "
            "sources are in the liability statement of the assessment."
        ),
    ),
    (
        "Stays with the client, USD",
        (
            "What the insurance policies on record do not pay of the bad case, after retention, limits "
            "and exclusions."
        ),
    ),
    (
        "Decision",
        (
            "The last decision on record. “No answer after notice” was recorded after reminders; it is "
            "not an acceptance."
        ),
    ),
    ("Reason", "The words of the person who decided. Duecare does not change them."),
    (
        "Amounts of two rows",
        "They are not to be added: two risks are different events, and one year seldom has both.",
    ),
    (
        "Text cells",
        "Every text is stored as text. One that begins like a formula is not computed.",
    ),
)
TRAINING_METHOD: Final = (
    ("Training", WHO_COUNTS),
    (
        "Right, of, needed",
        "First answers that were right, all that counted, and how many it takes.",
    ),
    (
        "Minutes on the pages",
        "Time in which a page was visible and in use. Empty where none was counted.",
    ),
    ("Ledger entry", "The entry of the pass in the client’s ledger. Empty until it is sealed."),
    ("Outcome", "“Too fast to count”: half of the answers came within 3 seconds of their page."),
    ("What this shows", NO_PREVENTION_CLAIM),
)
