"""Silence after notice: who is reminded when, what stops it, and what the ledger says in the end."""

import smtplib
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
from django.core import mail as outbox
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import strip_tags
from tests.patience import PATIENCE
from tests.web.portal.assessed import assess_client
from tests.web.portal.test_pages import portal

from duecare.errors import InputError
from duecare.record import Signature
from duecare_web.accounts.actors import system_actor
from duecare_web.assessments.actions import record_no_answer
from duecare_web.assessments.models import Decision
from duecare_web.assessments.queries import decision_on, recommendations_of
from duecare_web.clients.actions import add_contact
from duecare_web.outbox.sending import send_due
from duecare_web.portal import mail, queries, reminders, signing
from duecare_web.portal.decision_pages import sitting_page
from duecare_web.portal.models import Reminder
from duecare_web.portal.notices import LAPSE_DAYS, REMINDER_DAYS, schedule
from duecare_web.portal.standing import standing_requests

pytestmark = pytest.mark.long

ACTOR = system_actor("tests")
START = datetime(2025, 3, 3, 9, tzinfo=UTC)  # before any clock: answers come later


def day(number, hours=0):
    return START + timedelta(days=number, hours=hours)


@pytest.fixture
def asked(north):
    assess_client(north.client)
    return signing.ask_for_decisions(contact=north.contact, actor=ACTOR, at=START)


def send_notices(now):
    done = reminders.send_notices(now)
    send_due(now)
    return done


def remind_through(last=30):
    for number in REMINDER_DAYS:
        if number <= last:
            send_notices(day(number))


def answer(request, *, every=True, kind=Decision.Kind.ACCEPT):
    rows = [row.recommendation for row in queries.offers_to(request.contact) if row.waiting]
    rows = rows if every else rows[:1]
    signature = Signature.confirmed(
        client_name=request.client.name,
        typed_name=request.contact.name,
        document_sha256=sitting_page(rows).sha256,
        button="Sign these decisions",
        method="emailed link and emailed code entered",
    )
    return signing.sign_decisions(
        answers=[signing.GivenAnswer(one, kind) for one in rows],
        shown=rows,
        contact=request.contact,
        signature=signature,
    )


def refuse_mail(monkeypatch):
    def refuse(*_):
        raise smtplib.SMTPRecipientsRefused({"boss@north.example": (550, b"no such mailbox")})

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)


def entries_of_kind(entries, kind):
    return [values for found, values in entries if found == kind]


# --- the dates -----------------------------------------------------------------------------------


def test_the_reminders_come_after_7_14_and_30_days_and_silence_counts_14_days_later():
    planned = schedule(START, {}, now=START)
    assert [(step.day, step.due) for step in planned.ahead] == [
        (7, day(7)),
        (14, day(14)),
        (30, day(30)),
    ]
    assert planned.lapses == day(44)


def test_after_an_outage_the_steps_keep_their_distance():
    planned = schedule(START, {7: day(20)}, now=day(21))
    assert [step.due for step in planned.ahead] == [day(27), day(43)]
    assert planned.lapses == day(57)
    overdue = schedule(START, {}, now=day(40))
    assert [step.due for step in overdue.ahead] == [day(40), day(47), day(63)]


def test_a_reminder_is_due_on_its_day_and_not_before(asked):
    assert queries.due_reminders(day(7) - timedelta(seconds=1)) == []
    (due,) = queries.due_reminders(day(7))
    assert (due.request, due.day, due.lapses) == (asked, 7, day(44))
    assert len(due.waiting) == len(recommendations_of(asked.client))
    send_notices(day(7))
    assert queries.due_reminders(day(14) - timedelta(seconds=1)) == []
    assert [one.day for one in queries.due_reminders(day(14))] == [14]


# --- the reminder --------------------------------------------------------------------------------


def test_a_reminder_says_what_waits_and_leads_into_the_portal(asked, client):
    send_notices(day(7))
    (message,) = outbox.outbox
    assert message.to == ["North Boss <boss@north.example>"]
    assert "On March 3, 2025" in message.body
    assert "no answer by April 16, 2025" in message.body
    assert "not an acceptance" in message.body
    assert asked.document.sha256 in message.body
    for one in recommendations_of(asked.client):
        assert f"- {one.title}" in message.body
    (address,) = (line for line in message.body.splitlines() if "/portal/link/" in line)
    with mock.patch.object(timezone, "now", return_value=day(8)):
        assert client.get(address[address.index("/portal/") :]).status_code == 200


def test_a_reminder_leaves_its_entry(asked, north, entries_of):
    send_notices(day(7))
    reminder = asked.reminders.get()
    (values,) = entries_of_kind(entries_of(north.client), "sig.reminded")
    assert values["content"] == {
        "request": str(asked.pk),
        "day": 7,
        "document_sha256": asked.document.sha256,
        "safeguards": [one.safeguard for one in recommendations_of(north.client)],
        "message_id": outbox.outbox[0].extra_headers["Message-ID"],
        "handover": "handed over",
    }
    assert values["person"]["id"] == f"contact:{north.contact.pk}"
    assert (reminder.handed_over_at, reminder.refused_at) == (day(7), None)


