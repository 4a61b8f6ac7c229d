"""The card of a question as a form, and the files that show its answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from django import forms
from django.core.files import File
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from duecare.catalog import Question
from duecare.catalog.questions import NOT_APPLICABLE
from duecare.catalog.replies import checked, figures
from duecare.errors import InputError
from duecare.risk import Answer as Reply
from duecare.risk.inputs.answers import DOCUMENT, MEASURED, SAID, SEEN
from duecare_web.assessments.answering import LARGEST_FILE, MOST_NOTE, with_sites
from duecare_web.assessments.models import Answer

BY_HAND: Final = [(SAID, "Said"), (DOCUMENT, "Document"), (SEEN, "Seen by us")]
_STATE: Final = re.compile(r"([A-Za-z]{2})\s*[=:]?\s*(\d{1,3})\s*%?")


class ReplyForm(forms.Form):
    """What a person says to one question. "Measured" is not offered: only what measures sets it."""

    proof = forms.TypedChoiceField(choices=BY_HAND, coerce=int, required=False, empty_value="0")
    note = forms.CharField(max_length=MOST_NOTE, required=False)
    why = forms.CharField(max_length=1000, required=False)
    day = forms.DateField(required=False)
    seen = forms.IntegerField(min_value=0, required=False)
    do = forms.ChoiceField(
        choices=[("", ""), ("na", ""), ("remove", ""), ("unknown", "")], required=False
    )

    def __init__(
        self,
        data: QueryDict,
        *,
        question: Question,
        standing: Answer | None = None,
        sites: Sequence[str] = (),
        has_file: bool = False,
    ) -> None:
        super().__init__(data)
        self.question, self.standing, self.sites = question, standing, sites
        self.has_file = has_file

    @property
    def takes_back(self) -> bool:
        """Whether the person takes the answer back."""
        return self.cleaned_data.get("do") == "remove"

    def clean(self) -> dict[str, Any]:
        """The reply in the form of its question; the sentence where it does not apply."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors or self.takes_back:
            return data
        try:
            data["made"] = self._reply(data)
        except InputError as error:
            self.add_error(None, f"{error}" + (f" ({error.hint})" if error.hint else ""))
        return data

    def _reply(self, data: Mapping[str, Any]) -> Reply:
        if data["do"] == "na":
            return Reply(NOT_APPLICABLE, int(data["proof"]), data["why"].strip())
        note, proof = data["note"].strip(), int(data["proof"])
        if by_site := self._by_site():
            return with_sites(self.question, by_site, proof=proof, note=note)
        reply = checked(self.question, self._text(data))
        stands = self.standing
        if stands is not None and stands.proof == MEASURED and stands.key == reply:
            return Reply(
                reply, MEASURED, note, source=stands.source, measured_on=stands.measured_on
            )
        kept = stands is not None and stands.proof == DOCUMENT
        if proof == DOCUMENT and not (self.has_file or kept):
            raise InputError("add the document as a file first", hint="its own date is asked for")
        return Reply(reply, proof, note)

    def _text(self, data: Mapping[str, Any]) -> str:
        given = cast(QueryDict, self.data)
        chosen = [one for one in given.getlist("reply") if one]
        numbers = {
            one.key: text
            for one in self.question.numbers
            if (text := given.get(f"number-{one.key}", "").replace(",", "").strip())
        }
        states = given.get("states", "").strip()
        if self.question.kind == "numbers" and numbers:
            return ",".join(f"{key}={text}" for key, text in numbers.items())
        if self.question.kind == "states" and states:
            return _states(states)
        if self.question.kind == "day" and data.get("day"):
            return str(data["day"].isoformat())
        if not chosen:
            raise InputError("choose an answer")
        return ",".join(chosen)

    def _by_site(self) -> dict[str, str]:
        given = {site: self.data.get(f"site-{n}", "") for n, site in enumerate(self.sites)}
        found = {site: reply for site, reply in given.items() if reply}
        if found and len(found) < len(self.sites):
            raise InputError("choose an answer for each site, or one for all")
        return found


def _states(text: str) -> str:
    pairs = _STATE.findall(text)
    if not pairs or re.sub(r"[\s,;]", "", _STATE.sub("", text)):
        raise InputError("write states with their percent, such as WI 96, MN 4")
    return ",".join(f"{code}={share}" for code, share in pairs)


def shown_values(question: Question, row: Answer | None, known: str = "") -> dict[str, Any]:
    """What the fields of a card show: the answer that stands, else the one that is ``known``."""
    key = row.key if row else known
    given = figures(key)
    is_day = question.kind == "day" and key[4:5] == "-"
    shown = {
        "reply": [] if given or is_day or not key else key.split(","),
        "day": key if is_day else "",
        "numbers": given,
        "states": ", ".join(f"{code} {share}" for code, share in given.items()),
    }
    if row is None:
        return {**shown, "proof": SAID, "seen": 0}
    return {
        **shown,
        "proof": row.proof,
        "note": "" if row.key == NOT_APPLICABLE else row.note,
        "sites": row.by_site,
        "seen": row.revision,
    }


def posted_values(question: Question, data: QueryDict) -> dict[str, Any]:
    """What the fields of a card show after a refusal: what the person typed, so that nothing is lost."""
    return {
        "reply": data.getlist("reply"),
        "day": data.get("day", ""),
        "numbers": {one.key: data.get(f"number-{one.key}", "") for one in question.numbers},
        "states": data.get("states", ""),
        "proof": int(str(data["proof"])) if data.get("proof", "") in ("0", "1", "2") else SAID,
        "note": data.get("note", ""),
        "why": data.get("why", ""),
        "seen": data.get("seen", "0"),
    }


class EvidenceForm(forms.Form):
    """A file with its own date: asked for, never the day of the upload."""

    file = forms.FileField(
        label="File",
        error_messages={
            "empty": _("The file is empty. Open it, save it again and choose that one.")
        },
    )
    dated_on = forms.DateField(
        label="Date of the file",
        error_messages={"required": _("Give the date of the file itself.")},
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    good_until = forms.DateField(
        label="Good until", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean_file(self) -> File[bytes]:
        """A file that is not too large to be kept."""
        given: File[bytes] = self.cleaned_data["file"]
        if (given.size or 0) > LARGEST_FILE:
            text = _(
                "The file is larger than %(most)s MB. Save it with smaller pictures, or in parts."
            )
            raise forms.ValidationError(text % {"most": LARGEST_FILE // 1_000_000})
        return given

    def clean(self) -> dict[str, Any]:
        """The days fit: not in the future, and good until no earlier than that."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        dated, until = data.get("dated_on"), data.get("good_until")
        if dated and dated > timezone.localdate():
            self.add_error("dated_on", _("The date of the file lies in the future."))
        if dated and until and until < dated:
            self.add_error("good_until", _("The file cannot end before its own date."))
        return data


class DepthForm(forms.Form):
    """How deep is asked, and the names of the sites, one a line."""

    tier = forms.ChoiceField(
        choices=[("quick", "Quick"), ("standard", "Standard"), ("extended", "Extended")]
    )
    sites = forms.CharField(max_length=6_000, required=False)
