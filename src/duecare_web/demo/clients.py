"""The three demonstration clients of Duecare, written as real files.

``write_client("dental", folder, seed=1)`` fills a folder with the files of one client and returns
what the firm knows about it, together with the ground truth: how many people are in which place.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

from duecare.errors import InputError
from duecare_web.demo import dental, retail, tax
from duecare_web.demo.client import ClientPaper, DemoClient, Studio
from duecare_web.demo.firm import FIRM
from duecare_web.demo.folder import Progress
from duecare_web.demo.people import Person


class _Recipe(NamedTuple):
    paper: ClientPaper
    write_files: Callable[[Studio], tuple[Person, ...]]


_RECIPES: Final = {
    "dental": _Recipe(dental.PAPER, dental.write_files),
    "tax": _Recipe(tax.PAPER, tax.write_files),
    "retail": _Recipe(retail.PAPER, retail.write_files),
}
DEMO_CLIENTS: Final[tuple[str, ...]] = tuple(_RECIPES)


def write_client(
    client_key: str, folder: Path, *, seed: int, progress: Progress | None = None
) -> DemoClient:
    """Write the files of one demonstration client below ``folder``; the same seed, the same bytes.

    ``progress`` is called with each file's relative path once it is written.
    Raises :class:`InputError` for an unknown client or a folder that already holds something.
    """
    recipe = _RECIPES.get(client_key)
    if recipe is None:
        raise InputError(
            f"there is no demonstration client '{client_key}'",
            hint="choose one of: " + ", ".join(DEMO_CLIENTS),
        )
    if folder.exists() and any(folder.iterdir()):
        raise InputError(f"{folder} is not empty", hint="give a new or empty folder")
    studio = Studio.open(recipe.paper, folder, seed=seed, progress=progress)
    staff = recipe.write_files(studio)
    return _described(recipe.paper, folder, staff, studio)


def _described(
    paper: ClientPaper, folder: Path, staff: tuple[Person, ...], studio: Studio
) -> DemoClient:
    return DemoClient(
        key=paper.key,
        name=paper.name,
        folder=folder,
        profile=paper.profile,
        answers=paper.answers,
        insurance={**paper.insurance, "firm": list(FIRM.insurance)},
        contacts=paper.contacts,
        employees=tuple({"name": p.name, "email": p.email, "position": p.role} for p in staff),
        devices=paper.devices,
        locations=paper.locations,
        truth=studio.folder.truth.build(),
    )
