"""A policy from draft to acknowledgement, as the ledger shows it."""

from dataclasses import replace

import pytest

from duecare.errors import InputError
from duecare.record import Signature
from duecare_web.accounts.actors import system_actor
from duecare_web.ledger import documents
from duecare_web.security_policies import actions, composition, queries
from duecare_web.security_policies.models import PolicyVersion
from duecare_web.security_policies.pages import employee_page, owner_page

ACTOR = system_actor("tests")
NAMED = ("POL-ENCRYPTION", "POL-PHYSICAL", "POL-TERMINATION", "POL-PASSWORD")
IN_PLACE = {"email_encryption": 1.0, "disk_encrypted": 1.0, "usb_control": 1.0}
BLANKS = {
    "mail_encryption_method": "the client portal",
    "password_manager_name": "Bitwarden",
    "sites": "12 Main Street",
}


def draft(side, outline="POL-ENCRYPTION", **options):
    shape = composition.find_outline(outline)
    names = {one.name for one in shape.variables}
    blanks = {name: value for name, value in BLANKS.items() if name in names}
    options = {"facts": IN_PLACE, **options}
    return actions.draft_policy(
        client=side.client, outline=outline, actor=ACTOR, variables=blanks, **options
    )


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
    version = actions.publish_version(version=draft(side, outline, **options), actor=ACTOR)
    return actions.approve_policy(version=version, contact=side.contact, signature=sign(version))


def acknowledge(side, version, **changes):
    values = {
        "typed_name": side.employee.name,
        "confirmed": True,
        "page_sha256": employee_page(version, side.employee).sha256,
        "method": "emailed link and emailed code entered",
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


def test_a_clause_that_is_not_shown_is_planned_and_one_that_is_holds(north):
    nothing = draft(north, facts={})
    assert "ENCRYPTION-04" in [clause["id"] for clause in nothing.planned]
    changed = actions.change_draft(
        version=nothing,
        actor=ACTOR,
        variables={},
        planned_from=nothing.planned_from,
        facts={"email_encryption": 1.0},
    )
    assert "ENCRYPTION-04" not in [clause["id"] for clause in changed.planned]


def test_every_step_leaves_its_entry(north, entries_of):
    acknowledge(north, in_force(north))
    kinds = [kind for kind, _ in entries_of(north.client) if kind.startswith("policy.")]
    assert kinds == ["policy.drafted", "policy.proposed", "policy.approved", "policy.acknowledged"]


def test_the_approval_is_over_the_exact_document_and_names_the_signer(north, entries_of):
    version = in_force(north)
    values = dict(entries_of(north.client))["policy.approved"]
    signature = values["content"]["signature"]
    assert signature["document_sha256"] == owner_page(version).sha256
    assert values["content"]["adopted_sha256"] == version.adopted.sha256
    assert signature["authority"] == "I may sign for North Dental."
    assert values["details"]["signature"]["typed_name"] == "North Boss"
    assert documents.read(version.adopted).startswith(b"%PDF-")


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
    version = actions.publish_version(version=draft(north), actor=ACTOR)
    with pytest.raises(InputError, match=message):
        actions.approve_policy(
            version=version, contact=north.contact, signature=sign(version, **change)
        )
    version.refresh_from_db()
    assert version.status == PolicyVersion.Status.PROPOSED


def test_a_contact_of_another_client_cannot_approve(north, south):
    version = actions.publish_version(version=draft(north), actor=ACTOR)
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
    assert values["content"]["adopted_sha256"] == version.adopted.sha256
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
    acknowledge(north, in_force(north, facts={"email_encryption": 1.0}))
    same = in_force(north, facts={"email_encryption": 1.0, "Q-NET-03": 1.0})
    (row,) = queries.policies_for(north.employee)
    assert (row.version, row.waiting, row.unchanged) == (same, False, True)
    assert queries.policies_of(north.client)[0].acknowledged == 1
    more = in_force(north, facts=IN_PLACE)
    same.refresh_from_db()
    assert same.status == PolicyVersion.Status.REPLACED
    (row,) = queries.policies_for(north.employee)
    assert (row.version, row.waiting, row.earlier) == (more, True, True)
    assert queries.policies_of(north.client)[0].acknowledged == 0


def test_a_draft_is_seen_by_no_employee(north):
    actions.publish_version(version=draft(north), actor=ACTOR)
    assert queries.policies_for(north.employee) == []


def test_what_was_sent_for_approval_cannot_change(north):
    version = actions.publish_version(version=draft(north), actor=ACTOR)
    with pytest.raises(InputError, match="only a draft"):
        actions.change_draft(
            version=version, actor=ACTOR, variables={}, planned_from=version.planned_from
        )


def test_only_asked_departments_are_counted(north):
    version = actions.publish_version(version=draft(north, departments=["Managers"]), actor=ACTOR)
    version = actions.approve_policy(
        version=version, contact=north.contact, signature=sign(version)
    )
    assert queries.policies_for(north.employee) == []
    (line,) = queries.policies_of(north.client)
    assert line.asked == 0


def test_a_missing_blank_is_named(north):
    with pytest.raises(InputError, match="mail_encryption_method"):
        actions.draft_policy(client=north.client, outline="POL-ENCRYPTION", actor=ACTOR)


@pytest.mark.parametrize(("takes_cards", "needed"), [(True, True), (False, False)])
def test_policies_that_the_client_needs_are_offered_first(north, takes_cards, needed):
    north.client.takes_cards = takes_cards
    offered = [
        (one.required_for, required) for one, required in composition.outlines_for(north.client)
    ]
    assert [required for _, required in offered] == sorted(
        (required for _, required in offered), reverse=True
    )
    for terms, required in offered:
        if terms == {"takes_cards"}:
            assert required is needed
        if "everyone" in terms:
            assert required
