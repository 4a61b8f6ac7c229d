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
MAILS: Final = (
    _("You signed the document below. The last page says how it can be checked."),
    _("You signed the documents below. The last page of each says how it can be checked."),
)
GROUPS: Final = (
    _("The law asks"),
    _("Your insurer asks"),
    _("Insurers ask"),
    _("Protects you from a loss you can’t carry"),
    _("A loss you can’t carry"),
    _("Your choice"),
    _("Saying no does not end the duty."),
    _("It is on the application that you sign again at renewal."),
    _("A bad case would leave more with you than you can carry."),
    _("No rule that we know of asks for it."),
    _("It is on applications that we have read. Send us yours, and we compare it."),
)
FIGURES: Final = (_("A bad case costs"), _("Stays with you"))
BUTTONS: Final = (
    _("Accept this recommendation"),
    _("Decline this recommendation"),
    _("Put off this recommendation"),
    _("I understand the stated risk remains. Decline"),
)
REFUSALS: Final = (
    _("this contact may not sign for the client"),
    _("this recommendation was not put to this contact"),
    _("the person who declined cannot be the second one"),
    _("only a signed refusal is countersigned"),
    _("this is not the code that the app shows now"),
    _("wait for the next one"),
    _("the passkey holds no public key"),
    _("the passkey was used for another decision"),
    _("open the page again"),
    _("the passkey could not be read"),
    _("try again"),
    _("the passkey did not match"),
    _("use the one that you added here"),
    _("a decline needs the second step: confirm that the stated risk remains"),
    _("declining this needs your second factor"),
    _("add one in the portal"),
    _("decline it on its own page"),
    _("you withdrew your consent to sign electronically"),
    _("give your consent again on the Record page, or ask your IT provider for paper"),
    _("the consent to sign electronically was not withdrawn"),
    _("the answer is saved, the file is not"),
    _("give its own date"),
    _("use your second factor first"),
    _("the page was open for too long"),
    _("scan the new code"),
    _("no such factor"),
    _("look at it again until then, or ask for help"),
    _("this lesson is not ready in this language"),
    _("tell your provider, or start it in English"),
    _("another question comes first"),
    _("go back to the lesson"),
    _("nothing was chosen"),
    _("choose one answer"),
    _("something was marked that was not shown"),
    _("the lesson is not confirmed"),
    _("check the box next to the statement"),
    _("this sitting was not passed"),
    _("read the lesson and try it again"),
    _("this lesson has questions that are not answered yet"),
    _("the typed name does not match the name we have on file"),
    _("choose one of the three answers"),
    _("every policy is left out"),
    _("leave the page without signing"),
    _("the text was replaced"),
    _("open the page again and read it"),
    _("this policy is not meant for this person"),
    _("the statement is not confirmed"),
    _("check the box next to it"),
    _("the statement about your authority is not confirmed"),
    _("the consent to sign electronically is not confirmed"),
    _("the document was replaced while the page was open"),
    _("open the page again and read the new document"),
    _("a question about the text has no answer"),
    _("read it, and choose again"),
    _("that answer is recorded and counts; open the page again to change it"),
    _("a newer assessment has replaced this recommendation"),
    _("ask your IT provider for a price before you accept it"),
    _("a declined recommendation needs a reason"),
    _("a declined or deferred recommendation needs a later date to revisit it"),
    _("pick an earlier day"),
    _("the file is empty"),
    _("the date of the file lies in the future"),
    _("the file cannot end before its own date"),
    _("this question is not put to you any more"),
    _("your IT provider has taken it back or asked someone else"),
    _("write states with their percent, such as WI 96, MN 4"),
    _("choose an answer"),
    _("there is no consent to withdraw"),
    _("only a person who may sign for the client can do this"),
    _("name the recipient of the program file"),
)
# Refusals with a name or a day in them: how they begin and end in English, and the text for it.
REFUSALS_WITH_FACTS: Final = (
    (
        r"type (?P<name>.+), or ask your provider to correct the name first",
        _("type %(name)s, or ask your provider to correct the name first"),
    ),
    (r"type (?P<name>.+)", _("type %(name)s")),
    (r"“(?P<title>.+)” has no price yet", _("“%(title)s” has no price yet")),
    (
        r"“(?P<title>.+)” comes back by (?P<day>.+) at the latest",
        _("“%(title)s” comes back by %(day)s at the latest"),
    ),
    (
        r"confirm that you have read what stays if you decline “(?P<title>.+)”",
        _("confirm that you have read what stays if you decline “%(title)s”"),
    ),
    (
        r"declining “(?P<title>.+)” needs your second factor",
        _("declining “%(title)s” needs your second factor"),
    ),
    (
        r"an answer does not fit the text of (?P<clauses>.+)",
        _("an answer does not fit the text of %(clauses)s"),
    ),
    (
        r"this lesson can be tried again from (?P<day>.+)",
        _("this lesson can be tried again from %(day)s"),
    ),
)
