"""Every sentence of a verification's result, for the command line, the page and the JSON alike.

``python -m duecare.evidence.verifier.build`` puts them into the page, so that each sentence is
written once. Names in braces are filled in by :mod:`duecare.evidence.verify.wording` and by its
twin in the page, ``wording.js``.
"""

from __future__ import annotations

NOUNS: dict[str, tuple[str, str]] = {
    "entry": ("entry", "entries"),
    "party": ("outside party", "outside parties"),
    "day": ("day", "days"),
    "stamp": ("stamp", "stamps"),
    "group": ("group of values", "groups of values"),
}
"""One of a thing, and several."""

WORDS: dict[str, str] = {
    # who has seen it
    "who.client": "the client",
    "who.and": "{a} and {b}",
    "seen.green": "Seen by {who}{since}",
    "seen.excerpt": "Excerpt, seen by {who}{since}",
    "seen.since": ", first on {day}",
    "seen.amber": "Seen from outside since {day}, but {but}",
    "seen.amber_undated": "Seen by {who}, but {but}",
    "firm.headline": "The firm's word only",
    "tampered.headline": "This is not what was recorded",
    "differ.headline": "{count} documents are not those that were recorded",
    "differ.headline_one": "One document is not the one that was recorded",
    "incomplete.headline": "This cannot be checked as a whole",
    # the summary
    "sum.complete": "All {entries} are here, in order and as they were when {they} saw them:"
    " {states}.",
    "sum.one": "The one entry is here, as it was when {they} saw it: {states}.",
    "sum.of": "Of {entries}, {states}. What is shown is unchanged since {they} saw it.",
    "sum.excerpt": "This excerpt has {shown} of the log's {entries}: {states}. They are as they"
    " were when {they} saw them. It cannot show what the other {others} say.",
    "sum.they.client": "the client",
    "sum.they.party": "that party",
    "sum.they.parties": "those parties",
    "sum.unseen.one": "The last entry, of {days}, has not been seen from outside yet.",
    "sum.unseen.many": "The last {count} entries, of {days}, have not been seen from outside yet.",
    "sum.unseen.all": "None of them has been seen from outside by as many parties as you require.",
    "sum.fit": "No entry is dated outside the times around it.",
    "sum.fit_shown": "No entry that is shown is dated outside the times around it.",
    "sum.misfit": "But {count} of the {shown} shown carry a date that does not fit the outside"
    " times around it.",
    "sum.undated": "No outside time is known: the date of the mail with the words says since when.",
    "sum.pause": "For {days} no one outside saw the log.",
    "firm.agrees": "The file agrees with itself: {entries}, {states}, in order.",
    "firm.excerpt": "The file agrees with itself: an excerpt of {shown} of {entries}, {states}.",
    "firm.no_one": "But it shows no one outside {firm} who has seen them. The firm holds the keys."
    " It could have written every entry and every date on {day}, the day of this file.",
    "firm.not_counted": "The file names {parties}; you did not say that you trust them, so they"
    " do not count.",
    "firm.the_firm": "the firm",
    "tampered.summary": "Something in it was changed, added, removed or exchanged after it was"
    " recorded, or it does not match what you have from elsewhere. The failed checks say where."
    " Do not rely on this copy. Keep it as it is; do not repair it.",
    "differ.summary": "What is shown of the log's entries is intact. Do not rely on these {count}"
    " documents in this copy. Keep the copy as it is; do not repair it.",
    "differ.summary_one": "What is shown of the log's entries is intact. Do not rely on {path} in"
    " this copy. Keep the copy as it is; do not repair it.",
    "incomplete.summary": "Part of it is missing or cannot be read. The failed checks say where."
    " Ask for the file again, and keep this copy as it is.",
    # how much of the entries is shown
    "state.all_full": "all shown in full",
    "state.full": "{count} in full",
    "state.partly_withheld": "{count} partly withheld",
    "state.partly_erased": "{count} partly erased",
    "state.withheld": "{count} withheld",
    "state.erased": "{count} erased",
    "state.expired": "{count} expired",
    "state.none_destroyed": "none destroyed",
    # but
    "but.most_withheld": "most of it is withheld",
    "but.much_withheld": "much of it is withheld",
    "but.times": "some times do not fit",
    "but.destroyed": "part of it was destroyed by the firm alone",
    "but.decision": "a decision in it is withheld",
    "but.ground": "something is withheld on no known ground",
    "but.documents": "documents are left out on no known ground",
    "but.left_out": "documents are left out",
    "but.record": "what the log says of itself is withheld",
    "but.unbound": "it is of an earlier form, which does not bind every document to the log",
    "but.unseen": "not all that matters in it has been seen",
    "but.pause": "no one outside saw it for {days}",
    "but.alarm": "a browser of the client raised an alarm",
    "but.restored": "signed entries were lost in a restore",
    "but.seal": "its list of files rests on the file's own key",
    "but.quorum": "fewer parties have seen it than you require",
    # open points and notes
    "at.entry": "entry {list}",
    "at.entries": "entries {list}",
    "at.run": "{first} to {last}",
    "at.more": " and {count} more",
    "at.span": "{a} to {b}",
    "at.share": "{count} of {entries}",
    "at.files": "list of files",
    "at.documents": "documents",
    "at.quorum": "your quorum",
    "point.before": "dated {dated}; first seen {seen}; written between {after} and {seen}, as far"
    " as outsiders can tell",
    "point.before_unseen": "dated {dated}; written after {after}, as far as outsiders can tell;"
    " not seen from outside yet",
    "point.after": "dated {dated}, but seen from outside on {seen} already",
    "point.future": "dated after the day of this file, {day}",
    "point.back": "dated more than 2 minutes before the entry ahead of it, and no entry says why",
    "point.pause": "{list} seen by no one outside for {days}",
    "point.pause_restored": "{list} seen by no one outside for {days}; the log was restored from a"
    " backup meanwhile ({restored})",
    "point.lost": "the log was restored from a backup, and signed entries were lost",
    "point.restored": "the log was restored from a backup",
    "point.clock": "the server's clock was set back by {seconds} seconds",
    "point.alarm": "a browser of the client remembers a checkpoint that does not match the log",
    "point.no_ground": "withheld on no known ground ({texts})",
    "point.decision": "a decision, signature or acknowledgement whose substance is withheld",
    "point.record": "what the log says of itself, withheld",
    "point.papers": "a decision, signature or acknowledgement whose own document is left out",
    "point.share": "withheld as a whole or in what they say",
    "point.expired": "destroyed as past their time of keeping, by the firm alone; {by} says so",
    "point.erased_whole": "destroyed as erased, by the firm alone; {by} says so",
    "point.erased_substance": "what it says was erased, by the firm alone; {by} says so",
    "point.erased": "{groups} erased for a person; {by} says so",
    "point.unseen": "a decision, signature, acknowledgement or destruction that no one outside has"
    " seen yet",
    "point.unseen_hidden": "withheld, and not seen from outside yet",
    "point.unseen_old": "not seen from outside, though dated more than a day before this file",
    "point.documents_ground": "{count} left out on no known ground",
    "point.documents_destroyed": "{count} destroyed, by the firm alone",
    "point.apart": "{count} left out as given apart: this file does not show them",
    "point.documents_share": "{count} of {of} that entries attach are withheld",
    "point.documents_unbound": "made in an earlier form, in which START-HERE, chronology, exhibit"
    " index, certificate and the names of client and firm are not bound to the log",
    "point.seal": "only the file's own key vouches for its documents",
    "point.quorum": "you require {quorum} outside parties, {count} have seen the log",
    # parties
    "party.client": "client: {name}",
    "party.client_unnamed": "client",
    "party.time": "time: {name}",
    "party.witness": "witness: {name}",
    "party.undated": "see the mail",
    "holds.words": "mailed words",
    "holds.key": "cosignatures in the client's browser",
    "holds.both": "mailed words, cosignatures",
    "holds.stamps": "stamps, firm's choice",
    "holds.cosignatures": "cosignatures",
    "holds.cosignatures_firm": "cosignatures, firm's choice",
    "holds.not_counted": "named in the file; you did not say that you trust it",
    "extent": "0 to {last}",
    # a document that is not the one recorded
    "differ.recorded": "sha256 {digest}   {entry}, dated {day}",
    "differ.found": "sha256 {digest}   {bytes} bytes",
    "differ.means": "changed or replaced after {entry} was written; by whom, this check cannot say",
    "differ.other": "this is {other}, under another name; who exchanged it, this check cannot say",
    # this does not prove
    "not.older": "that any entry is older than this file",
    "not.true": "that what people wrote or said is true",
    "not.unrecorded": "that nothing happened which no one recorded",
    "not.keyboard": "who was at the keyboard when a name was typed",
    "not.minute": "the exact minute of an entry, only that it lies between two outside times",
    "not.when_words": "when the client received the words: look at the date of that mail",
    "not.unseen": "anything about the last {count} entries but that the firm wrote them before export",
    "not.unseen_one": "anything about the last entry but that the firm wrote it before export",
    "not.withheld": "what the {count} withheld entries say, when they were dated, or whom they"
    " help",
    "not.withheld_one": "what the withheld entry says, when it was dated, or whom it helps",
    "not.partly": "what is left out of the {count} entries that are partly withheld or erased",
    "not.partly_one": "what is left out of the entry that is partly withheld or erased",
    "not.destroyed": "what the {count} destroyed entries said",
    "not.destroyed_one": "what the destroyed entry said",
    "not.misdated": "that {list} {verb} from the dates they carry",
    "not.others": "what the {count} entries outside this excerpt say",
    "not.others_one": "what the entry outside this excerpt says",
    "not.unbound": "that START-HERE, chronology, index, certificate and names are as the firm first"
    " exported them",
    "not.changed": "who changed it, when, or with what intent",
    # to learn more
    "more.words": 'ask the client for a mail with eight words, then add --fingerprint "..."',
    "more.roots": "get the root certificate of a time authority from it, then add --trust",
    "more.compare": "compare with an earlier copy: duecare verify A.zip B.zip",
}
"""Text by its key; see :func:`duecare.evidence.verify.wording.say`."""
