"""Two people act on one thing at the same instant: one wins, the other is told who, when and what.

Both have opened the page before either acted, so each holds the state of that moment. Over SQLite
they act one after the other with what they hold; over PostgreSQL both start at once, in threads.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from tests.patience import PATIENCE
from tests.web.custody.test_holds_and_erasure import ask as ask_for_erasure
from tests.web.custody.test_holds_and_erasure import hold as place_hold
from tests.web.insurance.test_cover import terms
from tests.web.portal.test_links import _fresh_limits  # noqa: F401  each test sends its own mails
from tests.web.scans.machines_of_a_client import enrol
from tests.web.security_policies.test_actions import acknowledge, draft, in_force, sign
from tests.web.training.test_actions import answer, reply

from duecare.errors import InputError
from duecare_web.accounts.actions import add_member, remove_member
from duecare_web.accounts.actors import member_actor, system_actor
from duecare_web.accounts.models import Membership
from duecare_web.clients.actions import add_contact, add_employee
from duecare_web.custody import actions as custody
from duecare_web.defense import actions as defense
from duecare_web.defense.models import ProgramFile
from duecare_web.insurance.actions import end_policy, record_client_policy
from duecare_web.ledger.models import LedgerEntry, PendingEntry
from duecare_web.portal import actions as portal
from duecare_web.portal import consent
from duecare_web.scans import actions as scans
from duecare_web.security_policies import actions as policies
from duecare_web.security_policies import drafting
from duecare_web.training import actions as training
from duecare_web.training import queries as lessons
from duecare_web.training.completing import complete_lesson

ACTOR = system_actor("tests")
WHEN = r"on [A-Z][a-z]+ \d{1,2}, \d{4} at \d{1,2}:\d{2} [ap][.]m[.] UTC"


@dataclass(frozen=True)
class Race:
    """What both do with what they saw, the entry that one of them leaves, what the other reads."""

    kind: str
    told: str
    first: Callable[[], object]
    second: Callable[[], object]


def copy(row: Any) -> Any:
    """The row as another request has read it."""
    return type(row)._base_manager.get(pk=row.pk)


def twice(row: Any, act: Callable[[Any], object], *, kind: str, told: str) -> Race:
    """Both do the same, each with their own copy of ``row``."""
    mine, other = copy(row), copy(row)
    return Race(kind, told, lambda: act(mine), lambda: act(other))


def approval_of_a_policy(side):
    version = drafting.publish_version(version=draft(side), actor=ACTOR)

    def approve(seen):
        return policies.approve_policy(version=seen, contact=side.contact, signature=sign(seen))

    return twice(
        version, approve, kind="policy.approved", told=rf"In force, approved by North Boss {WHEN}"
    )


def draft_sent_for_approval(side):
    return twice(
        draft(side),
        lambda seen: drafting.publish_version(version=seen, actor=ACTOR),
        kind="policy.proposed",
        told=rf"Waiting for approval, {WHEN}",
    )


def acknowledgment(side):
    return twice(
        in_force(side),
        lambda seen: acknowledge(side, seen),
        kind="policy.acknowledged",
        told=rf"already been acknowledged, by North Clerk {WHEN}",
    )


def _run(side, *, until):
    assignment = training.assign_lesson(
        employee=side.employee, lesson="phishing-at-work", actor=ACTOR
    )
    run = training.start_lesson(assignment=assignment, seed=7)
    while until and (attempt := lessons.next_attempt(run)):
        answer(attempt)
    run.refresh_from_db()
    return run


def answer_to_a_question(side):
    return twice(
        lessons.next_attempt(_run(side, until="")),
        lambda seen: training.answer_step(attempt=seen, **reply(seen)),
        kind="training.answered",
        told=f"already been answered, {WHEN}",
    )


def end_of_a_lesson(side):
    def complete(seen):
        return complete_lesson(run=seen, typed_name=side.employee.name, attested=True)

    return twice(
        _run(side, until="confirm"),
        complete,
        kind="training.completed",
        told=rf"already been confirmed, by North Clerk {WHEN}",
    )


def _owner(side):
    return member_actor(side.owner, side.firm)


def release_of_a_hold(side):
    held = place_hold(side)
    advisor = member_actor(side.advisor, side.firm)
    custody.ask_for_release(hold=held, actor=advisor, reason="settled")
    return twice(
        held,
        lambda seen: custody.release_hold(hold=seen, actor=_owner(side)),
        kind="hold.released",
        told=rf"already been released, by North owner {WHEN}",
    )


def two_who_ask_for_a_release(side):
    held = place_hold(side)
    mine, other = copy(held), copy(held)
    advisor = member_actor(side.advisor, side.firm)
    return Race(
        "hold.release_asked",
        rf"already been requested, by North (owner|advisor) {WHEN}",
        lambda: custody.ask_for_release(hold=mine, actor=advisor, reason="settled"),
        lambda: custody.ask_for_release(hold=other, actor=_owner(side), reason="dismissed"),
    )


def request_for_an_erasure(side):
    return twice(
        side.employee,
        lambda seen: ask_for_erasure(side, person=seen),
        kind="erasure.asked",
        told=rf"already been requested, by North advisor {WHEN}",
    )


def erasure_and_its_refusal(side):
    request = ask_for_erasure(side)
    mine, other = copy(request), copy(request)
    return Race(
        "person.erased|erasure.refused",
        rf"already ended, by North owner {WHEN}",
        lambda: custody.carry_out_erasure(request=mine, actor=_owner(side)),
        lambda: custody.refuse_erasure(request=other, actor=_owner(side), answer="a duty to keep"),
    )


def end_of_an_enrolment(side):
    return twice(
        enrol(side.client)[0],
        lambda seen: scans.revoke_enrolment(enrolment=seen, actor=ACTOR),
        kind="enrolment.revoked",
        told=f"already been revoked, {WHEN}",
    )


def code_of_a_link(side):
    opened = portal.open_link(link=portal.invite(person=side.contact, actor=ACTOR).link)
    return twice(
        opened.link,
        lambda seen: portal.enter_code(link=seen, code=opened.code),
        kind="sig.identity",
        told=f"this link was used {WHEN}",
    )


def certificate_of_a_file(side):
    made = defense.export_defense_file(client=side.client, actor=ACTOR, recipient="Counsel")

    def confirm(seen):
        return defense.confirm_certificate(
            export=seen,
            actor=_owner(side),
            confirmed=range(99),
            name="Ann Lee",
            position="Owner",
            qualification="Runs the installation",
            place="Austin, Texas",
            signed_on=datetime.now(UTC).date(),
        )

    return twice(
        made,
        confirm,
        kind="certificate.confirmed",
        told=rf"already been confirmed, by Ann Lee {WHEN}",
    )


def claim_of_privilege(side):
    defense.export_defense_file(client=side.client, actor=ACTOR, recipient="Counsel")

    def claim(seen):
        return defense.claim_privilege(
            client=seen, actor=_owner(side), index=0, group="content", ground="attorney-client"
        )

    return twice(
        side.client,
        claim,
        kind="privilege.claimed",
        told=rf"already withheld, by North owner {WHEN}",
    )


def consent_to_a_program_file(side):
    return twice(
        side.contact,
        lambda seen: defense.give_program_consent(contact=seen),
        kind="program.consented",
        told=rf"already been given, by North Boss {WHEN}",
    )


def withdrawal_of_consent(side):
    return twice(
        side.contact,
        lambda seen: consent.withdraw_consent(contact=seen, actor=seen.as_actor()),
        kind="sig.consent_withdrawn",
        told=f"already been withdrawn, {WHEN}",
    )


def end_of_cover(side):
    policy = record_client_policy(client=side.client, actor=ACTOR, terms=terms())
    return twice(
        policy,
        lambda seen: end_policy(policy=seen, actor=ACTOR, reason="replaced"),
        kind="insurance.ended",
        told=f"already ended, {WHEN}",
    )


def employee_with_one_address(side):
    def add(seen):
        return add_employee(client=seen, actor=ACTOR, name="Lee", email="lee@north.example")

    return twice(side.client, add, kind="employee.added", told="already exists")


def contact_with_one_address(side):
    def add(seen):
        return add_contact(client=seen, actor=ACTOR, name="Lee", email="lee@north.example")

    return twice(side.client, add, kind="contact.added", told="already exists")


RACES = [
    approval_of_a_policy,
    draft_sent_for_approval,
    acknowledgment,
    answer_to_a_question,
    end_of_a_lesson,
    release_of_a_hold,
    two_who_ask_for_a_release,
    request_for_an_erasure,
    erasure_and_its_refusal,
    end_of_an_enrolment,
    code_of_a_link,
    certificate_of_a_file,
    claim_of_privilege,
    consent_to_a_program_file,
    withdrawal_of_consent,
    end_of_cover,
    employee_with_one_address,
    contact_with_one_address,
]


def entries(side, kind):
    """How many entries of this kind the client's log has, sealed or not."""
    rows = [model.objects.filter(log=side.client.log) for model in (LedgerEntry, PendingEntry)]
    kinds = [name for one in rows for name in one.values_list("kind", flat=True)]
    return sum(name in kind.split("|") for name in kinds)


