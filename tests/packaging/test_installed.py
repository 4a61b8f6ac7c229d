"""It starts where it is installed: no privileges, a package that cannot be written, no home."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.patience import wait_until
from tests.web.commands.running import Running, answers, environment_of, free_port

import duecare

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="drops the capabilities of Linux")
SOURCES = Path(duecare.__file__).parents[1]
_PR_CAPBSET_DROP = 24  # linux/prctl.h


def without_privileges() -> None:
    """Root keeps its name and loses its power: it is held to the modes of files like everyone."""
    if os.getuid() == 0:
        prctl = ctypes.CDLL(None).prctl
        for capability in range(64):
            prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The package as a system-wide installation has it."""
    site = tmp_path_factory.mktemp("installed") / "site"
    for name in ("duecare", "duecare_web"):
        ignored = shutil.ignore_patterns("duecare-kernel-*", "duecare-risk-*")
        shutil.copytree(SOURCES / name, site / name, ignore=ignored)
    paths = [site, *site.rglob("*")]
    for path in paths:
        path.chmod(path.stat().st_mode & ~0o222)
    yield site
    for path in paths:
        if path.is_dir():
            path.chmod(0o755)


def installed(package: Path, home: Path) -> dict[str, str]:
    """The environment of a service account."""
    environment = environment_of(home, PYTHONPATH=str(package), HOME="/nonexistent")
    for name in ("XDG_CACHE_HOME", "NUMBA_CACHE_DIR", "PYTHONPYCACHEPREFIX"):
        environment.pop(name, None)
    return environment


def test_it_serves_and_stops_and_leaves_nothing_in_the_package(
    package: Path, tmp_path: Path
) -> None:
    before = sorted(package.rglob("*"))
    state, port = tmp_path / "state", free_port()
    environment = {**installed(package, state), "CACHE_DIRECTORY": str(tmp_path / "cache")}
    server = Running(
        "serve",
        "--port",
        str(port),
        environment=environment,
        preexec_fn=without_privileges,
        cwd="/",
    )
    try:
        wait_until(lambda: server.process.poll() is not None or answers(port))
        assert server.process.poll() is None, server.text
    finally:
        assert server.end() == 0
    assert "Traceback" not in server.text
    assert sorted(package.rglob("*")) == before
    assert state.stat().st_mode & 0o077 == 0
    # The engine is compiled with the first price, in a child process: no start waits for it.
    assert not (tmp_path / "cache" / "duecare").exists()


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"DUECARE_HOME": "/proc/none"}, "/proc/none cannot be used"),
        (
            {"DATABASE_URL": "postgresql://duecare@127.0.0.1:9/duecare"},
            "the database cannot be used: connection failed",
        ),
    ],
)
def test_what_cannot_be_used_is_told_in_words(
    package: Path, tmp_path: Path, variables: dict[str, str], said: str
) -> None:
    environment = {**installed(package, tmp_path), **variables}
    server = Running("serve", environment=environment, preexec_fn=without_privileges, cwd="/")
    assert server.process.wait() == 2
    server.end()
    assert said in server.text
    assert "Hint:" in server.text
    assert "Traceback" not in server.text
