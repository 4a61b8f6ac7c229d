"""Commands of the web application as processes, for tests that stop and kill them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.patience import PATIENCE


def free_port() -> int:
    """A port that was free just now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Running:
    """``duecare`` with arguments; what it says is kept line by line."""

    def __init__(self, *arguments: str, environment: Mapping[str, str], **more: Any) -> None:
        self.said: list[str] = []
        # As the installed script does it, with the commands of these sources.
        code = (
            "import sys; from importlib import import_module; from duecare.cli.main import run; "
            "module, name = sys.argv[1].split(':'); sys.argv[1:2] = []; "
            "sys.exit(run(getattr(import_module(module), name).main, sys.argv[1:]))"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, _COMMANDS[arguments[0]], *arguments[1:]],
            env=dict(environment),
            stderr=subprocess.PIPE,
            text=True,
            **more,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.said.append(line.rstrip())

    def has_said(self, words: str) -> bool:
        """Whether a line contained ``words``."""
        return any(words in line for line in self.said)

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send a signal; the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(timeout=PATIENCE)
        self._reader.join(timeout=PATIENCE)
        return code

    @property
    def text(self) -> str:
        """Everything that was said."""
        return "\n".join(self.said)


_COMMANDS = {
    "serve": "duecare_web.commands.serve:serve",
    "web": "duecare_web.commands.apart:web",
    "work": "duecare_web.commands.apart:work",
}


def answers(port: int) -> bool:
    """Whether a server answers at ``port``."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
            return int(answer.status) == 200
    except (urllib.error.URLError, OSError):
        time.sleep(0.1)
        return False


def environment_of(home: Path, **more: str) -> dict[str, str]:
    """The environment of the test with a home of its own, over SQLite unless ``more`` says."""
    found = {**os.environ, "DUECARE_HOME": str(home)}
    found.pop("DATABASE_URL", None)
    return found | more
