"""Forms of the policy desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms

from duecare.documents.uploads import LARGEST_UPLOAD
from duecare.policies.questionnaire import AskedFor
from duecare.raw_identifiers import refuse_raw
from duecare_web.clients.models import StaffRole
from duecare_web.security_policies.drafting import OWN_KINDS
from duecare_web.security_policies.models import LONGEST_REVIEW
from duecare_web.security_policies.own_wording import PlannedSentence, as_plan, as_rule, turned
from duecare_web.security_policies.readers import EVERYONE
from duecare_web.security_policies.uploading import OwnDocument

FACT_REPLIES: Final = (
    ("", "No answer yet"),
    ("yes shown", "Yes, and I have seen a proof of it"),
    ("yes stated", "Yes, so the client says"),
    ("no stated", "No, or not for all"),
    ("none_here shown", "There is nothing of the kind here"),
)
"""What a member may say of a fact. Measured is what a console or a scan says, never a form."""
READERS: Final = ((EVERYONE, "Everyone"), *StaffRole.choices)


class QuestionnaireForm:
    """The one questionnaire as it is sent: ``slot-``, ``fact-``, ``missing-`` and ``term-`` fields.

    ``group`` names the group whose suggestions are taken over; of the others nothing counts then.
    """

    def __init__(self, sent: Mapping[str, str], asked: AskedFor) -> None:
        self._sent, self._asked = sent, asked

    def values(self) -> dict[str, str]:
        """The blanks that were sent. Raises :class:`InputError` for a raw identifier in one."""
        group = self._sent.get("group", "")
        names = [one.id for one in self._asked.slots if group in ("", one.group)]
        found = {name: self._sent[f"slot-{name}"] for name in names if f"slot-{name}" in self._sent}
        for text in found.values():
            refuse_raw(text)
        return found

    def facts(self) -> dict[str, dict[str, str]]:
        """The facts to which something was said."""
        allowed = {reply for reply, _ in FACT_REPLIES if reply}
        found = {}
        for one in self._asked.facts:
            reply = self._sent.get(f"fact-{one.id}", "")
            if reply in allowed:
                holding, proof = reply.split(" ")
                missing = self._sent.get(f"missing-{one.id}", "").strip()
                refuse_raw(missing)
                found[one.id] = {"holding": holding, "proof": proof, "missing": missing}
        return found

    def terms(self) -> dict[str, bool]:
        """The yes and no that were said."""
        names = [one.id for one in self._asked.terms]
        said = {name: self._sent.get(f"term-{name}", "") for name in names}
        return {name: reply == "yes" for name, reply in said.items() if reply in ("yes", "no")}


class ClauseForm(forms.Form):
    """A clause in the client's own wording."""

    title = forms.CharField(label="Title", max_length=120)
    text = forms.CharField(
        label="Text",
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Short sentences, what is done. It is marked as own wording.",
    )
    kind = forms.ChoiceField(
        label="What it is",
        choices=tuple(OWN_KINDS.items()),
        widget=forms.RadioSelect,
        help_text="How things are (encrypted, backed up) is said by a fact at the desk, not here.",
    )
    audience = forms.MultipleChoiceField(
        label="Who reads it",
        choices=READERS,
        widget=forms.CheckboxSelectMultiple,
    )
    point = forms.CharField(
        label="What the reader confirms",
        max_length=300,
        required=False,
        help_text="In the first person, one act: \u201cI report a lost device at once.\u201d",
    )


class UploadForm(forms.Form):
    """A document of the client's own."""

    title = forms.CharField(label="Title", max_length=120)
    file = forms.FileField(
        label="File",
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx"}),
        help_text="PDF or DOCX, up to 40 MB. It is kept as it is, and read on this server only.",
    )
    audience = forms.MultipleChoiceField(
        label="Who confirms it", choices=READERS, widget=forms.CheckboxSelectMultiple
    )
    point = forms.CharField(
        label="What the reader confirms",
        max_length=300,
        required=False,
        help_text="In the first person, one act. Empty: the owner adopts it, and no one confirms it.",
    )

    def given(self) -> OwnDocument:
        """The document as it was sent."""
        data = self.cleaned_data
        file = data["file"]
        # one byte more than is taken shows that it is too large, without holding all of it
        content = file.read(LARGEST_UPLOAD + 1)
        return OwnDocument(data["title"], content, data["audience"], data["point"])


class TurnForm:
    """A sentence that claims how things are, turned: ``turn`` names which one, and into what.

    ``rule-N`` with ``person-N`` makes it a rule of that person, ``plan-N`` with ``fact-N`` a point
    planned with an accepted recommendation; ``sentence-N`` is the sentence.
    """

    def __init__(
        self, sent: Mapping[str, str], people: Sequence[str], plans: Mapping[str, PlannedSentence]
    ) -> None:
        self._sent, self._people, self._plans = sent, people, plans

    def text(self) -> str:
        """The text with the sentence turned; as it was, where nothing fits what was sent."""
        into, _, number = self._sent.get("turn", "").partition("-")
        text, sentence = self._sent.get("text", ""), self._sent.get(f"sentence-{number}", "")
        person, fact = self._sent.get(f"person-{number}", ""), self._sent.get(f"fact-{number}", "")
        if into == "rule" and person in self._people:
            return turned(text, sentence, as_rule(sentence, person))
        if into == "plan" and fact in self._plans:
            return turned(text, sentence, as_plan(sentence, self._plans[fact]))
        return text


class NoteForm(forms.Form):
    """The advisor's note to the owner."""

    note = forms.CharField(
        label="Note to the owner",
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReviewMonthsForm(forms.Form):
    """How soon a policy is looked at again."""

    review_months = forms.IntegerField(
        label="Looked at again after (months)",
        min_value=1,
        max_value=LONGEST_REVIEW,
        help_text="The text itself says that it is reviewed at least once a year.",
    )


class DepartmentsForm(forms.Form):
    """For whose employees a policy is."""

    departments = forms.MultipleChoiceField(
        label="Only for these departments",
        help_text="None chosen: for everyone whom a point of it is for.",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, departments: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["departments"]
        field.choices = [(one, one) for one in departments]  # type: ignore[attr-defined]
