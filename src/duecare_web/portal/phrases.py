"""Fixed English texts of models and of the core that a person of a client reads in the portal.

They are kept in English, in records too; the filter ``phrase``, ``told`` and the mails say them in
the language of the person. What is listed here has Spanish in the catalog, which a test holds.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_noop as _

DECISIONS: Final = (
    _("Accepted"),
    _("Declined"),
    _("Deferred"),
    _("No answer"),
    _("No answer after notice"),
)
FACTORS: Final = (_("Codes from an app"), _("Passkey"))

EVIDENCE: Final = (_("Good evidence"), _("Fair evidence"), _("Weak evidence"))
LEVELS: Final = (_("Very high"), _("High"), _("Moderate"), _("Low"), _("Very low"))
MAILS: Final = (_("You signed the document below. The last page says how it can be checked."),)