def test_a_refused_mail_is_recorded_as_refused(asked, north, entries_of, monkeypatch):
    refuse_mail(monkeypatch)
    send_notices(day(7))
    (values,) = entries_of_kind(entries_of(north.client), "sig.reminded")
    assert values["content"]["handover"] == "refused"
    reminder = asked.reminders.get()
    assert (reminder.handed_over_at, reminder.refused_at) == (None, day(7))


def test_only_what_is_still_open_is_reminded(asked, north, entries_of):
    (decision,) = answer(asked, every=False)
    outbox.outbox.clear()
    send_notices(day(7))
    (values,) = entries_of_kind(entries_of(north.client), "sig.reminded")
    assert decision.recommendation.safeguard not in values["content"]["safeguards"]
    assert decision.recommendation.title not in outbox.outbox[0].body


# --- never twice ---------------------------------------------------------------------------------


def test_a_step_is_never_sent_twice(asked):
    assert send_notices(day(7)).reminders == 1
    assert send_notices(day(7, hours=1)).reminders == 0
    with pytest.raises(InputError, match="no reminder is due"):
        reminders.send_reminder(request=asked, now=day(8))
    assert len(outbox.outbox) == 1


def test_a_stop_between_mail_and_record_does_not_send_it_again(asked):
    with (
        mock.patch.object(reminders, "_record_handover", side_effect=SystemExit),
        pytest.raises(SystemExit),
    ):
        send_notices(day(7))
    assert asked.reminders.get().entry_id is None
    assert send_notices(day(7, hours=1)).reminders == 0
    assert len(outbox.outbox) == 1
    assert asked.reminders.get().handed_over_at == day(7)  # recorded by the next look
    assert send_notices(day(14)).reminders == 1


def test_a_reminder_that_could_not_be_handed_over_is_no_notice(
    asked, north, entries_of, monkeypatch
):
    with monkeypatch.context() as patched:
        refuse_mail(patched)
        send_notices(day(7))
    (values,) = entries_of_kind(entries_of(north.client), "portal.invited")
    assert values["content"]["about"] == "reminder of day 7"
    for number in (14, 30, 44):
        send_notices(day(number))
    lapsed = entries_of_kind(entries_of(north.client), "decision.lapsed")[0]
    assert lapsed["content"]["notices"] == [day(14).isoformat(), day(30).isoformat()]


def test_one_reminder_that_fails_does_not_keep_the_others_waiting(asked, south):
    assess_client(south.client)
    other = signing.ask_for_decisions(contact=south.contact, actor=ACTOR, at=START)
    real = mail.reminder_mail

    def broken(request, **values):
        if request.pk == asked.pk:
            raise ValueError("no mail can be made")
        return real(request, **values)

    with mock.patch.object(mail, "reminder_mail", broken):
        assert send_notices(day(7)).reminders == 1
    assert [message.to for message in outbox.outbox] == [["South Boss <boss@south.example>"]]
    assert other.reminders.get().handed_over_at == day(7)


def test_two_workers_at_once_send_one_mail(postgres, transactional_db, north):
    assess_client(north.client)
    signing.ask_for_decisions(contact=north.contact, actor=ACTOR, at=START)
    (due,) = queries.due_reminders(day(7))
    ready = threading.Barrier(2)

    def work():
        ready.wait(timeout=PATIENCE)
        try:
            reminders.send_reminder(request=due.request, now=day(7))
        except InputError:
            return "refused"
        finally:
            connection.close()
        return "sent"

    with ThreadPoolExecutor(2) as pool:
        ends = sorted(one.result() for one in [pool.submit(work), pool.submit(work)])
    assert ends == ["refused", "sent"]
    send_due(day(7))
    assert Reminder.objects.count() == 1
    assert len(outbox.outbox) == 1


def test_an_answer_and_the_record_of_silence_do_not_cross(postgres, transactional_db, north):
    assess_client(north.client)
    asked = signing.ask_for_decisions(contact=north.contact, actor=ACTOR, at=START)
    remind_through()
    ready = threading.Barrier(2)

    def work(step):
        ready.wait(timeout=PATIENCE)
        try:
            step()
        except InputError:
            pass
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        steps = (lambda: answer(asked), lambda: send_notices(day(44)))
        for one in [pool.submit(work, step) for step in steps]:
            one.result()
    kinds = {decision_on(one).kind for one in recommendations_of(north.client)}
    assert kinds == {Decision.Kind.ACCEPT}


# --- what stops it -------------------------------------------------------------------------------


