"""People of a messy office: best near the truth, the truth always within the range."""

import pytest
from tests.core.discovery.messy_office import write_office
from tests.core.discovery.practice_files import scan_folder

from duecare.inventory import PeopleSketch

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=[1, 2, 3])
def office(request, tmp_path_factory):
    return write_office(tmp_path_factory.mktemp("office"), request.param)


@pytest.fixture(scope="module")
def inventory(office):
    return scan_folder(office.folder).inventory


def test_the_best_figure_is_within_two_percent_of_the_truth(office, inventory):
    assert abs(inventory.people.best - office.people) <= 0.02 * office.people


def test_the_truth_is_within_the_range(office, inventory):
    assert inventory.people.low <= office.people <= inventory.people.high


def test_the_range_is_narrow_enough_to_plan_with(office, inventory):
    assert inventory.people.high - inventory.people.low <= office.people / 3


def test_people_are_in_their_states_and_the_rest_are_assumed_at_home(office, inventory):
    for state, people in office.by_state.items():
        known = inventory.states[state].best - inventory.states[state].assumed
        assert known <= people * 1.03 + 1, state
        assert inventory.states[state].best >= people * 0.9 - 2, state


def test_server_and_laptop_apart_are_the_same_people_as_together(office, inventory):
    apart = [scan_folder(office.folder / name).inventory for name in ("server", "laptop")]
    union = PeopleSketch.merge(
        [PeopleSketch.from_text(one.locations[0].sketch) for one in apart]
    ).count()
    assert round(union.best) == inventory.people.best
    assert (round(union.low), round(union.high)) == (inventory.people.low, inventory.people.high)
