"""A lesson from assignment to certificate, as the ledger shows it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from duecare.catalog import load_catalog
from duecare.errors import InputError
from duecare_web.accounts.actors import system_actor
from duecare_web.training import actions, overview, queries
from duecare_web.training.completing import ATTESTATION, complete_lesson
from duecare_web.training.models import QuizAttempt
from duecare_web.training.practicing import judge_message
from duecare_web.training.presentation import choices_of

ACTOR = system_actor("tests")


def right_places(attempt):
    """The shown places of the right answer."""
    item = queries.find_item(attempt.item)
    if item.type == "order":
        right = range(len(item.steps))
    elif item.type == "spot":
        right = [at for at, segment in enumerate(item.segments) if segment.flag]
    else:
        right = item.answer
    return [attempt.shown_order.index(at) for at in right]


def wrong_places(attempt):
    """Shown places that are not the right answer."""
    right = right_places(attempt)
    wrong = [place for place in range(len(attempt.shown_order)) if place not in right]
    return wrong[:1] if wrong else list(reversed(right))


def answer(attempt, given, *, took=20.0, at=None):
    """Answer a question ``took`` seconds after its page was sent."""
    shown = (at or timezone.now()) - timedelta(seconds=took)
    actions.note_item_shown(attempt, at=shown)
    attempt.refresh_from_db()
    return actions.answer_item(attempt=attempt, given=given, seconds=int(took), at=at)


def sit(assignment, *, mistakes=0, seed=7, took=20.0, at=None):
    """One sitting up to its last answer."""
    run = actions.start_lesson(assignment=assignment, seed=seed, at=at)
    begun = (at or timezone.now()) - timedelta(minutes=3)
    actions.note_lesson_shown(run, at=begun)
    run.refresh_from_db()
    while (step := queries.step_of(run)) in ("quiz", "read"):
        if step == "read":
            actions.finish_reading(run=run, seconds=95, at=at)
            continue
        attempt = queries.next_attempt(run)
        mistakes, is_wrong = mistakes - 1, mistakes > 0
        given = wrong_places(attempt) if is_wrong else right_places(attempt)
        answer(attempt, given, took=took, at=at)
        run.refresh_from_db()
    return run


def assigned(side, lesson="phishing-email", *, at=None):
    return actions.assign_lesson(employee=side.employee, lesson=lesson, actor=ACTOR, at=at)


def play(side, lesson="phishing-email", *, mistakes=0, seed=7, at=None):
    """A lesson from assignment to certificate."""
    run = sit(assigned(side, lesson, at=at), mistakes=mistakes, seed=seed, at=at)
    return complete_lesson(run=run, typed_name=side.employee.name, attested=True, at=at)


def test_a_lesson_leaves_an_entry_for_every_step(north, entries_of):
    play(north)
    kinds = [kind for kind, _ in entries_of(north.client) if kind.startswith("training.")]
    assert kinds == [
        "training.assigned",
        "training.opened",
        "training.read",
        *["training.answered"] * 8,
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
    assert (content["right"], content["total"], content["needed"]) == (7, 8, 7)
    assert (content["pass_percent"], content["pass_rule"], content["sitting"]) == (80, "", 1)
    assert content["active_seconds"] == 95 + 8 * 20
    assert content["attestation"] == ATTESTATION
    assert values["content"]["certificate_sha256"] == completion.certificate.sha256
    assert values["details"] == {"typed_name": north.employee.name}


def test_the_certificate_is_a_pdf_in_the_clients_store(north):
    from duecare_web.ledger import documents

    assert documents.read(play(north).certificate).startswith(b"%PDF-")


def test_questions_on_older_lessons_come_before_the_text(north):
    play(north, "phishing-email")
    assignment = actions.assign_lesson(employee=north.employee, lesson="report-fast", actor=ACTOR)
    run = actions.start_lesson(assignment=assignment)
    first = queries.next_attempt(run)
    assert first.phase == QuizAttempt.Phase.RECALL
    assert queries.find_item(first.item).lesson == "phishing-email"
    answer(first, right_places(first))
    assert queries.step_of(run) == "read"


def test_an_answer_cannot_be_changed(north):
    completion = play(north)
    attempt = completion.run.attempts.first()
    with pytest.raises(InputError, match="already been answered"):
        actions.answer_item(attempt=attempt, given=[0])


def test_questions_wait_until_the_text_was_read(north):
    assignment = actions.assign_lesson(
        employee=north.employee, lesson="phishing-email", actor=ACTOR
    )
    run = actions.start_lesson(assignment=assignment)
    with pytest.raises(InputError, match="another question comes first"):
        actions.answer_item(attempt=run.attempts.first(), given=[0])


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
    assert first.attempts.count() == actions.CHECK_ITEMS


def test_options_are_shown_shuffled_and_complete(north):
    assignment = actions.assign_lesson(
        employee=north.employee, lesson="phishing-email", actor=ACTOR
    )
    run = actions.start_lesson(assignment=assignment, seed=3)
    for attempt in run.attempts.all():
        texts = choices_of(queries.find_item(attempt.item))
        assert sorted(attempt.shown_order) == list(range(len(texts)))


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


def test_judging_a_message_keeps_choice_and_cues(north, entries_of):
    message = queries.find_message("p01")
    from duecare_web.training.frames import frame_of

    real = sorted(frame_of(message).real)
    judgement = judge_message(
        employee=north.employee, message="p01", choice="report", marked=real[:2]
    )
    assert judgement.doubted
    assert judgement.cues_found == 2
    assert judgement.cues_missed == len(real) - 2
    content = dict(entries_of(north.client))["training.judged"]["content"]
    assert content["choice"] == "report"
    with pytest.raises(InputError, match="already been answered"):
        judge_message(employee=north.employee, message="p01", choice="act")


def test_reporting_everything_shows_no_sensitivity(north):
    inbox = load_catalog().inbox
    legit = [key for key, message in inbox.items() if message.kind == "legit"][:2]
    for key in ("p01", "p02", *legit):
        judge_message(employee=north.employee, message=key, choice="report")
    found = queries.detection_of(north.employee)
    assert (found.hits, found.false_alarms) == (2, 2)
    assert found.sensitivity == pytest.approx(0)
    assert found.bias < 0


def test_trained_people_are_counted_in_one_query_and_none_is_loaded(
    north, south, now, django_assert_num_queries
):
    play(north)
    with django_assert_num_queries(1):
        assert overview.trained_of(north.client, timezone.now()).text == "1 of 1"
    assert overview.trained_of(south.client, now).text == "0 of 1"


def test_the_client_page_asks_for_training_until_it_is_assigned(north):
    (step,) = overview.next_steps(north.client)
    assert "1 of 1 people" in step.text
    actions.assign_lesson(employee=north.employee, lesson="report-fast", actor=ACTOR)
    assert overview.next_steps(north.client) == []
