"""The questions of the assessment as a form."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from duecare.catalog.questions import Question
from duecare.risk import Answer, Answers

PROOFS = [(0, "Stated"), (1, "Document"), (2, "Seen by us"), (3, "Measured")]


class AnswersForm(forms.Form):
    """One field a question, and how well its answer is proved. Empty means not asked yet."""

    def __init__(self, questions: Sequence[Question], standing: Answers, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # data and files, passed through
        self.questions = questions
        for question in questions:
            reply = standing.by_question.get(question.id)
            self.fields[question.id] = forms.ChoiceField(
                label=question.ask,
                help_text=question.help,
                required=False,
                choices=[("", "Not answered yet"), *((o.key, o.text) for o in question.answers)],
                initial=reply.key if reply else "",
            )
            self.fields[f"{question.id}.proof"] = forms.TypedChoiceField(
                label="How do we know?",
                required=False,
                choices=PROOFS,
                coerce=int,
                empty_value="0",
                initial=reply.proof if reply else 0,
            )

    def answers(self) -> Answers:
        """The replies that were given."""
        found = {}
        for question in self.questions:
            key = self.cleaned_data.get(question.id)
            if key:
                found[question.id] = Answer(key, int(self.cleaned_data[f"{question.id}.proof"]))
        return Answers(found)
