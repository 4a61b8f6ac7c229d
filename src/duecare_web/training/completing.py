"""A sitting that was passed: the learner's own word for it, and the certificate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from duecare import __version__, record, training
from duecare.documents.model import SignatureLine, Statement
from duecare.documents.pdf import render_pdf
from duecare.documents.statements import PassedLesson, Preparation, certificate
from duecare.documents.wording.training import check_words
from duecare.errors import InputError
from duecare.person_names import same_name
from duecare_web.accounts.locking import lock, told
from duecare_web.accounts.look import branding_of
from duecare_web.accounts.zones import firm_day, firm_time
from duecare_web.ledger.actions import Attached, action, append_entry, keep_document
from duecare_web.training import queries
from duecare_web.training.models import Completion, LessonRun, new_certificate_code
from duecare_web.training.record import title_of
from duecare_web.training.sessions import session_of

METHOD = "sign-in by emailed link and emailed code entered"


def complete_lesson(
    *,
    run: LessonRun,
    typed_name: str,
    attested: bool,
    method: str = METHOD,
    context: Mapping[str, Any] | None = None,
    at: datetime | None = None,
) -> Completion:
    """End a sitting that was passed with the learner's attestation, and issue the certificate.

    ``method`` is how the learner proved who they are; the certificate names it. Raises
    :class:`InputError` while questions are open, below the mark, without the attestation, and for
    a typed name that is not the learner's.
    """
    _require_passed(run)
    if not attested:
        raise InputError("the lesson is not confirmed", hint="check the box next to the statement")
    employee = run.assignment.employee
    check_typed_name(typed_name, employee.name)
    now, client = at or timezone.now(), employee.client
    code = new_certificate_code()
    statement = _certificate(run, typed_name=typed_name.strip(), method=method, code=code, at=now)
    # Rendered before the transaction: setting a page takes longer than a write may hold the lock.
    pdf = render_pdf(statement, branding=branding_of(client.firm), created=now)
    return _record_completion(
        run=run,
        typed_name=typed_name.strip(),
        method=method,
        code=code,
        pdf=pdf,
        context=context,
        at=now,
    )


def attestation_of(run: LessonRun, at: datetime) -> str:
    """What the learner confirms with their typed name on that day; recorded word for word."""
    return session_of(run, day=firm_day(run.firm, at)).words.attestation


def _require_passed(run: LessonRun) -> None:
    step = queries.step_of(run)
    if step == "done":
        first = told(run.completion.completed_at, run.completion.typed_name)
        raise InputError(f"this lesson has already been confirmed, {first}")
    if step == "again":
        raise InputError("this sitting was not passed", hint="read the lesson and try it again")
    if step != "confirm":
        raise InputError("this lesson has questions that are not answered yet")


def _certificate(
    run: LessonRun, *, typed_name: str, method: str, code: str, at: datetime
) -> Statement:
    employee, lesson = run.assignment.employee, run.assignment.lesson
    client = employee.client
    return certificate(
        PassedLesson(
            employee=employee.name,
            lesson=lesson,
            title=title_of(lesson),
            version=run.lesson_version,
            passed_at=firm_time(client.firm, at),
            right=run.right or 0,
            total=run.total or 0,
            needed=run.needed,
            percent=run.pass_percent,
            rule=run.pass_rule,
            seconds=queries.measured_seconds(run),
            sitting=run.number,
        ),
        preparation=Preparation(
            client=client.name,
            firm=client.firm.name,
            as_of=firm_day(client.firm, at),
            versions={"catalog": run.catalog_release, "duecare": __version__},
        ),
        signature=SignatureLine(
            role=attestation_of(run, at),
            name=typed_name,
            organization=client.name,
            signed_at=firm_time(client.firm, at),
            method=f"typed name; {method}",
        ),
        check=check_words(
            address=settings.DUECARE_BASE_URL + reverse("portal:check_certificate"),
            code=training.shown_code(code),
            opened=queries.opening_entry(run),
        ),
        spanish_title=session_of(run).title if run.language == "es" else "",
    )


@action
def _record_completion(
    *,
    run: LessonRun,
    typed_name: str,
    method: str,
    code: str,
    pdf: bytes,
    context: Mapping[str, Any] | None,
    at: datetime,
) -> Completion:
    lock(run)
    _require_passed(run)
    employee = run.assignment.employee
    document = Attached(f"certificate-{run.assignment.lesson}.pdf", pdf)
    kept = keep_document(client=employee.client, document=document)
    receipt = append_entry(
        client=employee.client,
        entry=record.LessonCompleted(
            lesson=run.assignment.lesson,
            lesson_version=run.lesson_version,
            sitting=run.number,
            content_sha256=run.content_hash,
            right=run.right or 0,
            total=run.total or 0,
            needed=run.needed,
            pass_percent=run.pass_percent,
            pass_rule=run.pass_rule,
            active_seconds=queries.measured_seconds(run),
            attestation=attestation_of(run, at),
            method=method,
            certificate_sha256=kept.sha256,
            typed_name=typed_name,
        ),
        actor=employee.as_actor(),
        person=employee.as_person(),
        context=context,
        attachments=[document],
        at=at,
    )
    run.assignment.completed_at = at
    run.assignment.save(update_fields=["completed_at"])
    return Completion.objects.create(
        firm=run.firm,
        client=run.client,
        run=run,
        employee=employee,
        lesson=run.assignment.lesson,
        right=run.right or 0,
        total=run.total or 0,
        attestation=attestation_of(run, at),
        typed_name=typed_name,
        certificate=kept,
        code=code,
        entry_id=receipt.entry_id,
        completed_at=at,
    )


def check_typed_name(typed: str, expected: str) -> None:
    """Refuse a typed name that differs from the person's in more than case and spaces."""
    if not same_name(typed, expected):
        raise InputError(
            "the typed name does not match the name we have on file",
            hint=f"type {expected}, or ask your provider to correct the name first",
        )
