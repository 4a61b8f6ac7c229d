"""The units of systemd: as little may be done to the machine as the programs need."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "packaging" / "systemd"
UNITS = sorted(one.name for one in FOLDER.glob("*.service"))
COMMANDS = {
    "duecare.service": "duecare serve",
    "duecare-web@.service": "duecare web --port %i",
    "duecare-work@.service": "duecare work",
    "duecare-signer.service": "duecare signer --folder /var/lib/duecare-signer --group duecare",
}
HARDENED = {
    "NoNewPrivileges=yes",
    "CapabilityBoundingSet=",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "PrivateDevices=yes",
    "RestrictNamespaces=yes",
    "LockPersonality=yes",
    "SystemCallArchitectures=native",
    "SystemCallFilter=~@privileged",
}


def test_there_is_a_unit_for_each_process() -> None:
    assert set(UNITS) == set(COMMANDS)


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_runs_as_a_user_of_its_own_and_gives_up_what_it_does_not_need(unit: str) -> None:
    lines = set((FOLDER / unit).read_text().splitlines())
    assert lines >= HARDENED
    assert any(re.fullmatch(r"User=duecare(-signer)?", line) for line in lines)
    assert f"ExecStart=/opt/duecare/bin/{COMMANDS[unit]}" in lines


@pytest.mark.parametrize("unit", [one for one in UNITS if "signer" not in one])
def test_a_unit_has_folders_of_its_own_for_state_and_machine_code(unit: str) -> None:
    lines = set((FOLDER / unit).read_text().splitlines())
    assert {"StateDirectory=duecare", "CacheDirectory=duecare"} <= lines
    assert "MemoryDenyWriteExecute=yes" not in lines  # the loss engine is compiled


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
@pytest.mark.parametrize("unit", UNITS)
def test_systemd_rates_the_exposure_at_most_four(unit: str) -> None:
    asked = ["systemd-analyze", "security", "--offline=true", "--threshold=40", FOLDER / unit]
    found = subprocess.run([*asked, "--no-pager"], capture_output=True, text=True)
    rated = re.search(r"exposure level for \S+ ([\d.]+)", found.stdout)
    assert rated, found.stderr
    assert float(rated[1]) <= 4.0
    assert found.returncode == 0
