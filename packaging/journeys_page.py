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

| journey | clicks | keys | pages | words | minutes | of these | slowest answer |
|---|---|---|---|---|---|---|---|
"""
FOOT = """
Clicks are what a hand does: pointer presses, and each choice in a list. Keys are letters that are typed, and without a
pointer also Tab, arrows, Space and Enter. Pages are different ones, and words those seen on them, each counted once; of
a folded list that is its choice. Minutes are those of a person who reads every word of each new page at 238 words a
minute (Brysbaert, 2019), takes 0.28 seconds for a key and 2.65 seconds for a click, with its thought (Card, Moran and
Newell, keystroke-level model, 1980), and waits for the answers. All people of a journey are added up, and *of these*
tells them apart; each is rounded by itself. The slowest answer is that of a server in the process of the tests, on a
machine that does other work.
"""


def main() -> None:
    """Write the page."""
    rows = []
    for path in sorted(RESULTS.glob("*.json")):
        one = json.loads(path.read_text(encoding="utf-8"))
        pages = {page for read in one["pages"].values() for page in read}
        counts = [one["clicks"], one["keys"], len(pages), f"{one['words']:,}"]
        people = ", ".join(f"{who} {minutes}" for who, minutes in one["people"].items())
        counts += [one["minutes"], people]
        rows.append(f"| {one['title']} | {' | '.join(map(str, counts))} | {one['slowest']} s |")
    PAGE.write_text(HEAD + "\n".join(rows) + "\n" + FOOT, encoding="utf-8")


if __name__ == "__main__":
    main()