def words_of(error):
    return f"{error}. {error.hint}"


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_the_second_is_told_who_was_first_and_when(north, race):
    found = race(north)
    before = entries(north, found.kind)
    found.first()
    with pytest.raises(InputError) as refused:
        found.second()
    assert re.search(found.told, words_of(refused.value)), words_of(refused.value)
    assert entries(north, found.kind) == before + 1


def at_once(*acts: Callable[[], object]) -> list[Exception | None]:
    """Run all at the same instant, each on a connection of its own: what each of them raised."""
    start, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        start.wait(PATIENCE)
        try:
            acts[place]()
        except Exception as error:  # noqa: BLE001  what it was is what the test looks at
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for one in threads:
        one.start()
    for one in threads:
        one.join(PATIENCE)
    return outcomes


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("race", RACES, ids=lambda race: race.__name__)
def test_of_two_at_the_same_instant_exactly_one_wins(postgres, north, race):
    found = race(north)
    before = entries(north, found.kind)
    outcomes = at_once(found.first, found.second)
    (refused,) = [one for one in outcomes if one is not None]
    assert isinstance(refused, InputError), refused
    assert re.search(found.told, words_of(refused)), words_of(refused)
    assert entries(north, found.kind) == before + 1


def test_two_owners_who_leave_at_once_leave_an_owner(north):
    other = add_member(
        firm=north.firm, email="second@north.example", name="Second", role="owner", actor=ACTOR
    )
    first = Membership.objects.get(firm=north.firm, user=north.owner)
    seen = copy(first)
    remove_member(membership=first, actor=ACTOR)
    with pytest.raises(InputError, match="only owner"):
        remove_member(membership=other, actor=ACTOR)
    with pytest.raises(InputError, match="already ended"):
        remove_member(membership=seen, actor=ACTOR)


def test_a_machine_that_reports_while_its_enrolment_ends_is_refused_in_words(north):
    from tests.web.portal.assessed import small_inventory

    enrolment, _ = enrol(north.client)
    seen = copy(enrolment)
    scans.revoke_enrolment(enrolment=enrolment, actor=ACTOR)
    with pytest.raises(scans.EnrolmentEndedError, match=f"was revoked {WHEN}"):
        scans.record_inventory(
            client=north.client,
            actor=ACTOR,
            inventory=small_inventory(),
            origin="endpoint",
            enrolment=seen,
        )


def test_a_consent_that_is_withdrawn_while_the_firm_exports_counts(north, now):
    given = defense.give_program_consent(contact=north.contact)
    seen = copy(given)
    defense.withdraw_program_consent(contact=north.contact)
    wanted = ProgramFile(
        firm=north.firm, client=north.client, consent=seen, recipient="Counsel", requested_at=now
    )
    with pytest.raises(InputError, match=f"withdrew its consent {WHEN}"):
        defense._export_program_file(wanted, ACTOR)
