"""kill -9 while mail goes out: every mail goes, none under two names, each is recorded once.

``DUECARE_TEST_CRASHES`` is the number of kills; the default is modest.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills by signal, forks")
SCRIPT = Path(__file__).with_name("crashing_mails.py")
KILLS = os.environ.get("DUECARE_TEST_CRASHES", "3")


def test_a_kill_forgets_no_mail_and_records_none_twice(tmp_path: Path) -> None:
    given = {**os.environ, "DUECARE_HOME": str(tmp_path / "home")}
    given.pop("DATABASE_URL", None)
    command = [sys.executable, str(SCRIPT), KILLS, "7"]
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    went, twice = map(int, done.stdout.split()[-2:])
    assert went > 0
    assert twice <= int(KILLS)  # each kill can fall into one moment between yes and note
