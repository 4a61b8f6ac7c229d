"""The questions about a policy's text: asked before it is signed, first answers kept.

A wrong answer blocks nobody: it is recorded, the clause is shown, and the question comes again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from duecare.errors import InputError
from duecare.record import QuestionAsked
from duecare_web.clients.models import Contact, Employee
from duecare_web.security_policies.models import PolicyVersion
from duecare_web.security_policies.readers import points_for
from duecare_web.ui.spanish import spoken, told

OWNER: Final = "owner"


def questions_for(version: PolicyVersion, reader: Contact | Employee) -> list[dict[str, Any]]:
    """The questions for this reader: an owner's, or those about a point that the employee confirms."""
    if isinstance(reader, Contact):
        return [one for one in version.questions if one["audience"] == OWNER]
    confirmed = {point["clause"] for point in points_for(version, reader)}
    asked = [one for one in version.questions if one["audience"] != OWNER]
    return [one for one in asked if one["clause"] in confirmed]


def answered(
    version: PolicyVersion, reader: Contact | Employee, chosen: Sequence[int]
) -> list[QuestionAsked]:
    """The questions with what was chosen. Raises :class:`InputError` if one has no answer."""
    questions = questions_for(version, reader)
    if len(chosen) != len(questions):
        raise InputError("a question about the text has no answer", hint="choose one answer")
    return [
        QuestionAsked(
            clause=one["clause"],
            stem=one["stem"],
            options=one["options"],
            chosen=given,
            right=one["right"],
        )
        for one, given in zip(questions, chosen, strict=True)
    ]


def right_answers(version: PolicyVersion, reader: Contact | Employee) -> list[QuestionAsked]:
    """The questions for this reader with the right answers, as a story plays them."""
    return answered(version, reader, [one["right"] for one in questions_for(version, reader)])


def require_right(answers: Sequence[QuestionAsked]) -> None:
    """Raise :class:`InputError` while an answer is not right."""
    if wrong := [one.clause for one in answers if one.chosen != one.right]:
        raise InputError(
            f"an answer does not fit the text of {', '.join(wrong)}",
            hint="read it, and choose again",
        )


class QuestionFields(forms.Form):
    """One group of choices for each question; a wrong one shows the clause."""

    def add_questions(self, version: PolicyVersion, reader: Contact | Employee) -> None:
        """Add the fields; called once, before the form is looked at."""
        self._clauses = {clause["id"]: clause for clause in version.clauses}
        self._asked, self._outline = questions_for(version, reader), version.policy.outline
        outline = self._outline
        for number, one in enumerate(self._asked):
            self.fields[f"question_{number}"] = forms.TypedChoiceField(
                label=spoken(one["stem"], outline),
                choices=[(n, spoken(text, outline)) for n, text in enumerate(one["options"])],
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one answer.")},
            )
        self.order_fields([name for name in self.fields if name.startswith("question_")])

    def question_fields(self) -> list[forms.BoundField]:
        """The questions, to be put where the page wants them."""
        return [self[name] for name in self.fields if name.startswith("question_")]

    def chosen(self) -> list[int]:
        """The places of the chosen answers, in the order of the questions."""
        data: Mapping[str, int] = self.cleaned_data
        return [data[f"question_{number}"] for number in range(len(self._asked))]

    def show_clauses(self) -> bool:
        """Add the clause to each question whose answer is wrong; whether there was one."""
        wrong = False
        for number, (one, given) in enumerate(zip(self._asked, self.chosen(), strict=True)):
            if given != one["right"]:
                clause = self._clauses[one["clause"]]
                not_right = gettext("Not quite. The policy says: %(text)s Choose again.")
                lines = (told(line, self._outline) for line in clause["text"].splitlines())
                self.add_error(f"question_{number}", not_right % {"text": " ".join(lines)})
                wrong = True
        return wrong
