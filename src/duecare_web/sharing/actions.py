"""Writes about shares: made, opened with their code, read, ended."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.utils import timezone

from duecare import record
from duecare.documents.nameless import without_names
from duecare.errors import InputError
from duecare_web.accounts.actors import Actor, system_actor
from duecare_web.accounts.locking import lock
from duecare_web.assessments.statements import render
from duecare_web.clients.models import Client
from duecare_web.ledger.actions import Attached, action, append_entry, keep_document
from duecare_web.outbox.posting import post
from duecare_web.portal.tokens import code_hash, is_code, new_code
from duecare_web.sharing import mailing, queries
from duecare_web.sharing.models import PaperShare, SharedPaper, ShareView

MOST_WRONG_CODES: Final = 5
MOST_DAYS: Final = 90
_ACTOR: Final = system_actor("sharing")


@dataclass(frozen=True, slots=True)
class NewShare:
    """A share with what is shown once: its token and its code."""

    share: PaperShare
    token: str
    code: str


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A paper as it is shared."""

    title: str
    file: Attached


def share_papers(
    *,
    client: Client,
    actor: Actor,
    recipient: str,
    reason: str,
    papers: Sequence[str],
    days: int,
    with_names: bool = False,
    email: str = "",
) -> NewShare:
    """Make papers readable for a recipient who has the link and the code, for so many days.

    With an ``email`` the link is mailed there, without the code.

    The papers are kept as they are shared. Names of people, devices and folders are left out unless
    asked for. Raises :class:`InputError` without a paper, and for one that cannot be shared.
    """
    if not papers:
        raise InputError("choose at least one paper")
    if not 1 <= days <= MOST_DAYS:
        raise InputError(f"a link works for 1 to {MOST_DAYS} days, not {days}")
    now = timezone.now()
    share = PaperShare(
        firm=client.firm,
        client=client,
        recipient=recipient.strip(),
        email=email,
        reason=reason.strip(),
        with_names=with_names,
        made_by=actor.name,
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    prepared = _prepare(share, list(dict.fromkeys(papers)))
    token, code = secrets.token_urlsafe(32), new_code()
    share.token_hash = hashlib.sha256(token.encode()).hexdigest()
    share.code_hash = code_hash(code, link_id=share.pk)
    kept = _keep_share(share=share, actor=actor, prepared=prepared, link=mailing.link_of(token))
    return NewShare(kept, token, code)


def _prepare(share: PaperShare, papers: Sequence[str]) -> list[_Prepared]:
    """The PDFs, made before anything is written: a page takes a second."""
    client, now = share.client, share.made_at
    names = {} if share.with_names else queries.names_at(client)
    titles = {one.key: one.title for one in queries.offered_papers(client)}
    made = []
    for key in papers:
        try:
            title, statement = titles[key], queries.paper_content(client, key, now=now)
        except KeyError as error:
            raise InputError("this paper is not among those of the client") from error
        if not share.with_names:
            statement = without_names(statement, names)
        pdf = render(statement, firm=client.firm, created=now).pdf
        made.append(_Prepared(title, Attached(f"{statement.kind}.pdf", pdf)))
    return made


@action
def _keep_share(
    *, share: PaperShare, actor: Actor, prepared: Sequence[_Prepared], link: str
) -> PaperShare:
    client = share.client
    share.save(force_insert=True)
    kept = SharedPaper.objects.bulk_create(
        SharedPaper(
            share=share,
            title=one.title,
            document=keep_document(client=client, document=one.file),
            position=position,
        )
        for position, one in enumerate(prepared)
    )
    append_entry(
        client=client,
        actor=actor,
        person=share.as_person(),
        entry=record.ShareMade(
            share=str(share.pk),
            reason=share.reason,
            papers=[
                record.SharedDocument(title=one.title, sha256=one.document.sha256) for one in kept
            ],
            names=share.with_names,
            until=share.expires_at,
        ),
        attachments=[one.file for one in prepared],
    )
    if share.email:
        _mail(share, link)
    return share


def _mail(share: PaperShare, link: str) -> None:
    message = mailing.link_mail(
        share.client,
        recipient=share.recipient,
        email=share.email,
        until=share.expires_at,
        link=link,
    )
    post(
        message,
        what=mailing.WHAT,
        kind=mailing.LINK,
        firm=share.firm,
        related=share.pk,
        expires_at=share.expires_at,
    )


def enter_code(*, share: PaperShare, code: str, context: Mapping[str, str]) -> bool:
    """Whether this is the code. The last wrong try of :data:`MOST_WRONG_CODES` ends the link."""
    lock(share)
    if not is_code(code, kept=share.code_hash, link_id=share.pk):
        share.wrong_codes += 1
        share.save(update_fields=["wrong_codes"])
        if share.wrong_codes >= MOST_WRONG_CODES:
            end_share(share=share, actor=_ACTOR, because="wrong codes were typed")
        return False
    _note_opened(share=share, context=context)
    return True


@action
def _note_opened(*, share: PaperShare, context: Mapping[str, str]) -> ShareView:
    share.wrong_codes = 0
    share.save(update_fields=["wrong_codes"])
    entry = record.ShareOpened(share=str(share.pk))
    return _look(share, None, entry, context)


@action
def read_paper(*, paper: SharedPaper, context: Mapping[str, str]) -> ShareView:
    """Note that a paper was downloaded."""
    entry = record.SharedPaperRead(
        share=str(paper.share_id), title=paper.title, sha256=paper.document.sha256
    )
    return _look(paper.share, paper, entry, context)


def _look(
    share: PaperShare, paper: SharedPaper | None, entry: record.Entry, context: Mapping[str, str]
) -> ShareView:
    receipt = append_entry(
        client=share.client, actor=share.as_actor(), entry=entry, context=context
    )
    return ShareView.objects.create(
        share=share, paper=paper, at=receipt.at, entry_id=receipt.entry_id
    )


@action
def end_share(*, share: PaperShare, actor: Actor, because: str) -> PaperShare:
    """Let a link stop working at once. Raises :class:`InputError` for one that has ended."""
    lock(share)
    if share.ended_at is not None:
        raise InputError("this link has ended already")
    share.ended_at, share.ended_because = timezone.now(), because[:200]
    share.save(update_fields=["ended_at", "ended_because"])
    append_entry(
        client=share.client,
        actor=actor,
        person=share.as_person(),
        entry=record.ShareEnded(share=str(share.pk), because=share.ended_because),
    )
    return share
