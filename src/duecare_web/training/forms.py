"""The firm's forms: assigning lessons, and the facts that lessons may speak of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms

from duecare.catalog import load_catalog
from duecare.catalog.lessons import LessonFact
from duecare_web.clients.models import Client
from duecare_web.training.actions import DAYS_TO_DO
from duecare_web.training.facts import LessonChoice, asked_facts, choices_for
from duecare_web.training.policy_facts import StatedFact


class AssignForm(forms.Form):
    """Choose lessons, the people who are asked, and the day.

    ``not_ready`` are the lessons whose facts are missing; they cannot be chosen.
    """

    not_ready: list[LessonChoice]
    lessons = forms.MultipleChoiceField(label="Lessons", widget=forms.CheckboxSelectMultiple)
    department = forms.ChoiceField(label="Assign to", required=False)
    due_on = forms.DateField(
        label="Due",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, client: Client, today: dt.date, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"due_on": today + dt.timedelta(days=DAYS_TO_DO)})
        super().__init__(*args, **kwargs)
        self._today = today
        lessons: Any = self.fields["lessons"]
        found = choices_for(client, day=today)
        self.not_ready = [one for one in found if not one.is_ready]
        lessons.choices = [
            (one.session.lesson, one.session.title + ("" if one.in_spanish else " (English only)"))
            for one in found
            if one.is_ready
        ]
        names = client.employees.filter(is_active=True).exclude(department="")
        departments = sorted(set(names.values_list("department", flat=True)))
        chooser: Any = self.fields["department"]
        chooser.choices = [("", "Everyone"), *((name, name) for name in departments)]

    def clean_due_on(self) -> dt.date:
        """Refuse a day that has passed."""
        due: dt.date = self.cleaned_data["due_on"]
        if due < self._today:
            raise forms.ValidationError("Choose today or a later day.")
        return due


_WAITS: Final = "waits"
_SEVERAL: Final = "several"


@dataclass(frozen=True, slots=True)
class LessonFactGroup:
    """Facts under one heading, folded unless a lesson waits for them or one has to be fixed."""

    title: str
    fields: tuple[forms.BoundField, ...]
    is_waited_for: bool

    @property
    def is_open(self) -> bool:
        """Whether the group is shown without being asked for."""
        return self.is_waited_for or any(field.errors for field in self.fields)

    @property
    def asked(self) -> int:
        """How many facts it asks for; words in Spanish belong to their fact."""
        return sum(not field.name.endswith(".es") for field in self.fields)

    @property
    def written(self) -> int:
        """How many of them are written down."""
        return sum(
            field.value() not in ("", None, False)
            for field in self.fields
            if not field.name.endswith(".es")
        )


class LessonFactsForm(forms.Form):
    """One field for each fact; texts that are said in a sentence have one for Spanish too.

    A fact that a policy in force states is not asked for; only its words in Spanish are.
    """

    waited_for: Collection[str] = ()
    """Facts for whose lack a lesson is not given; a page that shows the form says which."""

    def __init__(
        self,
        *args: Any,
        written: dict[str, Any],
        stated: Mapping[str, StatedFact] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._written, self._stated = written, stated or {}
        for fact in asked_facts():
            value = written.get(fact.id, "")
            both = value if isinstance(value, dict) else {"en": value, "es": ""}
            rule = self._stated.get(fact.id)
            if rule is None:
                self.fields[fact.id] = _field(fact, both["en"])
            if fact.kind in ("phrase", "sentence"):
                spanish = both["es"] if rule is None or both["en"] == rule.value else ""
                self.fields[f"{fact.id}.es"] = forms.CharField(
                    label=f"{_label(fact)}, in Spanish",
                    help_text=f"In English: {rule.value}" if rule else "",
                    required=False,
                    max_length=300,
                    initial=spanish,
                )

    def stated(self) -> list[tuple[str, str, str]]:
        """What policies in force state: the meaning of each fact, what it is, and the clause."""
        return [
            (_label(fact), "Yes" if one.value is True else str(one.value), one.rule)
            for fact in asked_facts()
            if (one := self._stated.get(fact.id))
        ]

    def groups(self) -> list[LessonFactGroup]:
        """The fields by the lesson that speaks of them, those that a lesson waits for in front."""
        course = load_catalog().course
        fields: dict[str, list[forms.BoundField]] = {}
        for name in self.fields:
            fields.setdefault(self._place(name.removesuffix(".es")), []).append(self[name])
        titles = {_WAITS: "Lessons wait for these", _SEVERAL: "Several lessons speak of these"}
        titles |= {lesson: course.title(lesson).en for lesson in course.outlines}
        return [
            LessonFactGroup(title, tuple(fields[place]), is_waited_for=place == _WAITS)
            for place, title in titles.items()
            if place in fields
        ]

    def _place(self, fact: str) -> str:
        if fact in self.waited_for:
            return _WAITS
        lessons = load_catalog().course.lessons_of.get(fact, ())
        return lessons[0] if len(lessons) == 1 else _SEVERAL

    def values(self) -> dict[str, Any]:
        """What was written, by the id of the fact; without empty ones."""
        found: dict[str, Any] = {}
        for fact in asked_facts():
            spanish = self.cleaned_data.get(f"{fact.id}.es")
            if rule := self._stated.get(fact.id):
                kept = {"en": rule.value, "es": spanish} if spanish else self._written.get(fact.id)
                found |= {fact.id: kept} if kept is not None else {}
                continue
            value = self.cleaned_data[fact.id]
            if fact.kind == "number":
                value = int(value) if value else ""
            if value not in ("", None, False):
                found[fact.id] = {"en": value, "es": spanish} if spanish else value
        return found


def _label(fact: LessonFact) -> str:
    return fact.meaning[:1].upper() + fact.meaning[1:]


def _field(fact: LessonFact, value: Any) -> forms.Field:
    if fact.kind == "yes_no":
        return forms.BooleanField(label=_label(fact), required=False, initial=value is True)
    if fact.kind == "number":
        return forms.IntegerField(
            label=_label(fact), required=False, initial=value, min_value=1, max_value=1000
        )
    if fact.kind == "choice":
        choices = [("", "Not known"), *((one, one.replace("_", " ")) for one in fact.choices)]
        return forms.ChoiceField(label=_label(fact), required=False, initial=value, choices=choices)
    return forms.CharField(label=_label(fact), required=False, max_length=300, initial=value)