def test_an_answer_to_everything_ends_reminders_and_lapse(asked):
    send_notices(day(7))
    answer(asked)
    assert queries.due_reminders(day(90)) == []
    assert queries.due_lapses(day(90)) == []


def test_an_answer_in_between_stops_the_reminder_that_was_found_due(asked):
    answer(asked)
    with pytest.raises(InputError, match="no reminder is due"):
        reminders.send_reminder(request=asked, now=day(7))
    assert not Reminder.objects.exists()


def test_a_withdrawn_request_neither_reminds_nor_lapses(asked, north):
    remind_through()
    again = signing.ask_for_decisions(contact=north.contact, actor=ACTOR, at=day(40))
    assert send_notices(day(46)) == reminders.Done(0, 0)
    assert [due.request for due in queries.due_reminders(day(47))] == [again]


def test_a_newer_assessment_ends_the_older_request(asked, north):
    remind_through(last=14)
    assess_client(north.client, years=1000)
    assert queries.due_reminders(day(30)) == []
    assert queries.due_lapses(day(90)) == []


@pytest.mark.parametrize("field", ["is_active", "may_sign"])
def test_whoever_left_or_may_not_sign_is_not_mailed_and_does_not_lapse(asked, north, field):
    remind_through()
    outbox.outbox.clear()
    setattr(north.contact, field, False)
    north.contact.save()
    assert send_notices(day(90)) == reminders.Done(0, 0)
    assert outbox.outbox == []


# --- no answer after notice ----------------------------------------------------------------------


def test_silence_is_recorded_14_days_after_the_last_reminder_with_the_notices(
    asked, north, entries_of
):
    signing.open_document(contact=north.contact, document=asked.document, at=day(8))
    remind_through()
    assert send_notices(day(30 + LAPSE_DAYS) - timedelta(seconds=1)).lapsed == 0
    offered = recommendations_of(north.client)
    assert send_notices(day(44)).lapsed == len(offered)
    entries = entries_of(north.client)
    lapsed = entries_of_kind(entries, "decision.lapsed")
    notices = [day(number).isoformat() for number in REMINDER_DAYS]
    assert [one["content"]["offer"]["safeguard"] for one in lapsed] == [
        one.safeguard for one in offered
    ]
    for one in lapsed:
        assert one["content"]["notices"] == notices
        assert one["content"]["documents_sha256"] == [asked.document.sha256]
    (silence,) = entries_of_kind(entries, "sig.lapsed")
    assert silence["content"]["notices"] == notices
    assert silence["content"]["opened"] == [day(8).isoformat()]
    assert silence["content"]["document_sha256"] == asked.document.sha256
    assert silence["content"]["message_ids"] == [
        message.extra_headers["Message-ID"] for message in outbox.outbox
    ]
    assert {one.kind for one in Decision.objects.all()} == {Decision.Kind.NO_ANSWER}
    assert {one.decided_at for one in Decision.objects.all()} == {day(44)}
    assert send_notices(day(45)) == reminders.Done(0, 0)


def test_a_refused_reminder_is_no_notice(asked, north, entries_of, monkeypatch):
    remind_through(last=14)
    refuse_mail(monkeypatch)
    send_notices(day(30))
    send_notices(day(44))
    entries = entries_of(north.client)
    lapsed = entries_of_kind(entries, "decision.lapsed")[0]
    assert lapsed["content"]["notices"] == [day(7).isoformat(), day(14).isoformat()]
    (silence,) = entries_of_kind(entries, "sig.lapsed")
    assert silence["content"]["not_handed_over"] == [day(30).isoformat()]


def test_without_any_notice_silence_is_never_recorded(asked, monkeypatch):
    refuse_mail(monkeypatch)
    remind_through()
    assert send_notices(day(200)) == reminders.Done(0, 0)
    with pytest.raises(InputError, match="does not count yet"):
        reminders.record_lapse(assessment=asked.assessment, now=day(200))
    assert not Decision.objects.exists()


def test_silence_waits_until_everybody_who_was_asked_had_their_time(asked, north, entries_of):
    partner = add_contact(
        client=north.client,
        actor=ACTOR,
        name="Second Boss",
        email="two@north.example",
        may_sign=True,
    )
    signing.ask_for_decisions(contact=partner, actor=ACTOR, at=day(20))
    for number in (7, 14, 27, 30, 34, 44, 50):
        send_notices(day(number))
    assert not Decision.objects.exists()
    send_notices(day(64))
    entries = entries_of(north.client)
    assert len(entries_of_kind(entries, "sig.lapsed")) == 2
    lapsed = entries_of_kind(entries, "decision.lapsed")[0]
    assert lapsed["content"]["notices"] == [
        day(number).isoformat() for number in (7, 14, 27, 30, 34, 50)
    ]


