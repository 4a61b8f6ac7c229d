"""Counting distinct people: the rules of docs/concepts/counting-people.md on cases done by hand."""

import itertools
import math

import pytest
from tests.core.inventory.sketches import (
    BIRTH,
    CONTACT,
    IDENTITY,
    LINK,
    NAME,
    PLACE,
    Row,
    known,
    of,
)

from duecare.data_types import element_bits
from duecare.inventory import PeopleBreakdown, PeopleSketch
from duecare.inventory.counts import element_counts, people_count, state_counts


def readings(*rows: Row) -> tuple[float, float, float]:
    """The three figures for rows, which do not depend on the order of the rows."""
    given, turned = of(*rows).count(), of(*rows[::-1]).count()
    assert given == turned
    assert given.relative_error == 0.0
    assert sum(given.groups.values()) == given.best
    return given.low, given.best, given.high


def test_a_shared_address_never_joins_two_social_security_numbers():
    family_mail = (7, CONTACT)
    assert readings([(1001, IDENTITY), family_mail], [(1002, IDENTITY), family_mail]) == (2, 2, 2)
    chain = (7, LINK)
    assert readings([(1001, IDENTITY), chain], [(1002, IDENTITY), chain]) == (2, 2, 2)


def test_a_message_joins_the_person_whose_address_it_carries():
    ssn, email = element_bits(["ssn", "email"]), element_bits(["email"])
    count = known(([(7, LINK), (1001, IDENTITY)], ssn, ""), ([(7, LINK)], email, "CA")).count()
    assert count == PeopleBreakdown(1, 1, 1, 0.0, {("CA", ssn): 1.0})


def test_a_row_with_several_identities_is_that_many_people_in_every_reading():
    assert readings([(1, IDENTITY), (2, IDENTITY)]) == (2, 2, 2)
    assert readings([(1, IDENTITY), (2, IDENTITY), (3, IDENTITY)], [(2, IDENTITY)]) == (3, 3, 3)
    assert readings([(1, IDENTITY), (2, IDENTITY)], [(8, LINK)]) == (3, 3, 3)
    pair = [(1, IDENTITY), (2, IDENTITY), (7, CONTACT), (11, NAME)]
    assert readings(pair, [(7, CONTACT), (12, NAME)]) == (2, 3, 3)
    assert readings(pair[:2], [(7, PLACE)], [(7, PLACE)]) == (3, 3, 4)


def test_identities_without_a_row_of_their_own_count_among_those_who_have_one():
    rows = [[(1, IDENTITY), (2, IDENTITY)], [(2, IDENTITY)], [(3, IDENTITY), (4, IDENTITY)]]
    assert readings(*rows) == (4, 4, 4)


def test_who_has_no_row_alone_is_known_by_what_stands_in_the_rows_of_others():
    both, one_more = [(1, IDENTITY), (2, IDENTITY)], [(1, IDENTITY), (2, IDENTITY), (3, IDENTITY)]
    count = known((both, 1, ""), (one_more, 2, "OH"), ([(1, IDENTITY)], 4, "KY")).count()
    assert count.groups == {("OH", 7): 1, ("OH", 3): 1, ("OH", 2): 1}
    assert count.best == 3


def test_people_by_state_and_by_data_types_add_up_to_the_people():
    rows = [([(at, IDENTITY), (at + 9, IDENTITY)], 1 << at, "OH" if at else "") for at in range(3)]
    count = known(*rows, threshold=int(2**64 / 1.1)).count()  # 2.2 and 4.4 of 6.6 people
    states = state_counts(count, "KY")
    assert people_count(count).best == sum(state.best for state in states.values()) == 7
    assert sum(element_counts(count).values()) == 7
    assert [(code, state.best, state.assumed) for code, state in states.items()] == [
        ("OH", 5, 0),
        ("KY", 2, 2),
    ]


def test_a_shared_contact_joins_rows_unless_their_names_differ():
    assert readings([(11, NAME), (7, CONTACT)], [(11, NAME), (7, CONTACT)]) == (1, 1, 1)
    assert readings([(11, NAME), (7, CONTACT)], [(12, NAME), (7, CONTACT)]) == (1, 2, 2)


def test_a_shared_contact_joins_a_nameless_patient_except_in_the_high_reading():
    assert readings([(11, NAME), (7, CONTACT)], [(5, LINK), (7, CONTACT)]) == (1, 1, 2)


def test_rows_that_carry_nothing_but_contacts_join_in_every_reading():
    assert readings([(7, CONTACT)], [(7, CONTACT), (8, CONTACT)], [(8, CONTACT)]) == (1, 1, 1)
    assert readings([(7, CONTACT)]) == (1, 1, 1)


def test_a_name_with_a_zip_code_joins_no_one_in_the_high_reading():
    assert readings([(7, PLACE)], [(7, PLACE)]) == (1, 1, 2)


def test_a_row_without_a_name_goes_to_the_person_of_its_contact():
    count = known(([(11, NAME), (7, CONTACT)], 1, "TX"), ([(7, CONTACT)], 2, "")).count()
    assert count == PeopleBreakdown(1, 1, 1, 0.0, {("TX", 3): 1})


def test_an_office_phone_in_many_letters_joins_no_one():
    rows = [[(1000 + patient, LINK), (7, CONTACT)] for patient in range(50)]
    assert readings(*rows) == (1, 50, 50)


