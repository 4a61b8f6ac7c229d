"""One change moves exactly the figures that it should: metamorphic laws on whole prices."""

import dataclasses

import pytest

from duecare.risk import Answers, Device, insurance_from, price, price_portfolio
from duecare.risk.loss.model import prepare
from duecare.risk.loss.simulate import revalue, simulate
from duecare.risk.parts import PARTS
from duecare.risk.portfolio.portfolio import PortfolioClient

YEARS = 20_000
DEVICE_TAKEN = {"SCN-LOST-DEVICE", "SCN-BREAK-IN", "SCN-DISPOSAL"}
POLICY = {
    "aggregate_limit": 300_000,
    "retention": 2_500,
    "agreements": {
        "breach_response": {"sublimit": 50_000},
        "regulatory": {"sublimit": 25_000},
        "extortion": {"sublimit": 20_000},
    },
    "excluded": ["social_engineering", "pci"],
}


def priced(catalog, inventory, profile, policy=None):
    program = insurance_from({"client": [policy]}) if policy else None
    return price(inventory, profile, None, program, catalog=catalog, years=YEARS)


def by_scenario(result):
    return {item.id: item for item in result.scenarios}


@pytest.fixture(scope="module")
def base(catalog, inventory, profile):
    return priced(catalog, inventory, profile, POLICY)


def test_encrypting_one_laptop_moves_only_the_scenarios_where_devices_are_taken(
    catalog, inventory, profile, base
):
    device = Device(id="LT-07", kind="laptop", encrypted=True, scan="laptop-1")
    after = priced(catalog, inventory, profile.model_copy(update={"devices": (device,)}), POLICY)
    moved = {
        name
        for name, item in by_scenario(after).items()
        if item.expected_annual_loss != by_scenario(base)[name].expected_annual_loss
    }
    assert "SCN-LOST-DEVICE" in moved <= DEVICE_TAKEN
    before, now = by_scenario(base)["SCN-LOST-DEVICE"], by_scenario(after)["SCN-LOST-DEVICE"]
    assert now.expected_annual_loss.value < before.expected_annual_loss.value
    assert now.frequency == before.frequency  # encryption stops no thief
    assert after.people == base.people
    assert after.duties == base.duties


def test_saying_again_what_the_scan_found_moves_nothing(catalog, inventory, profile, base):
    device = Device(id="LT-07", kind="laptop", encrypted=False, scan="laptop-1")
    again = priced(catalog, inventory, profile.model_copy(update={"devices": (device,)}), POLICY)
    assert again.digest == base.digest


@pytest.mark.parametrize(
    "change",
    [
        {"aggregate_limit": 600_000},
        {"retention": 1_000},
        {"excluded": ["pci"]},
        {"agreements": {}},
        {"defense_erodes_limit": False},
    ],
)
def test_better_cover_moves_no_loss_and_never_leaves_more(
    catalog, inventory, profile, base, change
):
    after = priced(catalog, inventory, profile, {**POLICY, **change})
    assert after.expected_annual_loss == base.expected_annual_loss
    assert (after.parts, after.quantiles, after.exceedance) == (
        base.parts,
        base.quantiles,
        base.exceedance,
    )
    assert after.duties == base.duties
    assert after.firm_insurance == base.firm_insurance
    before, now = base.insurance.uninsured, after.insurance.uninsured
    assert now.mean.value <= before.mean.value
    for level in before.quantiles:
        assert now.quantiles[level].value <= before.quantiles[level].value
    assert [item.saving for item in after.recommendations] == [
        next(b.saving for b in base.recommendations if b.safeguard == item.safeguard)
        for item in after.recommendations
    ]


