"""The three demonstration clients, written once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from duecare_web.demo import DEMO_CLIENTS, DemoClient, write_client


@pytest.fixture(scope="session")
def demo_clients(tmp_path_factory: pytest.TempPathFactory) -> dict[str, DemoClient]:
    root: Path = tmp_path_factory.mktemp("demo")
    return {key: write_client(key, root / key, seed=7) for key in DEMO_CLIENTS}


@pytest.fixture(params=DEMO_CLIENTS)
def demo_client(request: pytest.FixtureRequest, demo_clients: dict[str, DemoClient]) -> DemoClient:
    return demo_clients[request.param]
