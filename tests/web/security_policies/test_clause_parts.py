"""A procedure is read in the order in which it was written, with its steps numbered."""

from duecare.documents.model import Items, Paragraph
from duecare_web.security_policies.clause_parts import parts_of
from duecare_web.security_policies.document import _clause

STEPS = ["Dana calls the help desk.", "The help desk calls back."]
CLAUSE = {
    "id": "TER-04",
    "title": "Telling the IT provider",
    "status": "in_force",
    "text": "\n".join([*STEPS, "No one tells it in a ticket."]),
    "steps": STEPS,
    "rests_on": [],
}


def test_steps_come_before_the_rule_that_follows_them():
    assert list(parts_of(CLAUSE)) == [tuple(STEPS), "No one tells it in a ticket."]


def test_steps_come_after_the_words_that_lead_to_them():
    clause = CLAUSE | {"text": "\n".join(["In this order:", *STEPS, "No one skips one."])}
    assert list(parts_of(clause)) == ["In this order:", tuple(STEPS), "No one skips one."]


def test_the_paper_keeps_that_order_and_numbers_the_steps():
    steps, rule = _clause(CLAUSE).blocks
    assert isinstance(steps, Items)
    assert steps.numbered
    assert isinstance(rule, Paragraph)
