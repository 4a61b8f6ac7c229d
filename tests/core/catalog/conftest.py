"""A writable copy of the shipped data that a test may break."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import duecare.catalog
from duecare.catalog import Catalog, check_catalog, read_catalog

DATA = Path(duecare.catalog.__file__).parent / "data"


class BrokenCopy:
    """The shipped data with single changes; ``problems()`` is what the checks say about it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def replace(self, name: str, old: str, new: str, *, times: int = 1) -> BrokenCopy:
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} no longer holds {old!r}"
        path.write_text(text.replace(old, new, times), encoding="utf-8")
        return self

    def edit_json(self, name: str, change: Callable[[Any], object]) -> BrokenCopy:
        path = self.root / name
        data = json.loads(path.read_text(encoding="utf-8"))
        change(data)
        path.write_text(json.dumps(data), encoding="utf-8")
        return self

    @property
    def catalog(self) -> Catalog:
        return read_catalog(self.root)

    def problems(self) -> list[str]:
        return check_catalog(self.catalog, lessons=False)  # they have tests of their own


@pytest.fixture
def copy(tmp_path: Path) -> BrokenCopy:
    root = tmp_path / "data"
    shutil.copytree(DATA, root)
    for path in root.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return BrokenCopy(root)
