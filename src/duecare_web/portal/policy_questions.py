"""What an owner's and an employee's page of a policy share: wrong answers are kept and shown."""

from __future__ import annotations

from django.http import HttpRequest

from duecare_web.accounts.access import request_context
from duecare_web.clients.models import Contact, Employee
from duecare_web.security_policies.actions import note_answers
from duecare_web.security_policies.models import PolicyVersion
from duecare_web.security_policies.questions import QuestionFields, answered


def wrong_answers(
    request: HttpRequest, version: PolicyVersion, reader: Contact | Employee, form: QuestionFields
) -> bool:
    """Whether an answer is not right; then all are kept, and the form shows the clauses."""
    answers = answered(version, reader, form.chosen())
    if not form.show_clauses():
        return False
    note_answers(version=version, reader=reader, answers=answers, context=request_context(request))
    return True
