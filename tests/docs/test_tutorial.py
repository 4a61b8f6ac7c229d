"""The commands of the tutorial run in the order of the page and print what the page shows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "tutorials" / "first-client.md"
BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.slow
def test_the_tutorial_does_what_it_shows(tmp_path):
    environment = {
        **os.environ,
        "DUECARE_HOME": str(tmp_path / "home"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "200",
    }
    (tmp_path / "work").mkdir()
    printed, compared = "", 0
    for language, body in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if language == "sh":
            done = subprocess.run(
                ["bash", "-e", "-c", body],
                cwd=tmp_path / "work",
                env=environment,
                check=False,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=300,
            )
            printed = squeezed(done.stdout)
            assert done.returncode == 0, done.stdout
            continue
        for line in body.splitlines():
            assert squeezed(line) in printed, line
            compared += 1
    assert compared > 15
