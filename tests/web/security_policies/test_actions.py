"""A policy from draft to acknowledgement, as the ledger shows it."""

from dataclasses import replace

import pytest

from duecare.errors import InputError
from duecare.policies import load_policies
from duecare.policies.check import slots_of
from duecare.record import Signature
from duecare_web.accounts.actors import system_actor
from duecare_web.security_policies import actions, answering, drafting, queries
from duecare_web.security_policies.models import PolicyReplies, PolicyVersion
from duecare_web.security_policies.pages import employee_page, owner_page
from duecare_web.security_policies.questions import right_answers

ACTOR = system_actor("tests")
NAMED = ("POL-ENCRYPTION", "POL-PHYSICAL", "POL-TERMINATION", "POL-PASSWORD")
IN_PLACE = ("laptops_encrypted", "secure_send")
SHOWN = {"holding": "yes", "proof": "shown", "missing": ""}


def answers_for(policies, *, people=("North Boss", "Pat Deputy", "Kim Third")):
    """A value for every blank of these policies: people in turn, else the library's example."""
    library = load_policies()
    slots = [
        library.slots[one] for name in policies for one in sorted(slots_of(library.policy(name)))
    ]
    found = {one.id: one.example for one in slots if one.kind != "person"}
    for one in (one for one in library.slots.values() if one.kind == "person"):
        taken = {found.get(other) for other in one.differs_from}
        found[one.id] = next(name for name in people if name not in taken)
    wanted = {one.id for one in slots} - {"company", "msp", "owner", "help_phone", "review_date"}
    return {name: value for name, value in found.items() if name in wanted}


def right_choices(version, reader):
    """The right answers as a form sends them."""
    asked = right_answers(version, reader)
    return {f"question_{number}": str(one.right) for number, one in enumerate(asked)}


def answer(side, policies, *, in_place=IN_PLACE):
    """Fill the questionnaire: every blank, and these facts as shown."""
    facts = dict.fromkeys(in_place, SHOWN)
    values = answers_for(policies)
    if not PolicyReplies.objects.filter(client=side.client).exists():
        values["help_phone"] = "(254) 555-0142"
    answering.save_answers(client=side.client, actor=ACTOR, values=values, facts=facts)


def draft(side, outline="POL-ENCRYPTION", *, in_place=IN_PLACE, **options):
    answer(side, [outline], in_place=in_place)
    return drafting.draft_policy(client=side.client, policy=outline, actor=ACTOR, **options)


def sign(version, **changes):
    values = {
        "typed_name": "North Boss",
        "document_sha256": owner_page(version).sha256,
        "button": "Approve this policy",
        "method": "emailed link and emailed code entered",
    }
    signature = Signature.confirmed(client_name=version.client.name, **values)
    return replace(signature, **changes)


def in_force(side, outline="POL-ENCRYPTION", **options):
    version = drafting.publish_version(version=draft(side, outline, **options), actor=ACTOR)
    return approve(side, version)


def approve(side, version):
    answers = right_answers(version, side.contact)
    signature = sign(version)
    return actions.approve_policy(
        version=version, contact=side.contact, signature=signature, answers=answers
    )


def acknowledge(side, version, **changes):
    values = {
        "typed_name": side.employee.name,
        "confirmed": True,
        "page_sha256": employee_page(version, side.employee).sha256,
        "method": "emailed link and emailed code entered",
        "answers": right_answers(version, side.employee),
    }
    return actions.acknowledge_policy(
        version=version, employee=side.employee, **{**values, **changes}
    )


@pytest.mark.parametrize("outline", NAMED)
def test_each_named_policy_is_written_for_the_client(north, outline):
    version = draft(north, outline)
    text = " ".join(clause["text"] for clause in version.clauses)
    assert north.client.name in text
    assert "{" not in text
    assert drafting.blocks_of(version) == []


def test_a_sentence_stands_only_while_its_fact_is_shown(north):
    sentence = "The disk of every laptop is encrypted."
    assert sentence in text_of_clause(draft(north, in_place=["laptops_encrypted"]), "ENC-02")
    no = {**SHOWN, "holding": "no", "missing": "2 of 6 laptops"}
    answering.save_answers(client=north.client, actor=ACTOR, facts={"laptops_encrypted": no})
    again = drafting.draft_policy(client=north.client, policy="POL-ENCRYPTION", actor=ACTOR)
    assert again.number == 1
    assert sentence not in text_of_clause(again, "ENC-02")
    assert "laptops_encrypted" in [one.fact for one in again.composed.missing]


def text_of_clause(version, clause):
    return next((one["text"] for one in version.clauses if one["id"] == clause), "")


def test_every_step_leaves_its_entry(north, entries_of):
    acknowledge(north, in_force(north))
    kinds = [kind for kind, _ in entries_of(north.client) if kind.startswith("policy.")]
    assert kinds == [
        "policy.settled",
        "policy.drafted",
        "policy.proposed",
        "policy.approved",
        "policy.acknowledged",
    ]


def test_the_approval_is_over_the_exact_document_and_names_the_signer(north, entries_of):
    version = in_force(north)
    values = dict(entries_of(north.client))["policy.approved"]
    signature = values["content"]["signature"]
    assert signature["document_sha256"] == owner_page(version).sha256
    assert signature["authority"] == "I may sign for North Dental."
    assert values["details"]["signature"]["typed_name"] == "North Boss"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"typed_name": "North Clerk"}, "typed name"),
        ({"authority": ""}, "authority"),
        ({"consent": ""}, "electronically"),
        ({"document_sha256": "0" * 64}, "replaced"),
        ({"document_sha256": ""}, "replaced"),
    ],
)
def test_an_incomplete_signature_approves_nothing(north, change, message):
    version = drafting.publish_version(version=draft(north), actor=ACTOR)
    with pytest.raises(InputError, match=message):
        actions.approve_policy(
            version=version, contact=north.contact, signature=sign(version, **change)
        )
    version.refresh_from_db()
    assert version.status == PolicyVersion.Status.PROPOSED


