"""The firm's whole portfolio: common shocks, related claims, the same bits everywhere."""

import pickle
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest

from duecare.errors import InputError
from duecare.risk import InsurancePolicy, InsuranceProgram, PeopleByHand, value_safeguards
from duecare.risk.portfolio.portfolio import (
    PortfolioClient,
    add_client,
    draw_shocks,
    price_portfolio,
)

YEARS = 10_000
TOWER = (
    InsurancePolicy(kind="tech_eo", aggregate_limit=500_000, retention=25_000),
    InsurancePolicy(kind="cyber", position="excess", aggregate_limit=250_000),
)


@pytest.fixture(scope="module")
def clients(profile, make_inventory, make_place, insurance):
    return [
        PortfolioClient(
            profile.model_copy(update={"name": f"Client {n:02d}"}),
            make_inventory(make_place("server", "file_server", range(500 + 100 * n))),
            None,
            insurance,
        )
        for n in range(30)  # more than one task
    ]


@pytest.fixture(scope="module")
def result(catalog, clients):
    return price_portfolio(clients, TOWER, catalog=catalog, seed=5, years=YEARS)


def test_order_of_clients_threads_and_processes_change_no_bit(catalog, clients, result):
    backwards = price_portfolio(clients[::-1], TOWER, catalog=catalog, seed=5, years=YEARS)
    assert backwards.digest == result.digest
    for pool in (ThreadPoolExecutor(3), ProcessPoolExecutor(2)):
        with pool as executor:
            again = price_portfolio(
                clients, TOWER, catalog=catalog, seed=5, years=YEARS, executor=executor
            )
        assert again.digest == result.digest


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of the cluster's own start and end
def test_a_dask_cluster_of_two_workers_gives_the_same_bits(catalog, clients, result):
    distributed = pytest.importorskip("distributed", reason="the extra 'dask' is not installed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as cluster,
        distributed.Client(cluster) as dask,
        dask.get_executor() as executor,
    ):
        again = price_portfolio(
            clients, TOWER, catalog=catalog, seed=5, years=YEARS, executor=executor
        )
    assert again.digest == result.digest
    assert again.clients == result.clients


def test_leaving_a_client_out_changes_no_other_client(catalog, clients, result):
    fewer = price_portfolio(clients[1:], TOWER, catalog=catalog, seed=5, years=YEARS)
    before = {row.name: row for row in result.clients if row.name != "Client 00"}
    assert {row.name: row for row in fewer.clients} == before


def test_the_portfolio_is_the_sum_of_its_clients(result):
    assert result.expected_loss.value == pytest.approx(sum(r.expected_loss for r in result.clients))
    assert result.firm_loss.value == pytest.approx(sum(r.firm_share for r in result.clients))


def test_a_common_shock_makes_the_tail_heavier_than_the_sum_of_single_clients(result):
    assert result.shock_share > 0.2
    single = max(row.largest_firm_claim for row in result.clients)
    assert result.firm_quantiles["99.5"].value > 0
    assert single > 0
    needed = result.firm_limit_needed
    assert needed["90"] <= needed["95"] <= needed["99"]


def test_insurers_of_clients_can_claim_back_less_than_the_whole_share(result):
    assert 0 < result.subrogated < result.firm_loss.value


def test_shocks_come_at_the_rate_of_the_prior(catalog):
    years = 400_000
    shocks = draw_shocks(catalog, seed=1, years=years)
    expected = catalog.priors["frequency.SCN-MSP"].parameters["mean"] * years
    assert abs(len(shocks.year) - expected) <= 4.5 * np.sqrt(expected)
    assert np.all(np.diff(shocks.year) >= 0)
    assert shocks.share.mean() == pytest.approx(0.2, abs=0.02)


def test_two_clients_of_one_name_are_refused(catalog, clients):
    with pytest.raises(InputError, match="same name"):
        price_portfolio([clients[0]] * 2, TOWER, catalog=catalog, seed=1, years=YEARS)
    with pytest.raises(InputError, match="at least one"):
        price_portfolio([], TOWER, catalog=catalog, seed=1, years=YEARS)


def test_a_client_travels_to_another_process(clients):
    assert pickle.loads(pickle.dumps(clients[0])).profile == clients[0].profile


def test_a_client_travels_without_what_the_other_side_can_compute_again(clients):
    fresh = len(pickle.dumps(clients[3]))
    clients[3].inventory.people_at(["server"])
    assert len(pickle.dumps(clients[3])) <= fresh
    copy = pickle.loads(pickle.dumps(clients[3])).inventory
    assert copy.people_at(["server"]) == clients[3].inventory.people_at(["server"])


def test_one_client_adds_up_to_the_cent():
    year = np.array([0, 0, 2, 3])
    losses = np.array([[100, 50], [0, 0], [700, 0], [40, 2]])
    firm = np.array([[30, 5], [0, 0], [400, 1], [0, 0]])
    split = np.array([[120, 30, 0, 0], [0, 0, 0, 0], [350, 0, 350, 0], [42, 0, 0, 0]])
    hit = np.array([-1, -1, 0, -1])
    gross, shock = np.zeros(4, dtype=np.int64), np.zeros((1, 2), dtype=np.int64)
    day = np.array([1.5, 2.5, 3.5, 4.5])
    own_year, own, own_day, sums = add_client(year, losses, firm, day, split, hit, gross, shock)
    assert own_day.tolist() == [1.5]
    assert gross.tolist() == [150, 0, 700, 42]
    assert shock.tolist() == [[400, 1]]
    assert (own_year.tolist(), own.tolist()) == ([0], [[30, 5]])
    # 30 x 120/150 + 400 x 350/700 may be claimed back.
    assert sums.tolist() == [892, 380, 436, 401, 401, 224]


@pytest.fixture(scope="module")
def moves(catalog, clients, result):
    return value_safeguards(clients, result, catalog=catalog, seed=5, most_clients=6)


def test_the_safeguards_that_move_the_firm_are_named_largest_first(moves, result):
    values = [move.saving.value for move in moves]
    assert values == sorted(values, reverse=True)
    assert values[0] > 0
    assert all(move.clients <= 6 for move in moves)
    assert values[0] <= sum(row.firm_share for row in result.clients)
    assert any("tools" in move.title for move in moves)


def test_the_value_of_safeguards_does_not_depend_on_the_executor(catalog, clients, result, moves):
    with ThreadPoolExecutor(2) as executor:
        again = value_safeguards(
            clients[::-1], result, catalog=catalog, seed=5, most_clients=6, executor=executor
        )
    assert again == moves


def test_an_excluded_scenario_counts_in_the_portfolio_too(catalog, profile):
    def uninsured(excluded):
        policy = InsurancePolicy(aggregate_limit=10**6, excluded_scenarios=excluded)
        client = PortfolioClient(
            profile.model_copy(update={"people": PeopleByHand(all=5_000)}),
            insurance=InsuranceProgram(client=(policy,)),
        )
        priced = price_portfolio([client], (), catalog=catalog, seed=5, years=YEARS)
        return priced.clients[0].uninsured

    assert uninsured(("SCN-RANSOM",)) > 1.2 * uninsured(())
    with pytest.raises(InputError, match="SCN-NONE"):
        uninsured(("SCN-NONE",))