@pytest.mark.parametrize("part", ["social_engineering", "pci"])
def test_cover_for_one_part_pays_only_events_that_hold_it(catalog, inventory, profile, part):
    from duecare.risk.insurance.layers import settle_program

    ready = prepare(inventory, profile, Answers(), catalog=catalog, seed=1)
    events = simulate(ready.model, YEARS)
    generous = {**POLICY, "aggregate_limit": 10**9, "each_claim_limit": 10**9, "retention": 0}

    def split(excluded):
        policy = insurance_from({"client": [{**generous, "excluded": excluded}]}).client
        return settle_program(events, events.losses, policy, ready.model.scenario_ids).split

    without, with_it = (
        split(["social_engineering", "pci"]),
        split([other for other in ("social_engineering", "pci") if other != part]),
    )
    own = events.losses[:, PARTS.index(part)]
    # Without limits in the way the policy pays exactly the part more, and nothing else moves.
    assert ((with_it[:, 0] - without[:, 0]) == own).all()
    assert ((without[:, 3] - with_it[:, 3]) == own).all()
    assert (with_it[:, 1:3] == without[:, 1:3]).all()


def test_a_sublimit_of_one_part_moves_only_events_that_hold_it(catalog, inventory, profile):
    from duecare.risk.insurance.layers import settle_program

    ready = prepare(inventory, profile, Answers(), catalog=catalog, seed=1)
    events = simulate(ready.model, YEARS)

    def split(sublimit):
        own = {**POLICY["agreements"], "extortion": {"sublimit": sublimit}}
        policy = insurance_from({"client": [{**POLICY, "agreements": own}]}).client
        return settle_program(events, events.losses, policy, ready.model.scenario_ids).split

    small, large = split(20_000), split(40_000)
    changed = (small != large).any(axis=1)
    paid_ransom = events.losses[:, PARTS.index("extortion")] > 2_000_000
    years = set(events.year[paid_ransom].tolist())
    assert changed.any()
    # The aggregate may carry the change to other events of the same year, never to another year.
    assert {int(year) for year in events.year[changed]} <= years


def test_one_safeguard_moves_only_the_scenarios_that_it_affects(catalog, inventory, profile):
    ready = prepare(inventory, profile, Answers(), catalog=catalog, seed=1)
    events = simulate(ready.model, YEARS)
    ids = ready.model.scenario_ids
    moving = 0
    for name in sorted(catalog.safeguards):
        other = revalue(events, ready.model, ready.world({name: 1.0}))
        changed = (other.losses != events.losses).any(axis=1) | (other.firm != events.firm).any(
            axis=1
        )
        moved = {ids[number] for number in set(events.scenario[changed].tolist())}
        assert moved <= ready.levers.affecting(name)
        assert other.gross.sum() <= events.gross.sum()
        moving += bool(moved)
    assert moving > 30


def test_more_people_never_cost_less_and_leave_frequency_alone(
    catalog, make_place, make_inventory, profile
):
    few, many = (
        priced(catalog, make_inventory(make_place("server", "file_server", range(n))), profile)
        for n in (1_000, 9_000)
    )
    assert many.expected_annual_loss.value > few.expected_annual_loss.value
    assert many.probability_of_loss == few.probability_of_loss
    for name, item in by_scenario(many).items():
        assert item.frequency == by_scenario(few)[name].frequency
        assert item.expected_annual_loss.value >= by_scenario(few)[name].expected_annual_loss.value


def test_a_change_at_one_client_moves_no_other_row_of_the_portfolio(catalog, inventory, profile):
    def rows(policy):
        program = insurance_from({"client": [policy]})
        clients = [
            PortfolioClient(profile.model_copy(update={"name": name}), inventory, None, own)
            for name, own in (("A", program), ("B", None))
        ]
        found = price_portfolio(clients, (), catalog=catalog, seed=3, years=YEARS)
        return {row.name: row for row in found.clients}, found

    (small, first), (large, second) = rows(POLICY), rows({**POLICY, "aggregate_limit": 10**6})
    assert small["B"] == large["B"]
    assert dataclasses.replace(small["A"], uninsured=0) == dataclasses.replace(
        large["A"], uninsured=0
    )
    assert large["A"].uninsured < small["A"].uninsured
    assert first.expected_loss == second.expected_loss
    assert first.firm_quantiles == second.firm_quantiles
