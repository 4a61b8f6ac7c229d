"""The page of questions in figures: over a firm's clients, without names, honest about few answers."""

from __future__ import annotations

from django.urls import reverse
from tests.web.training.test_actions import assigned, sit

from duecare_web.training.item_figures import item_lines
from duecare_web.training.models import QuizAttempt


def test_answers_are_counted_without_the_thing_to_do_and_without_those_too_fast(north):
    sit(assigned(north), mistakes=2)
    sit(assigned(north, "text-call-qr"), took=1.0)
    lines = {one.item: one for one in item_lines(QuizAttempt.objects.all())}
    assert not [item for item in lines if item.startswith("text-call-qr")]
    assert "phishing-at-work/now" not in lines
    assert len(lines) == 9
    wrong = [one for one in lines.values() if one.figures.right == 0]
    assert len(wrong) == 2
    decision = lines["phishing-at-work/d2"]
    assert decision.text.startswith("The desk phone rings.")
    assert decision.says == "Too few answers to say: 1 of 30."
    lure = lines["phishing-at-work/m1"]
    assert (lure.text, lure.difficulty.endswith("difficult") or "differ" in lure.difficulty) == (
        "A message to judge: a lure",
        True,
    )


def test_enough_answers_say_which_question_to_read_again(north):
    run = sit(assigned(north), mistakes=2)
    own = list(run.attempts.filter(correct__isnull=False))
    for number in range(2, 42):
        copy = type(run).objects.get(pk=run.pk)
        copy.pk, copy.number, copy.right = None, number, 8 if number % 2 else 4
        copy._state.adding = True
        copy.save(force_insert=True)
        rows = [
            QuizAttempt(
                firm=one.firm, client=one.client, run=copy, phase=one.phase, place=one.place,
                item=one.item, item_hash=one.item_hash, shown_order=one.shown_order,
                correct=number % 2 == 0 if one.item.endswith("/d1") else number % 3 > 0,
                answered_at=one.answered_at,
            )
            for one in own
        ]  # fmt: skip
        QuizAttempt.objects.bulk_create(rows)
    first = item_lines(QuizAttempt.objects.all())[0]
    assert first.item == "phishing-at-work/d1"
    assert first.figures.verdict == "backward"
    assert float(first.discrimination) < -0.9
    assert "The marked answer may be wrong" in first.says


def test_the_page_names_no_one_and_shows_only_ones_own_firm(north, south, signed_in):
    sit(assigned(north))
    page = signed_in(north.viewer).get(reverse("training:items"))
    text = page.content.decode()
    assert "Too few answers to say: 1 of 30." in text
    assert north.employee.name not in text
    assert north.client.name not in text
    other = signed_in(south.viewer).get(reverse("training:items"))
    assert "No answers yet" in other.content.decode()