def test_people_of_one_name_with_different_birth_dates_stay_apart():
    rows = [[(11, NAME), (birth, BIRTH), (7, CONTACT)] for birth in (21, 22)]
    assert readings(*rows) == (1, 2, 2)


def test_a_name_behind_a_shared_identity_keeps_another_name_apart():
    rows = [
        [(1, IDENTITY), (7, CONTACT)],
        [(1, IDENTITY), (11, NAME)],
        [(7, CONTACT), (12, NAME)],
    ]
    assert readings(*rows) == (1, 2, 2)


def test_rows_of_a_name_alone_are_one_person_and_birth_dates_join_no_one():
    assert readings([(11, NAME)], [(11, NAME)], [(12, NAME)]) == (2, 2, 2)
    assert readings([(5, LINK), (21, BIRTH)], [(6, LINK), (21, BIRTH)]) == (2, 2, 2)


def test_a_row_without_an_identity_goes_to_the_person_of_the_smallest_one():
    count = known(
        ([(7, LINK), (1002, IDENTITY)], 1, "AL"),
        ([(7, LINK), (1001, IDENTITY)], 2, "TX"),
        ([(7, LINK)], 4, "WY"),
        ([(8, LINK)], 8, ""),
        ([(9, LINK)], 8, ""),
    ).count()
    assert count.groups == {("AL", 1): 1, ("WY", 6): 1, ("", 8): 2}
    assert count[:4] == (4, 4, 4, 0)


def test_the_low_reading_joins_whatever_the_best_one_joins():
    neighbors = [[(11, NAME), (7, PLACE)], [(12, NAME), (7, PLACE)]]
    assert readings(*neighbors, [(13, NAME)]) == (2, 3, 3)
    assert readings(*neighbors, [(13, NAME)], [(13, NAME)]) == (2, 3, 3)


def test_groups_that_share_their_smallest_token_are_told_apart_by_another():
    rows = [
        ([(11, NAME)], 1, "TX"),  # goes to one of the next two, both of 11
        ([(11, NAME), (15, PLACE)], 2, ""),  # 11 + 15
        ([(11, NAME), (20, LINK)], 4, ""),  # 20, which is less
        ([(20, LINK)], 8, "AL"),
    ]
    expected = {("", 2): 1, ("TX", 13): 1}
    for order in itertools.permutations(rows):
        assert known(*order).count().groups == expected


def test_people_who_are_told_apart_keep_their_own_states_and_data_types():
    family = known(
        ([(11, NAME), (7, CONTACT)], 1, "VI"),
        ([(12, NAME), (7, CONTACT)], 2**32 - 1, ""),
        ([(11, NAME), (8, LINK)], 2, "AL"),
        ([(7, CONTACT), (13, NAME)], 2**31, "VI"),
    ).count()
    assert family.groups == {("VI", 1): 1, ("", 2**32 - 1): 1, ("AL", 2): 1, ("VI", 2**31): 1}
    assert family[:3] == (2, 4, 4)


def test_a_sample_is_scaled_by_its_share_in_every_figure():
    rows = [
        ([(1, IDENTITY), (2, IDENTITY)], 1, "TX"),
        ([(7, CONTACT), (11, NAME)], 2, ""),
        ([(7, CONTACT), (12, NAME)], 2, ""),
        ([(8, PLACE)], 4, "CA"),
        ([(8, PLACE)], 4, "CA"),
    ]
    exact = known(*rows).count()
    assert exact == PeopleBreakdown(4, 5, 6, 0.0, {("TX", 1): 2, ("", 2): 2, ("CA", 4): 1})
    quarter = known(*rows, threshold=2**62).count()
    assert quarter[:3] == (16, 20, 24)
    assert quarter.groups == {("TX", 1): 8, ("", 2): 8, ("CA", 4): 4}
    # groups kept as a whole: one of 1, the family of 2, the two rows of one place
    assert quarter.relative_error == pytest.approx(math.sqrt(0.75 * (1 + 4 + 1)) / 4)


def test_the_error_of_a_sample_follows_the_sizes_of_its_groups():
    family = [[(person, NAME), (7, CONTACT)] for person in (11, 12, 13)]
    alone = [[(5, LINK), (8, CONTACT)], [(6, LINK), (9, CONTACT)]]
    half = of(*family, *alone, threshold=2**63).count()
    assert half.best == 10
    assert half.relative_error == pytest.approx(math.sqrt(0.5 * (9 + 1 + 1)) / 5)
    one = of([(5, LINK)], threshold=3 * 2**62).count()
    assert one.best == pytest.approx(4 / 3)
    assert one.relative_error == pytest.approx(0.5)
    assert of(threshold=2**62).count() == PeopleBreakdown(0, 0, 0, 0, {})


def test_two_places_count_together_as_one():
    first = known(([(1, IDENTITY), (7, CONTACT)], 1, "TX"), ([(2, IDENTITY)], 1, "TX"))
    second = known(([(7, CONTACT)], 2, ""), ([(2, IDENTITY)], 4, "WY"), ([(3, LINK)], 8, ""))
    expected = {("TX", 3): 1, ("WY", 5): 1, ("", 8): 1}
    for places in ([first, second], [second, first], [first, second, first]):
        assert PeopleSketch.merge(places).count() == PeopleBreakdown(3, 3, 3, 0.0, expected)
        assert PeopleSketch.merge(places).compacted().count().groups == expected
