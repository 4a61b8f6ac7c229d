"""People who use the real server at the same time, each reading a page before asking for the next."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.web.pages import MIX

THINKING = (1.0, 3.0)
"""Seconds between an answer and the next request: as quick as people click."""


@dataclass
class Answers:
    """Seconds of every answer, by page; and answers that were none."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def all(self, *, without: str = "") -> list[float]:
        """The seconds of every page but one."""
        return [one for name, found in self.seconds.items() if name != without for one in found]


def percentile(values: Sequence[float], share: float) -> float:
    """The value that a share of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def run_load(
    port: int, told: Mapping[str, Any], *, seconds: float, thinking: tuple[float, float] = THINKING
) -> Answers:
    """Let every user of ``told`` (see ``inside.sessions``) ask for pages of the mix for a while."""
    answers, lock, last = Answers(), threading.Lock(), time.monotonic() + seconds

    def visit(number: int, user: Mapping[str, Any]) -> None:
        chance = random.Random(number)
        names = [name for name in MIX if name in user["pages"]]
        weights = [MIX[name] for name in names]
        time.sleep(chance.uniform(0, thinking[1]))
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        while time.monotonic() < last:
            name = chance.choices(names, weights)[0]
            who, address = user["pages"][name]
            headers = {
                "Cookie": f"{told['cookie']}={user['cookies'][who]}",
                "Accept-Encoding": "gzip",
            }
            start = time.monotonic()
            try:
                connection.request("GET", address, headers=headers)
                response = connection.getresponse()
                response.read()
                failed = f"{name}: {response.status}" if response.status != 200 else ""
            except OSError as error:
                failed = f"{name}: {error}"
                connection.close()
            spent = time.monotonic() - start
            with lock:
                if failed:
                    answers.failures.append(failed)
                else:
                    answers.seconds.setdefault(name, []).append(spent)
            time.sleep(chance.uniform(*thinking))

    users = [
        threading.Thread(target=visit, args=(number, user), daemon=True)
        for number, user in enumerate(told["users"])
    ]
    for one in users:
        one.start()
    for one in users:
        one.join()
    return answers
