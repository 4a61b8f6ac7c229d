"""Writes about answers: the replies themselves, their evidence, and whom they are asked of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from types import MappingProxyType
from typing import Final

from django.utils import timezone

from duecare import record
from duecare.catalog import Question, load_catalog
from duecare.catalog.questions import NOT_APPLICABLE, TIERS
from duecare.catalog.replies import checked, settle
from duecare.errors import InputError
from duecare.risk import Answer as Reply
from duecare.risk import Answers
from duecare.risk.inputs.answers import MEASURED, PROOF_LEVELS, SAID, weakest
from duecare_web.accounts.actors import Actor
from duecare_web.accounts.locking import lock, told
from duecare_web.accounts.models import User
from duecare_web.assessments.models import Answer, AskedPerson, AssessmentPlan, EvidenceFile
from duecare_web.clients.models import Client, Contact, Employee
from duecare_web.ledger.actions import Attached, action, append_entry, keep_document

MOST_NOTE: Final = 5_000
MOST_SITES: Final = 50
LARGEST_FILE: Final = 20_000_000  # bytes
GOOD_FOR: Final = dt.timedelta(days=365)
"""How long a document counts where nobody says otherwise."""


class ChangedSinceError(InputError):
    """Somebody else answered after the page was opened; nothing was overwritten."""

    def __init__(self, standing: Answer) -> None:
        super().__init__(
            f"this question was answered {told(standing.answered_at, standing.answered_name)}, "
            "after you opened the page",
            hint="your reply was not saved; look at the other one, then save again to replace it",
        )
        self.standing = standing


@action
def record_answers(
    *, client: Client, actor: Actor, answers: Answers, at: dt.datetime | None = None
) -> list[Answer]:
    """Record replies; only what differs from what stands is written, with what it replaces.

    Raises :class:`InputError` if nothing differs.
    """
    lock(client)
    rows = _write(client, actor, answers.by_question, at=at)
    if not rows:
        raise InputError("no answer differs from what is recorded")
    return rows


@action
def record_answer(
    *, client: Client, actor: Actor, question: Question, reply: Reply, seen: int | None
) -> Answer:
    """Record one reply as typed by a person; ``seen`` is the revision that the person saw.

    The same reply again says that it still holds. Raises :class:`ChangedSinceError` if somebody
    else answered in between, and :class:`InputError` for what is no reply, for "measured", and for
    "does not apply" without a sentence.
    """
    lock(client)
    standing = Answer.objects.filter(client=client, question=question.id).first()
    if standing is not None and standing.revision != (seen or 0):
        raise ChangedSinceError(standing)
    _refuse(question, reply, standing)
    rows = _write(client, actor, {question.id: reply})
    if rows:
        return rows[0]
    assert standing is not None  # noqa: S101 - a first reply always differs
    _confirm(client, actor, [standing])
    return standing


def _refuse(question: Question, reply: Reply, standing: Answer | None) -> None:
    checked(question, reply.reply)
    settle(question, reply.reply, on=timezone.localdate())
    if reply.proof not in PROOF_LEVELS:
        raise InputError("this is not a level of proof")
    kept = standing is not None and standing.proof == MEASURED and standing.key == reply.reply
    if reply.proof == MEASURED and not kept:
        raise InputError(
            "“measured” cannot be chosen by hand",
            hint="a list or a scan that was read sets it, with its source and day",
        )
    if reply.reply == NOT_APPLICABLE and not reply.note.strip():
        raise InputError(
            "say in a sentence why the question does not apply", hint="write it as the note"
        )
    if len(reply.note) > MOST_NOTE:
        raise InputError(f"a note holds at most {MOST_NOTE:,} characters")


def _write(
    client: Client, actor: Actor, replies: Mapping[str, Reply], at: dt.datetime | None = None
) -> list[Answer]:
    now = at or timezone.now()
    standing = {row.question: row for row in Answer.objects.filter(client=client)}
    changed: dict[str, record.AnswerChange] = {}
    notes: dict[str, str] = {}
    rows: list[Answer] = []
    for question, reply in replies.items():
        before = standing.get(question)
        if before and _same(before, reply):
            continue
        row = before or Answer(firm=client.firm, client=client, question=question, revision=0)
        name = question.lower().replace("-", "_")
        changed[name] = record.AnswerChange(
            answer=reply.reply,
            proof=reply.proof,
            before=before.key if before else "",
            source=reply.source or None,
            measured_on=reply.measured_on,
            by_site=[record.SiteReply(site=site, answer=one) for site, one in reply.by_site.items()]
            or None,
        )
        if reply.note:
            notes[name] = reply.note
        row.key, row.proof, row.note = reply.reply, reply.proof, reply.note
        row.source, row.measured_on = reply.source, reply.measured_on
        row.by_site = dict(reply.by_site)
        row.answered_by, row.answered_name = actor.reference, actor.name
        row.answered_at, row.revision = now, row.revision + 1
        row.save()
        rows.append(row)
    if rows:
        release = load_catalog().release
        entry = record.AnswersRecorded(release=release, answers=changed, notes=notes or None)
        append_entry(client=client, actor=actor, entry=entry, at=at)
    return rows


def _same(row: Answer, reply: Reply) -> bool:
    stands = (row.key, row.proof, row.note, row.source, row.measured_on, row.by_site)
    return stands == (
        reply.reply,
        reply.proof,
        reply.note,
        reply.source,
        reply.measured_on,
        dict(reply.by_site),
    )


@action
def confirm_answers(
    *,
    client: Client,
    actor: Actor,
    seen: Mapping[str, int],
    known: Mapping[str, str] = MappingProxyType({}),
) -> int:
    """Say that answers hold, as they were shown.

    ``seen`` is the revision of each that is from before, ``known`` each reply that facts on record
    give. Returns how many. Raises :class:`ChangedSinceError` if somebody answered one of them in
    between, and :class:`InputError` where nothing is to be confirmed.
    """
    lock(client)
    names = [*seen, *known]
    rows = list(Answer.objects.filter(client=client, question__in=names).order_by("question"))
    for row in rows:
        if row.revision != seen.get(row.question):
            raise ChangedSinceError(row)
    if not rows and not known:
        raise InputError("no answer is left to confirm here")
    if rows:
        _confirm(client, actor, rows)
    questions = load_catalog().questions
    given = {name: Reply(checked(questions[name], one), SAID) for name, one in known.items()}
    _write(client, actor, given)
    return len(rows) + len(given)


def _confirm(client: Client, actor: Actor, rows: Sequence[Answer]) -> None:
    now = timezone.now()
    for row in rows:
        row.answered_by, row.answered_name = actor.reference, actor.name
        row.answered_at, row.revision = now, row.revision + 1
    fields = ["answered_by", "answered_name", "answered_at", "revision"]
    Answer.objects.bulk_update(rows, fields)
    entry = record.AnswersConfirmed(
        release=load_catalog().release, questions=[row.question for row in rows]
    )
    append_entry(client=client, actor=actor, entry=entry)


@action
def remove_answer(*, client: Client, actor: Actor, question: Question, seen: int | None) -> None:
    """Take an answer back, so that its question is open again. Raises as :func:`record_answer`."""
    lock(client)
    standing = Answer.objects.filter(client=client, question=question.id).first()
    if standing is None:
        raise InputError("there is no answer to take back")
    if standing.revision != (seen or 0):
        raise ChangedSinceError(standing)
    append_entry(
        client=client,
        actor=actor,
        entry=record.AnswerRemoved(question=question.id, before=standing.key),
    )
    standing.delete()


def with_sites(question: Question, by_site: Mapping[str, str], *, proof: int, note: str) -> Reply:
    """One reply from those of the sites: the weakest counts. Raises :class:`InputError`."""
    given = {site: checked(question, reply) for site, reply in by_site.items()}
    return Reply(weakest(question, given), proof, note, by_site=given)


@action
def plan_assessment(
    *, client: Client, actor: Actor, tier: str, sites: Sequence[str]
) -> AssessmentPlan:
    """Choose how deep is asked, and name the sites; answers are kept.

    Raises :class:`InputError` for an unknown tier and for site names that are empty or twice.
    """
    if tier not in TIERS:
        raise InputError(f"{tier!r} is not a tier", hint="allowed: " + ", ".join(TIERS))
    names = [site.strip() for site in sites if site.strip()]
    if len(names) > MOST_SITES or any(len(name) > 100 for name in names):
        raise InputError(f"at most {MOST_SITES} sites, each with a name of at most 100 characters")
    if len({name.casefold() for name in names}) < len(names):
        raise InputError("two sites have the same name")
    lock(client)
    plan, _ = AssessmentPlan.objects.update_or_create(
        client=client, defaults={"firm": client.firm, "tier": tier, "sites": names}
    )
    append_entry(client=client, actor=actor, entry=record.AssessmentPlanned(tier=tier, sites=names))
    return plan


@action
def add_evidence(
    *,
    client: Client,
    actor: Actor,
    question: Question,
    file: Attached,
    dated_on: dt.date,
    good_until: dt.date | None = None,
) -> EvidenceFile:
    """Keep a file that shows an answer, with its own date; a year is good unless said otherwise.

    Raises :class:`InputError` for an empty or too large file and for days that do not fit.
    """
    until, today = good_until or dated_on + GOOD_FOR, timezone.localdate()
    if not file.content:
        raise InputError("the file is empty")
    if len(file.content) > LARGEST_FILE:
        raise InputError(f"the file is larger than {LARGEST_FILE // 1_000_000} MB")
    if dated_on > today:
        raise InputError("the date of the file lies in the future")
    if until < dated_on:
        raise InputError("the file cannot end before its own date")
    lock(client)
    document = keep_document(client=client, document=file)
    receipt = append_entry(
        client=client,
        actor=actor,
        entry=record.EvidenceAdded(
            question=question.id,
            name=file.name,
            document_sha256=document.sha256,
            dated_on=dated_on,
            good_until=until,
        ),
        # Its own name may name a person; this one goes into files for others.
        attachments=[replace(file, name=f"evidence-{question.id}{PurePath(file.name).suffix}")],
    )
    return EvidenceFile.objects.create(
        firm=client.firm,
        client=client,
        question=question.id,
        document=document,
        name=file.name,
        dated_on=dated_on,
        good_until=until,
        added_name=actor.name,
        added_at=timezone.now(),
        entry_id=receipt.entry_id,
    )


@action
def withdraw_evidence(*, file: EvidenceFile, actor: Actor) -> None:
    """A file no longer counts; it is kept. Raises :class:`InputError` if it was withdrawn before."""
    lock(file)
    if file.withdrawn_at is not None:
        raise InputError(f"the file was withdrawn {told(file.withdrawn_at)}")
    file.withdrawn_at = timezone.now()
    file.save(update_fields=["withdrawn_at"])
    append_entry(
        client=file.client,
        actor=actor,
        entry=record.EvidenceWithdrawn(
            question=file.question, document_sha256=file.document.sha256
        ),
        related=file.entry_id,
    )


@action
def ask_person(
    *,
    client: Client,
    actor: Actor,
    person: Contact | Employee | User,
    questions: Sequence[Question],
) -> AskedPerson:
    """Put questions to one person; those that somebody else has are moved to this one.

    Raises :class:`InputError` without a question, and for a person who is not active.
    """
    if not questions:
        raise InputError("choose at least one question")
    if not person.is_active:
        raise InputError("this person is no longer active")
    lock(client)
    ids = [question.id for question in questions]
    kind = {Contact: "contact", Employee: "employee", User: "member"}[type(person)]
    mine = AskedPerson.objects.filter(client=client, withdrawn_at=None, **{kind: person}).first()
    for other in AskedPerson.objects.filter(client=client, withdrawn_at=None):
        if other != mine:
            _take_from(other, ids)
    about = None if isinstance(person, User) else person.as_person()
    receipt = append_entry(
        client=client, actor=actor, entry=record.QuestionsAsked(questions=ids), person=about
    )
    if mine is None:
        mine = AskedPerson(firm=client.firm, client=client, **{kind: person})
    mine.questions = list(dict.fromkeys([*mine.questions, *ids]))
    mine.answered = [one for one in mine.answered if one not in ids]
    mine.returned = [one for one in mine.returned if one not in ids]
    mine.asked_by, mine.asked_at, mine.entry_id = actor.name, timezone.now(), receipt.entry_id
    mine.save()
    return mine


def _take_from(other: AskedPerson, ids: Sequence[str]) -> None:
    left = [one for one in other.questions if one not in ids or one not in other.waiting]
    if left == other.questions:
        return
    other.questions = left
    if not left:
        other.withdrawn_at = timezone.now()
    other.save(update_fields=["questions", "withdrawn_at"])


@action
def take_back(*, client: Client, actor: Actor, asked: AskedPerson, question: str) -> None:
    """A question is the advisor's again. Raises :class:`InputError` if the person has answered."""
    lock(asked)
    if question not in asked.waiting:
        raise InputError("this question does not wait for that person any more")
    _take_from(asked, [question])
    append_entry(
        client=client,
        actor=actor,
        entry=record.QuestionsWithdrawn(questions=[question]),
        related=asked.entry_id,
    )


