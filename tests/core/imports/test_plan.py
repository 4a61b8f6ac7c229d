"""What an import would do: matching, differences, leavers, and that it does nothing twice."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.imports.lists import ADP, GOOGLE, INTUNE, LAKESIDE, M365, after, plan

from duecare.imports.fields import ListKind
from duecare.imports.matching import KnownThing
from duecare.imports.policies import TERMS, policy_terms, told_terms
from duecare.imports.reading import Choices

LISTS = [
    (INTUNE, ListKind.DEVICES),
    (M365, ListKind.EMPLOYEES),
    (GOOGLE, ListKind.EMPLOYEES),
    (ADP, ListKind.EMPLOYEES),
]


@pytest.mark.parametrize(("text", "kind"), LISTS)
def test_the_same_list_twice_changes_nothing(text: str, kind: ListKind) -> None:
    first = plan(text, kind)
    again = plan(text, kind, after(first))
    assert first.changes > 0
    assert again.changes == 0


@given(st.data())
@settings(max_examples=40)
def test_the_order_of_rows_changes_nothing(data: st.DataObject) -> None:
    text, kind = data.draw(st.sampled_from(LISTS[:3]))
    head, *rows = text.splitlines()
    shuffled = data.draw(st.permutations(rows))
    known = after(plan(text, kind))
    moved = plan("\n".join([head, *shuffled]) + "\n", kind)
    assert {(one.title, one.action, one.ids) for one in moved.items} == {
        (one.title, one.action, one.ids) for one in plan(text, kind).items
    }
    assert plan("\n".join([head, *shuffled]) + "\n", kind, known).changes == 0


@pytest.mark.parametrize(("text", "kind"), LISTS[:3])
def test_a_column_that_is_not_known_changes_nothing(text: str, kind: ListKind) -> None:
    lines = text.splitlines()
    wider = "\n".join([f"{lines[0]},Zodiac", *(f"{one},ram" for one in lines[1:])]) + "\n"
    assert [one.values for one in plan(wider, kind).items] == [
        one.values for one in plan(text, kind).items
    ]


@pytest.mark.parametrize("place", range(11))
def test_a_column_less_never_turns_known_into_no(place: int) -> None:
    known = after(plan(INTUNE, ListKind.DEVICES))
    before = {one.name: dict(one.facts) for one in known}
    import csv
    import io

    rows = [row[:place] + row[place + 1 :] for row in csv.reader(io.StringIO(INTUNE))]
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    for item in plan(out.getvalue(), ListKind.DEVICES, known).items:
        for one in item.differences:
            assert one.after != "no" or before[item.title].get(one.field, ("",))[0] == "no"


def test_a_device_is_found_by_id_then_serial_and_a_name_is_the_last_way() -> None:
    known = [
        KnownThing("d1", "c1", "OLD-NAME", ids=frozenset({("intune_devices", "7f31a2")})),
        KnownThing("d2", "c1", "LA-LT-99", ids=frozenset({("serial", "5CG1234ABD")})),
        KnownThing("d3", "c1", "LA-LT-11"),
    ]
    found = {one.thing: one.matched_by for one in plan(INTUNE, ListKind.DEVICES, known).items}
    assert found == {"d1": "id", "d2": "serial number", "d3": "name"}
    renamed = next(one for one in plan(INTUNE, ListKind.DEVICES, known).items if one.thing == "d1")
    assert ("name", "OLD-NAME", "LA-LT-07") in {
        (one.field, one.before, one.after) for one in renamed.differences
    }


def test_a_serial_on_two_devices_of_a_file_tells_nothing() -> None:
    text = "hostname,serial\nA,5CG1\nB,5CG1\n"
    assert [one.action for one in plan(text, ListKind.DEVICES).items] == ["new", "new"]


def test_two_devices_of_one_name_are_told_apart_by_their_ids() -> None:
    known = [KnownThing("d1", "c1", "LA-LT-07", ids=frozenset({("intune_devices", "other")}))]
    done = plan(INTUNE, ListKind.DEVICES, known)
    assert done.counts["new"] == 3
    assert done.counts["missing"] == 1


def test_an_older_check_in_changes_nothing() -> None:
    known = after(plan(INTUNE, ListKind.DEVICES))
    older = INTUNE.replace("2027-03-12 16:05", "2027-02-01 16:05").replace(
        "False,Windows", "True,Windows"
    )
    assert plan(older, ListKind.DEVICES, known).changes == 0


def test_a_newer_check_in_without_news_is_seen_again() -> None:
    known = after(plan(INTUNE, ListKind.DEVICES))
    newer = plan(INTUNE.replace("2027-03-12 16:05", "2027-03-14 16:05"), ListKind.DEVICES, known)
    assert newer.counts == {"seen": 1, "unchanged": 2}


def test_a_leaver_on_the_list_is_said_and_brought_back_only_when_chosen() -> None:
    known = [KnownThing("e1", "c1", "Uma Wick", values={"email": "uma@a.example"}, is_active=False)]
    text = "name,email\nUma Wick,uma@a.example\n"
    done = plan(text, ListKind.EMPLOYEES, known)
    assert (done.counts["returned"], done.changes) == (1, 0)
    back = plan(text, ListKind.EMPLOYEES, known, choices=Choices(bring_back=True))
    assert back.changes == 1
    assert back.digest != done.digest


def test_a_person_who_is_not_on_the_list_is_never_removed_without_a_word() -> None:
    known = [
        KnownThing(f"e{n}", "c1", f"Person {n}", values={"email": f"p{n}@a.example"})
        for n in range(9)
    ]
    text = "name,email\n" + "".join(f"Person {n},p{n}@a.example\n" for n in range(3))
    assert plan(text, ListKind.EMPLOYEES, known).changes == 0
    chosen = plan(text, ListKind.EMPLOYEES, known, choices=Choices(missing="left"))
    assert chosen.counts["missing"] == 6
    assert chosen.wants_typed_number
    assert chosen.changes == 0
    typed = Choices(missing="left", confirmed="6")
    assert plan(text, ListKind.EMPLOYEES, known, choices=typed).changes == 6


def test_shared_and_guest_accounts_are_left_out_with_a_reason() -> None:
    assert plan(M365, ListKind.EMPLOYEES).left_out == (
        (3, "blocked from sign-in: someone who left, a shared mailbox or a room"),
    )


def test_one_person_with_two_positions_is_one() -> None:
    done = plan(ADP, ListKind.EMPLOYEES)
    assert [(one.title, one.lines) for one in done.items] == [("Ana Ruiz Jr.", (4, 5))]


def test_a_shared_mailbox_does_not_make_one_person_of_two() -> None:
    text = "name,email\nUma Wick,desk@a.example\nBen Dorn,desk@a.example\n"
    done = plan(text, ListKind.EMPLOYEES)
    assert done.counts["new"] == 2
    assert plan(text, ListKind.EMPLOYEES, after(done)).changes == 0


def test_rows_of_all_clients_go_to_their_own() -> None:
    text = "Client,hostname\nLakeside Family Dental,A\nUnknown Ltd,B\n,C\n"
    done = plan(text, ListKind.DEVICES, only_client="")
    assert [(one.client, one.title) for one in done.items] == [(LAKESIDE.id, "A")]
    assert [(one.line, one.costs_row) for one in done.problems] == [(3, True), (4, True)]


def test_the_digest_follows_what_is_known() -> None:
    known = after(plan(INTUNE, ListKind.DEVICES))
    changed = INTUNE.replace("dana@", "zoe@")
    one = plan(changed, ListKind.DEVICES, known)
    renamed = [
        KnownThing(k.id, k.client, k.name, k.ids, {**k.values, "holder": "x"}, k.facts)
        for k in known
    ]
    assert one.digest != plan(changed, ListKind.DEVICES, renamed).digest
    assert one.digest == plan(changed, ListKind.DEVICES, known).digest


def test_a_policy_with_commas_in_its_amounts() -> None:
    text = 'Insurer,Effective,Expires,Limit,Retention\nHarbor Mutual,1/1/2027,1/1/2028,"$1,000,000","$2,500"\n'
    (one,) = plan(text, ListKind.POLICIES).items
    assert (one.values["aggregate_limit"], one.values["retention"]) == ("1000000", "2500")


def test_both_limits_in_one_cell_and_the_sublimit_of_breach_response() -> None:
    text = (
        "Insurer,Effective,Expires,Limit of Liability,Retention,Breach Response Sublimit\n"
        "Harbor Mutual,1/1/2027,1/1/2028,$1M/$2M,2.5K,250K\n"
    )
    (one,) = plan(text, ListKind.POLICIES).items
    assert {name: one.values[name] for name in TERMS if name.endswith("limit")} == {
        "aggregate_limit": "2000000",
        "each_claim_limit": "1000000",
        "breach_response_sublimit": "250000",
    }
    earlier = {"agreements": {"breach_response": {"retention": 5}, "pci": {"sublimit": 7}}}
    terms = policy_terms(one.values, earlier)
    assert terms.claim_limit == 1_000_000
    assert terms.agreements["breach_response"].sublimit == 250_000
    assert terms.agreements["breach_response"].retention == 5
    assert terms.agreements["pci"].sublimit == 7
    told = told_terms(terms.model_dump(mode="json"))
    assert told["breach_response_sublimit"] == "250000"


def test_a_large_shuffled_list_is_planned_the_same() -> None:
    rows = [f"id{n},PC-{n},S{n:05},2027-03-1{n % 5} 10:00:00" for n in range(300)]
    head = "agent_id,hostname,serial_number,last_seen"
    done = plan("\n".join([head, *rows]), ListKind.DEVICES)
    random.Random(4).shuffle(rows)
    assert plan("\n".join([head, *rows]), ListKind.DEVICES, after(done)).changes == 0
