"""``make journeys``: the page of figures in the documentation, from what the journeys counted."""

from __future__ import annotations

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "test-results" / "journeys"
PAGE = ROOT / "docs" / "development" / "journeys.md"
HEAD = """# Journeys

`make journeys` has people do whole pieces of work in a real browser, at a desk and on a phone, by
the pages alone, and writes this page. Each page on the way is checked: content security policy, console, axe
(WCAG 2.2 AA), keyboard, width. The pictures are in `test-results/journeys`: look at them after a change.

| journey | clicks | letters | pages | words | minutes | slowest answer |
|---|---|---|---|---|---|---|
"""
FOOT = """
Clicks are what a hand does: pointer presses, and each choice in a list. Pages are different ones, and words those on
them, each counted once. Minutes are those of a person who reads every word of each new page at 238 words a minute
(Brysbaert, 2019), types at 0.28 seconds a letter and takes 2.65 seconds for a click, with its thought (Card, Moran and
Newell, keystroke-level model, 1980), and waits for the answers. All people of a journey are added up. The
slowest answer is that of a server in the process of the tests, on a machine that does other work.
"""


def main() -> None:
    """Write the page."""
    rows = []
    for path in sorted(RESULTS.glob("*.json")):
        one = json.loads(path.read_text(encoding="utf-8"))
        counts = [one["clicks"], one["letters"], one["pages"], f"{one['words']:,}", one["minutes"]]
        rows.append(f"| {one['title']} | {' | '.join(map(str, counts))} | {one['slowest']} s |")
    PAGE.write_text(HEAD + "\n".join(rows) + "\n" + FOOT, encoding="utf-8")


if __name__ == "__main__":
    main()
