"""How likely a guess at a step of a session is right, for the pass mark."""

from __future__ import annotations

from math import comb

from duecare.catalog.lessons.session import LEAST_SIGNS, SessionStep


def odds_of(step: SessionStep) -> float:
    """The chance (0 to 1) that someone who clicks anywhere is right.

    A question: one of its options. A message: one of its actions, and every mark checked or not
    with the same chance.
    """
    action = len(step.right) / len(step.choices)
    if step.kind != "message":
        return action
    signs = sum(mark.sign for mark in step.marks)
    all_marks = len(step.marks)
    if not step.lure:
        return action * 0.5**all_marks
    enough = sum(comb(signs, count) for count in range(LEAST_SIGNS, signs + 1))
    return action * enough * 0.5**all_marks