@action
def answer_asked(*, asked: AskedPerson, actor: Actor, question: Question, reply: Reply) -> Answer:
    """The person who was asked replies; it stands as said by that person.

    Raises :class:`InputError` for a question that was not put to the person or is not theirs any
    more, and as :func:`record_answer`.
    """
    lock(asked)
    client = asked.client
    _refuse_other(asked, question)
    lock(client)
    _refuse(question, reply, None)
    rows = _write(client, actor, {question.id: reply})
    row = rows[0] if rows else Answer.objects.get(client=client, question=question.id)
    if not rows:
        _confirm(client, actor, [row])
    asked.answered = list(dict.fromkeys([*asked.answered, question.id]))
    asked.returned = [one for one in asked.returned if one != question.id]
    asked.save(update_fields=["answered", "returned"])
    return row


@action
def return_question(*, asked: AskedPerson, actor: Actor, question: Question) -> None:
    """The person does not know: the question is the advisor's again. No answer is put in anybody's mouth.

    Raises :class:`InputError` for a question that was not put to the person.
    """
    lock(asked)
    _refuse_other(asked, question)
    append_entry(
        client=asked.client,
        actor=actor,
        entry=record.QuestionReturned(question=question.id),
        related=asked.entry_id,
    )
    asked.returned = list(dict.fromkeys([*asked.returned, question.id]))
    asked.answered = [one for one in asked.answered if one != question.id]
    asked.save(update_fields=["answered", "returned"])


def _refuse_other(asked: AskedPerson, question: Question) -> None:
    if asked.withdrawn_at is not None or question.id not in asked.questions:
        raise InputError(
            "this question is not put to you any more",
            hint="your IT provider has taken it back or asked someone else",
        )