def test_a_decision_made_first_is_kept_and_only_the_rest_lapses(asked, north):
    (decision,) = answer(asked, every=False)
    remind_through()
    send_notices(day(44))
    kinds = {one.pk: decision_on(one).kind for one in recommendations_of(north.client)}
    assert kinds.pop(decision.recommendation_id) == Decision.Kind.ACCEPT
    assert set(kinds.values()) == {Decision.Kind.NO_ANSWER}
    with pytest.raises(InputError, match="has decided"):
        record_no_answer(
            recommendation=decision.recommendation, actor=ACTOR, notices=[day(7)], at=day(44)
        )


def test_a_decision_after_the_lapse_counts(asked, north, entries_of):
    remind_through()
    send_notices(day(44))
    made = answer(asked)
    assert len(made) == len(recommendations_of(north.client))
    kinds = {decision_on(one).kind for one in recommendations_of(north.client)}
    assert kinds == {Decision.Kind.ACCEPT}
    found = [kind for kind, _ in entries_of(north.client)]
    assert found.index("decision.lapsed") < found.index("decision.accepted")


def test_what_lapsed_can_be_put_to_another_contact_without_new_reminders(asked, north):
    remind_through()
    send_notices(day(44))
    partner = add_contact(
        client=north.client,
        actor=ACTOR,
        name="Second Boss",
        email="two@north.example",
        may_sign=True,
    )
    again = signing.ask_for_decisions(contact=partner, actor=ACTOR, at=day(50))
    assert [row.waiting for row in queries.offers_to(partner)] != []
    assert queries.due_reminders(day(99)) == []
    assert len(answer(again)) == len(recommendations_of(north.client))


# --- the pages -----------------------------------------------------------------------------------


def plain(page):
    """The text of a page, without marks."""
    assert page.status_code == 200
    return " ".join(strip_tags(page.content.decode()).split())


def standing(north, at):
    (row,) = standing_requests(north.client, now=at)
    return row


def console_page(north, signed_in):
    return plain(signed_in(north.viewer).get(reverse("portal:access", args=[north.client.pk])))


def test_the_console_says_what_was_sent_and_what_comes(north, signed_in):
    assess_client(north.client)
    start = timezone.now() - timedelta(days=8)
    signing.ask_for_decisions(contact=north.contact, actor=ACTOR, at=start)
    send_notices(start + timedelta(days=7))
    text = console_page(north, signed_in)
    second, third, record = (
        date_format(start + timedelta(days=number), "M j, Y") for number in (14, 30, 44)
    )
    assert "after 7 days" in text
    assert "handed over" in text
    assert f"Upcoming reminders: {second}; {third}." in text
    assert f"Without an answer, this is recorded as no answer after notice on {record}." in text


def test_the_console_never_calls_silence_an_acceptance(asked, north, signed_in):
    remind_through()
    send_notices(day(44))
    text = console_page(north, signed_in)
    assert "asked Mar 3, 2025, 15 of 15 unanswered" in text
    assert "Recorded as no answer after notice on Apr 16, 2025. This is not an acceptance." in text
    page = signed_in(north.viewer).get(reverse("assessments:decisions", args=[north.client.pk]))
    assert "no answer after notice" in plain(page)
    assert "a later decision counts" in plain(page)
    assert "accepted" not in plain(page)


def test_the_state_of_a_request_follows_what_happened(asked, north, monkeypatch):
    assert standing(north, day(1)).state == "running"
    remind_through()
    assert standing(north, day(31)).state == "running"
    north.contact.may_sign = False
    north.contact.save()
    assert standing(north, day(31)).state == "stopped"
    north.contact.may_sign = True
    north.contact.save()
    answer(asked)
    assert standing(north, day(31)).state == "answered"


def test_the_console_says_when_no_reminder_arrived(asked, north, signed_in, monkeypatch):
    refuse_mail(monkeypatch)
    remind_through()
    assert standing(north, day(31)).state == "unheard"
    text = console_page(north, signed_in)
    assert "refused by the mail server" in text
    assert "silence is not recorded" in text


def test_another_firm_does_not_see_the_notices(asked, north, south, signed_in):
    page = signed_in(south.owner).get(reverse("portal:access", args=[north.client.pk]))
    assert page.status_code == 404


def test_the_portal_says_that_silence_can_be_broken(asked, north):
    remind_through()
    send_notices(day(44))
    boss = portal(north.contact, "contact")
    one = recommendations_of(north.client)[0]
    text = plain(boss.get(reverse("portal:recommendation", args=[one.pk])))
    assert "No answer after notice, recorded Apr 16, 2025" in text
    assert "You can still decide, and what you decide counts." in text
    assert "Sign this decision" in text
    assert "No answer after notice" in plain(boss.get(reverse("portal:record")))
    assert "You can still decide" in plain(boss.get(reverse("portal:overview")))