def test_a_contact_of_another_client_cannot_approve(north, south):
    version = drafting.publish_version(version=draft(north), actor=ACTOR)
    with pytest.raises(InputError, match="may not sign"):
        actions.approve_policy(
            version=version,
            contact=south.contact,
            signature=sign(version, typed_name="South Boss"),
        )


def test_an_employee_of_another_client_cannot_acknowledge(north, south):
    version = in_force(north)
    with pytest.raises(InputError, match="not meant for this person"):
        actions.acknowledge_policy(
            version=version,
            employee=south.employee,
            typed_name=south.employee.name,
            confirmed=True,
            page_sha256=employee_page(version, north.employee).sha256,
            method="x",
        )


def test_an_acknowledgement_holds_hash_name_and_statement(north, entries_of):
    version = in_force(north)
    receipt = acknowledge(north, version)
    values = dict(entries_of(north.client))["policy.acknowledged"]
    assert values["content"]["page_sha256"] == employee_page(version, north.employee).sha256
    assert values["content"]["statement"] == receipt.statement
    assert values["details"]["typed_name"] == "North Clerk"


@pytest.mark.parametrize(
    "change", [{"confirmed": False}, {"typed_name": "Me"}, {"page_sha256": "1" * 64}]
)
def test_an_incomplete_acknowledgement_is_refused(north, change):
    version = in_force(north)
    with pytest.raises(InputError):
        acknowledge(north, version, **change)
    assert not version.acknowledgements.exists()


def test_a_policy_is_acknowledged_once_a_version(north):
    version = in_force(north)
    acknowledge(north, version)
    with pytest.raises(InputError, match="already been acknowledged"):
        acknowledge(north, version)


def test_a_new_version_asks_again_only_what_changed_for_the_reader(north):
    acknowledge(north, in_force(north, in_place=["laptops_encrypted"]))
    same = in_force(north, in_place=["laptops_encrypted", "wifi_apart"])
    (row,) = queries.policies_for(north.employee)
    assert (row.version, row.waiting, row.unchanged) == (same, False, True)
    assert queries.policies_of(north.client)[0].acknowledged == 1
    answering.save_answers(
        client=north.client, actor=ACTOR, values={"help_phone": "(254) 555-0199"}
    )
    version = drafting.draft_policy(client=north.client, policy="POL-ENCRYPTION", actor=ACTOR)
    more = drafting.publish_version(version=version, actor=ACTOR)
    more = approve(north, more)
    same.refresh_from_db()
    assert same.status == PolicyVersion.Status.REPLACED
    (row,) = queries.policies_for(north.employee)
    assert (row.version, row.waiting, row.earlier) == (more, True, True)
    assert queries.policies_of(north.client)[0].acknowledged == 0


def test_a_draft_is_seen_by_no_employee(north):
    drafting.publish_version(version=draft(north), actor=ACTOR)
    assert queries.policies_for(north.employee) == []


def test_what_was_sent_for_approval_cannot_change(north):
    version = drafting.publish_version(version=draft(north), actor=ACTOR)
    with pytest.raises(InputError, match="only a draft"):
        drafting.note_on_draft(version=version, actor=ACTOR, note="Later.")
    again = drafting.draft_policy(client=north.client, policy="POL-ENCRYPTION", actor=ACTOR)
    assert (again.number, version.number) == (2, 1)


def test_only_asked_departments_are_counted(north):
    version = drafting.publish_version(version=draft(north, departments=["Managers"]), actor=ACTOR)
    version = approve(north, version)
    assert queries.policies_for(north.employee) == []
    (line,) = queries.policies_of(north.client)
    assert line.asked == 0


def test_a_missing_blank_is_named_and_keeps_the_draft_from_signature(north):
    answering.save_answers(client=north.client, actor=ACTOR, values={"help_phone": ""})
    version = drafting.draft_policy(client=north.client, policy="POL-ENCRYPTION", actor=ACTOR)
    (blank,) = [one for one in drafting.blocks_of(version) if one.startswith("Not answered")]
    assert "Which number do people call for help" in blank
    with pytest.raises(InputError, match="cannot be signed yet"):
        drafting.publish_version(version=version, actor=ACTOR)


def test_one_person_who_would_ask_himself_keeps_the_draft_from_signature(north):
    draft(north)
    same = {"key_keeper": "North Boss", "key_deputy": "North Boss"}
    answering.save_answers(client=north.client, actor=ACTOR, values=same)
    version = drafting.draft_policy(client=north.client, policy="POL-ENCRYPTION", actor=ACTOR)
    assert any("different people" in one for one in drafting.blocks_of(version))


def test_what_is_not_in_the_library_is_refused(north):
    with pytest.raises(InputError, match="no blank 'colour'"):
        answering.save_answers(client=north.client, actor=ACTOR, values={"colour": "red"})


def test_the_questionnaire_leaves_what_was_said_in_the_record(north, entries_of):
    answering.save_answers(client=north.client, actor=ACTOR, values={"key_keeper": "Pat Deputy"})
    values = dict(entries_of(north.client))["policy.settled"]
    assert values["content"]["changed"] == ["key_keeper"]
    assert values["details"]["answers"] == ["key_keeper: Pat Deputy"]
