"""What the firm knows about its clients satisfies the models of the risk engine."""

from __future__ import annotations

import typing
from pathlib import Path

import pytest
import yaml

from duecare.inventory.model import LocationKind
from duecare.risk.inputs.profile import profile_from
from duecare.risk.insurance.program import insurance_from
from duecare_web.demo import FIRM, DemoClient

CATALOGS = Path(__file__).parents[4] / "shared" / "catalogs"


def test_the_profile_is_a_valid_client_file(demo_client: DemoClient) -> None:
    profile = profile_from(demo_client.profile)
    assert profile.name == demo_client.name
    paths = {place.path: place for place in demo_client.locations}
    for device in profile.devices:
        assert paths[device.scan].encrypted == device.encrypted


def test_the_insurance_is_a_valid_program(demo_client: DemoClient) -> None:
    program = insurance_from(demo_client.insurance)
    assert len(program.client) == 1
    assert len(program.firm) == len(FIRM.insurance)


def test_location_kinds_are_those_of_the_inventory(demo_client: DemoClient) -> None:
    allowed = set(typing.get_args(LocationKind))
    assert {place.kind for place in demo_client.locations} <= allowed
    assert len({place.id for place in demo_client.locations}) == len(demo_client.locations)


def test_every_answer_exists_in_the_question_set(demo_client: DemoClient) -> None:
    path = CATALOGS / "sra_questions.yaml"
    if not path.exists():
        pytest.skip("the reference catalogs are not beside this checkout")
    catalog = yaml.safe_load(path.read_text(encoding="utf-8"))
    allowed = {
        question["id"]: {
            str(option["key"])
            for option in question.get("answers") or catalog["scales"][question["scale"]]
        }
        for question in catalog["questions"]
    }
    wrong = {q: a for q, a in demo_client.answers.items() if a not in allowed.get(q, set())}
    assert wrong == {}
    assert len(demo_client.answers) >= 60


def test_contacts_work_at_the_client(demo_client: DemoClient) -> None:
    names = {employee["name"] for employee in demo_client.employees}
    for contact in demo_client.contacts:
        assert contact["name"].removeprefix("Dr. ") in names


def test_each_price_is_for_a_known_safeguard() -> None:
    path = CATALOGS / "safeguards.yaml"
    if not path.exists():
        pytest.skip("the reference catalogs are not beside this checkout")
    known = {item["id"] for item in yaml.safe_load(path.read_text("utf-8"))["safeguards"]}
    assert set(FIRM.price_book["safeguards"]) <= known
