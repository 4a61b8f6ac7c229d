"""A lesson from assignment to certificate, as the ledger shows it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from duecare.dates import long_date
from duecare.documents.stored import statement_of
from duecare.errors import InputError
from duecare_web.accounts.actors import system_actor
from duecare_web.demo.learning import FACTS, answer_to
from duecare_web.ledger import documents
from duecare_web.security_policies import drafting
from duecare_web.training import actions, facts, overview, queries
from duecare_web.training.completing import complete_lesson
from duecare_web.training.coverage import counts_of as coverage_counts
from duecare_web.training.coverage import people_covered
from duecare_web.training.models import QuizAttempt
from duecare_web.training.record import training_record_of
from duecare_web.training.sessions import content_hash, session_of, step_of

ACTOR = system_actor("tests")
STEPS = 10  # of the lesson "Phishing at work"


def reply(attempt, *, is_right=True):
    """A choice and marks that count as right, or as wrong."""
    chosen, marks = answer_to(step_of(attempt), is_right=is_right)
    return {"chosen": chosen, "marks": marks}


def answer(attempt, *, is_right=True, took=20.0, at=None):
    """Answer a step ``took`` seconds after its page was sent."""
    shown = (at or timezone.now()) - timedelta(seconds=took)
    actions.note_step_shown(attempt, at=shown)
    attempt.refresh_from_db()
    given = reply(attempt, is_right=is_right)
    return actions.answer_step(attempt=attempt, **given, seconds=int(took), at=at)


def sit(assignment, *, mistakes=0, seed=7, took=20.0, at=None, language="en"):
    """One sitting up to its last answer."""
    run = actions.start_lesson(assignment=assignment, seed=seed, at=at, language=language)
    while attempt := queries.next_attempt(run):
        mistakes, is_wrong = mistakes - 1, mistakes > 0
        answer(attempt, is_right=not is_wrong, took=took, at=at)
    run.refresh_from_db()
    return run


def assigned(side, lesson="phishing-at-work", *, at=None):
    return actions.assign_lesson(employee=side.employee, lesson=lesson, actor=ACTOR, at=at)


def play(side, lesson="phishing-at-work", *, mistakes=0, seed=7, at=None):
    """A lesson from assignment to certificate."""
    run = sit(assigned(side, lesson, at=at), mistakes=mistakes, seed=seed, at=at)
    return complete_lesson(run=run, typed_name=side.employee.name, attested=True, at=at)


def test_a_lesson_leaves_an_entry_for_every_step(north, entries_of):
    play(north)
    kinds = [kind for kind, _ in entries_of(north.client) if kind.startswith("training.")]
    assert kinds == [
        "training.assigned",
        "training.opened",
        *["training.answered"] * STEPS,
        "training.completed",
    ]


def test_the_entry_names_the_items_shown_their_hash_and_their_order(north, entries_of):
    completion = play(north)
    opened = dict(entries_of(north.client))["training.opened"]["content"]
    shown = list(completion.run.attempts.all())
    assert [one["id"] for one in opened["items"]] == [one.item for one in shown]
    assert [one["order"] for one in opened["items"]] == [one.shown_order for one in shown]
    assert all(len(one["sha256"]) == 64 for one in opened["items"])


def test_the_completion_holds_score_attestation_and_certificate(north, entries_of):
    completion = play(north, mistakes=1)
    values = dict(entries_of(north.client))["training.completed"]
    content = values["content"]
    assert (content["right"], content["total"], content["needed"]) == (8, 9, 8)
    assert (content["pass_percent"], content["pass_rule"], content["sitting"]) == (80, "", 1)
    assert content["active_seconds"] == STEPS * 20
    day = long_date(completion.completed_at.date())
    assert content["attestation"] == f"I completed this lesson myself on {day}."
    assert values["content"]["certificate_sha256"] == completion.certificate.sha256
    assert values["details"] == {"typed_name": north.employee.name}


def test_the_certificate_is_a_pdf_in_the_clients_store(north):
    assert documents.read(play(north).certificate).startswith(b"%PDF-")


def test_the_opening_question_is_about_a_lesson_that_was_passed(north):
    play(north, "phishing-at-work")
    assignment = assigned(north, "malware-ransomware")
    first = queries.next_attempt(actions.start_lesson(assignment=assignment))
    assert first.phase == QuizAttempt.Phase.RECALL
    assert first.item.startswith("recall/phishing-at-work/")
    assert step_of(first).about == "Phishing at work"


def test_an_answer_cannot_be_changed(north):
    completion = play(north)
    attempt = completion.run.attempts.first()
    with pytest.raises(InputError, match="already been answered"):
        actions.answer_step(attempt=attempt, chosen="a")


def test_a_step_waits_for_the_one_before(north):
    run = actions.start_lesson(assignment=assigned(north))
    with pytest.raises(InputError, match="another question comes first"):
        actions.answer_step(attempt=run.attempts.last(), chosen="done")


@pytest.mark.parametrize(("chosen", "marks"), [("", []), ("z", []), ("a", [1])])
def test_what_was_not_shown_cannot_be_answered(north, chosen, marks):
    run = actions.start_lesson(assignment=assigned(north))
    attempt = queries.next_attempt(run)
    with pytest.raises(InputError):
        actions.answer_step(attempt=attempt, chosen=chosen, marks=marks)
    attempt.refresh_from_db()
    assert attempt.answered_at is None


def test_a_lure_needs_two_true_signs_and_a_good_message_none(north):
    run = actions.start_lesson(assignment=assigned(north))
    while (attempt := queries.next_attempt(run)).phase != "message":
        answer(attempt)
    lure = step_of(attempt)
    signs, fine = ([mark.id for mark in lure.marks if mark.sign is kind] for kind in (True, False))
    assert lure.is_right("report", signs[:2])
    assert not lure.is_right("report", signs[:1])
    assert not lure.is_right("report", [*signs, *fine])
    assert not lure.is_right("use", signs)
    answer(attempt)
    attempt.refresh_from_db()
    assert (attempt.correct, attempt.marks) == (True, signs)
    good = queries.next_attempt(run)
    actions.answer_step(attempt=good, chosen="use", marks=[step_of(good).marks[0].id])
    good.refresh_from_db()
    assert good.correct is False


def test_a_lesson_in_spanish_is_spanish_throughout(north, entries_of):
    run = sit(assigned(north), language="es")
    done = complete_lesson(run=run, typed_name=north.employee.name, attested=True)
    assert done.attestation.startswith("Yo hice esta lección en persona el ")
    opened = dict(entries_of(north.client))["training.opened"]["content"]
    assert opened["language"] == "es"
    paper = statement_of(documents.read(done.certificate))
    assert (paper.language, paper.translation.language) == ("en", "es")
    assert paper.translation.subtitle == session_of(run).title != paper.subtitle


def test_a_lesson_whose_facts_are_missing_is_not_assigned_and_says_which(north):
    actions.record_lesson_facts(
        client=north.client, values={"report_address": "report@it.example"}, actor=ACTOR
    )
    with pytest.raises(InputError, match="facts are missing for the lesson 'Phishing at work'"):
        assigned(north)
    today = timezone.now().date()
    choices = {one.session.lesson: one for one in facts.choices_for(north.client, day=today)}
    choice = choices["phishing-at-work"]
    assert not choice.is_ready
    assert "phishing-at-work" not in facts.ready_lessons(north.client, day=today)
    assert [one.id for one in choice.lacks] == ["manager.name", "msp.domain"]
    assert not any(one.policy for one in choice.lacks)


def test_the_page_offers_what_is_ready_and_says_what_the_others_wait_for(north, signed_in):
    page = signed_in(north.advisor).get(reverse("training:assign", args=[north.client.pk]))
    text = page.content.decode()
    assert 'value="phishing-at-work"' in text
    assert 'value="social-media-scams"' not in text
    waiting = {one.session.lesson: one.lacks for one in page.context["form"].not_ready}
    (rule,) = waiting["social-media-scams"]
    assert (rule.id, rule.is_written) == ("social_media_rule", False)
    assert (rule.policy, rule.title) == ("POL-EMAIL", "Email, messaging and social media")
    assert "legal-confidence" not in waiting  # no law office
    assert 'name="policy" value="POL-EMAIL"' in text
    drafting.draft_policy(client=north.client, policy="POL-EMAIL", actor=ACTOR)
    again = signed_in(north.advisor).get(reverse("training:assign", args=[north.client.pk]))
    assert 'name="policy" value="POL-EMAIL"' not in again.content.decode()
    assert f"{reverse('training:facts', args=[north.client.pk])}#id_social_media_rule" in text
    facts_page = signed_in(north.advisor).get(reverse("training:facts", args=[north.client.pk]))
    assert 'id="id_social_media_rule"' in facts_page.content.decode()


def test_a_fact_of_another_shape_is_refused(north, entries_of):
    with pytest.raises(InputError, match="report_address is not written as a email"):
        actions.record_lesson_facts(
            client=north.client, values={"report_address": "by phone"}, actor=ACTOR
        )
    with pytest.raises(InputError, match="lessons know no fact"):
        actions.record_lesson_facts(
            client=north.client, values={"learner.name": "Eve"}, actor=ACTOR
        )
    actions.record_lesson_facts(client=north.client, values=FACTS, actor=ACTOR)
    content = dict(entries_of(north.client))["training.facts_recorded"]["content"]
    assert content["facts"] == sorted(FACTS)


def test_a_sitting_stays_as_it_began_when_the_facts_change(north):
    run = actions.start_lesson(assignment=assigned(north))
    before = content_hash(session_of(run))
    actions.record_lesson_facts(
        client=north.client, values={**FACTS, "manager.name": "Ada Nobody"}, actor=ACTOR
    )
    run.refresh_from_db()
    assert content_hash(session_of(run)) == before == run.content_hash


def test_a_lesson_is_not_completed_with_another_name(north):
    run = sit(assigned(north))
    with pytest.raises(InputError, match="typed name"):
        complete_lesson(run=run, typed_name="Somebody Else", attested=True)
    with pytest.raises(InputError, match="not confirmed"):
        complete_lesson(run=run, typed_name=north.employee.name, attested=False)
    assert complete_lesson(run=run, typed_name=f" {north.employee.name.upper()} ", attested=True)


def test_a_lesson_is_open_once_a_person(north):
    actions.assign_lesson(employee=north.employee, lesson="report-fast", actor=ACTOR)
    with pytest.raises(InputError, match="already assigned to this person"):
        actions.assign_lesson(employee=north.employee, lesson="report-fast", actor=ACTOR)


def test_an_unknown_lesson_is_refused_by_name(north):
    with pytest.raises(InputError, match="no-such-lesson"):
        actions.assign_lesson(employee=north.employee, lesson="no-such-lesson", actor=ACTOR)


def test_starting_again_gives_the_same_questions(north):
    assignment = actions.assign_lesson(employee=north.employee, lesson="report-fast", actor=ACTOR)
    first = actions.start_lesson(assignment=assignment)
    again = actions.start_lesson(assignment=assignment)
    assert again.pk == first.pk
    assert first.attempts.count() == len(session_of(first).steps)


def test_options_are_shown_shuffled_and_complete(north):
    run = actions.start_lesson(assignment=assigned(north), seed=3)
    orders = [one.shown_order for one in run.attempts.filter(phase="decision")]
    assert all(sorted(order) == [0, 1, 2, 3] for order in orders)
    assert len(set(map(tuple, orders))) > 1


def test_coverage_counts_people_and_says_who_waits_since_when(north):
    now = timezone.now()
    before = queries.training_coverage(north.client, now=now)
    assert (before.current, before.total, before.percent) == (0, 1, 0)
    play(north)
    after = queries.training_coverage(north.client, now=timezone.now())
    assert (after.current, after.percent) == (1, 100)
    later = queries.training_coverage(north.client, now=now + timedelta(days=151))
    assert later.current == 0


def test_an_overdue_lesson_is_counted(north):
    long_ago = timezone.now() - timedelta(days=40)
    actions.assign_lesson(employee=north.employee, lesson="report-fast", actor=ACTOR, at=long_ago)
    coverage = queries.training_coverage(north.client, now=timezone.now())
    assert coverage.overdue == 1
    assert coverage.people[0].waiting_since == long_ago


def test_trained_people_are_counted_in_one_query_and_none_is_loaded(
    north, south, now, django_assert_num_queries
):
    play(north)
    with django_assert_num_queries(1):
        assert overview.trained_of(north.client, timezone.now()).text == "1 of 1"
    assert overview.trained_of(south.client, now).text == "0 of 1"


def test_who_has_a_lesson_overdue_is_not_current_anywhere(north):
    now = timezone.now()
    play(north, at=now - timedelta(days=30))
    assert queries.training_coverage(north.client, now=now).current == 1
    actions.assign_lesson(
        employee=north.employee, lesson="report-fast", actor=ACTOR, at=now - timedelta(days=20)
    )
    coverage = queries.training_coverage(north.client, now=now)
    assert (coverage.current, coverage.overdue, coverage.people[0].state) == (0, 1, "overdue")
    counts = overview.counts_of(north.client)
    assert (counts.current, counts.overdue, counts.idle) == (0, 1, 0)
    assert overview.trained_of(north.client, now).text == "0 of 1"
    (person,) = training_record_of(north.client, now=now).people
    assert (person.state, person.since) == ("overdue", (now - timedelta(days=6)).date())
    covered = coverage_counts(people_covered(north.client, now=now))
    assert (covered.total, covered.current) == (1, 0)


def test_the_column_of_trained_people_is_counted_again_when_a_day_has_passed(north):
    now = timezone.now()
    play(north, at=now)
    assigned(north, "report-fast", at=now)
    cell = overview.trained_of(north.client, now)
    assert cell.text == "1 of 1"
    assert cell.until.date() == (now + timedelta(days=15)).date()
    assert overview.trained_of(north.client, cell.until).text == "0 of 1"


def test_the_client_page_asks_for_training_until_it_is_assigned(north):
    (step,) = overview.next_steps(north.client)
    assert "1 person without current training" in step.text
    actions.assign_lesson(employee=north.employee, lesson="report-fast", actor=ACTOR)
    assert overview.next_steps(north.client) == []
