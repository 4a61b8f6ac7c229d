"""Answers of the policy questionnaire: kept as they are typed, recorded once for a sitting.

A field is kept as it is left, so that nothing is lost; the entry that says what changed is written
when the sitting is over: at a button, before something is composed from the answers, when someone
else goes on, or when no one has typed for half an hour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from duecare import record
from duecare.errors import InputError
from duecare.policies import Situation, load_policies
from duecare.policies.compose import asked_with
from duecare_web.accounts.actors import Actor, member_actor
from duecare_web.accounts.locking import lock
from duecare_web.accounts.models import User
from duecare_web.accounts.zones import firm_day
from duecare_web.clients.models import Client
from duecare_web.ledger.actions import action, append_entry
from duecare_web.security_policies.known import known_of
from duecare_web.security_policies.models import PolicyReplies

QUIET: Final = timedelta(minutes=30)
"""After so long without a change a sitting is over."""
Values = Mapping[str, str]
Facts = Mapping[str, Mapping[str, str]]
Terms = Mapping[str, bool]


@action
def save_answers(
    *,
    client: Client,
    actor: Actor,
    values: Values | None = None,
    facts: Facts | None = None,
    terms: Terms | None = None,
    at: datetime | None = None,
) -> PolicyReplies:
    """Keep answers and record them, with what ``actor`` typed since the last entry.

    Values are blanks, facts ``{"holding", "proof", "missing"}``, terms yes or no. Empty values are
    taken back. Raises :class:`InputError` for an unknown name.
    """
    lock(client)
    kept = _kept(client)
    if kept.typed_by is not None and member_actor(kept.typed_by, client.firm) != actor:
        _record(kept, member_actor(kept.typed_by, client.firm), kept.typed, at)
    changed = sorted({*kept.typed, *_take_over(kept, actor, values, facts, terms, at)})
    _record(kept, actor, changed, at)
    return kept


@transaction.atomic
def type_answers(
    *,
    client: Client,
    member: User,
    values: Values | None = None,
    facts: Facts | None = None,
    terms: Terms | None = None,
    at: datetime | None = None,
) -> PolicyReplies:
    """Keep what a member typed until the entry of the sitting; as :func:`save_answers` otherwise."""
    lock(client)
    kept, now = _kept(client), at or timezone.now()
    if kept.typed_by is not None and kept.typed_by != member:
        record_typed(client=client, at=at)
        kept = _kept(client)
    actor = member_actor(member, client.firm)
    changed = {*kept.typed, *_take_over(kept, actor, values, facts, terms, at)}
    if changed:
        kept.typed, kept.typed_by, kept.typed_at = sorted(changed), member, now
        kept.save()
    return kept


@action
def record_typed(*, client: Client, at: datetime | None = None) -> PolicyReplies:
    """The entry of a sitting that is over. Raises :class:`InputError` where nothing waits for one."""
    lock(client)
    kept = _kept(client)
    if kept.typed_by is None:
        raise InputError("no answer waits for its entry")
    _record(kept, member_actor(kept.typed_by, client.firm), kept.typed, at)
    return kept


def record_before(client: Client, *, at: datetime | None = None) -> None:
    """The entry of what was typed, before something that is made of it."""
    if PolicyReplies.objects.filter(client=client, typed_by__isnull=False).exists():
        with suppress(InputError):  # another request has just recorded it
            record_typed(client=client, at=at)


def record_quiet(now: datetime) -> int:
    """The entries of the sittings in which no one has typed for half an hour; returns how many."""
    rows = PolicyReplies.objects.filter(typed_at__lte=now - QUIET)
    done = 0
    for one in list(rows.select_related("client__firm", "client__log")):
        with suppress(InputError):  # its member has just recorded it
            record_typed(client=one.client, at=now)
            done += 1
    return done


def _kept(client: Client) -> PolicyReplies:
    rows = PolicyReplies.objects.select_related("typed_by")
    return rows.get_or_create(client=client, defaults={"firm": client.firm})[0]


def _take_over(
    kept: PolicyReplies,
    actor: Actor,
    values: Values | None,
    facts: Facts | None,
    terms: Terms | None,
    at: datetime | None,
) -> set[str]:
    """Put the answers into the row and save it; the names of those that are others than before."""
    client, library = kept.client, load_policies()
    day = firm_day(client.firm, at or timezone.now())
    _refuse_unknown(values, library.slots, "blank")
    _refuse_unknown(facts, library.facts, "fact")
    _refuse_unknown(terms, library.terms, "question")
    shown = known_of(client, on=day).situation if facts else None
    before = (dict(kept.values), dict(kept.facts), dict(kept.terms))
    on, by = day.isoformat(), actor.name
    for name, value in (values or {}).items():
        if not value.strip():
            kept.values.pop(name, None)
        elif kept.values.get(name, {}).get("value") != value.strip():
            kept.values[name] = {"value": value.strip(), "by": by, "on": on}
    for name, given in (facts or {}).items():
        asked = _asked_with(kept, name, shown)
        kept.facts[name] = {**given, "on": on, "source": by, "asked_with": asked}
    kept.terms.update(terms or {})
    kept.save()
    return _differing(before, (kept.values, kept.facts, kept.terms))


def _record(kept: PolicyReplies, actor: Actor, changed: Sequence[str], at: datetime | None) -> None:
    kept.typed, kept.typed_by, kept.typed_at = [], None, None
    kept.save()
    append_entry(
        client=kept.client,
        actor=actor,
        entry=record.PolicyQuestionsSettled(
            changed=changed, answers=[_told(kept, one) for one in changed]
        ),
        at=at,
    )


def _refuse_unknown(given: Mapping[str, Any] | None, known: Mapping[str, Any], what: str) -> None:
    if unknown := sorted((given or {}).keys() - known.keys()):
        raise InputError(f"there is no {what} {unknown[0]!r} in the policies")


def _asked_with(kept: PolicyReplies, fact: str, shown: Situation | None) -> dict[str, str]:
    """The values that the question showed, with those that came with the same answers."""
    if shown is None:
        return {}
    given = {name: one["value"] for name, one in kept.values.items()}
    library = load_policies()
    now = replace(shown, values={**shown.values, **given})
    return dict(sorted(asked_with(library.facts[fact], now, library).items()))


def _differing(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> set[str]:
    return {
        name
        for old, new in zip(before, after, strict=True)
        for name in old.keys() | new.keys()
        if old.get(name) != new.get(name)
    }


def _told(kept: PolicyReplies, name: str) -> str:
    if name in kept.facts:
        fact = kept.facts[name]
        return f"{name}: {fact['holding']}, {fact['proof']}"
    if name in kept.terms:
        return f"{name}: {'yes' if kept.terms[name] else 'no'}"
    return f"{name}: {kept.values.get(name, {}).get('value', 'taken back')}"
