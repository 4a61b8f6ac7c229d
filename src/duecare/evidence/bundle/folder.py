"""Reads an unpacked bundle from its folder, or from the folder that holds it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from duecare.evidence.bundle.container import CHUNK, UnreadableBundleError, read_file
from duecare.evidence.bundle.place import DEEPEST, FIRST_FILE, find_place, own_name
from duecare.evidence.visible import visible


class FolderFiles:
    """An unpacked bundle. Raises :class:`UnreadableBundleError` for links and special files."""

    how = "folder"

    def __init__(self, folder: Path) -> None:
        self._root = _bundle_in(folder)
        sizes: dict[str, int] = {}
        folders: list[str] = []
        for path in sorted(self._root.rglob("*")):
            name = path.relative_to(self._root).as_posix()
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                raise UnreadableBundleError(f"{visible(name, 80)} is a link or special file")
            if path.is_file():
                sizes[name] = path.stat().st_size
            else:
                folders.append(name)
        place = find_place(sizes, folders, root=())
        self.sizes = {name: sizes[name] for name in place.names}
        self.strays = place.strays
        self.checksums: dict[str, int] = {}
        self.folder, self.renamed = self._root.resolve().name, ""
        if "bag-info.txt" in self.sizes:
            self.folder, self.renamed = own_name(self.folder, read_file(self, "bag-info.txt"))

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of a file; raises :class:`UnreadableBundleError` if it is absent."""
        if name not in self.sizes:
            raise UnreadableBundleError(f"{name} is missing")
        with (self._root / name).open("rb") as source:
            while chunk := source.read(CHUNK):
                yield chunk


def _bundle_in(folder: Path) -> Path:
    """The folder itself, or the one bundle below it; what lies beside that is not looked at."""
    level = [folder]
    for _ in range(DEEPEST):
        found = [one for one in level if (one / FIRST_FILE).is_file()]
        if len(found) > 1:
            names = ", ".join(visible(one.name, 80) for one in found[:5])
            raise UnreadableBundleError(f"the folder holds more than one bundle: {names}")
        if found:
            return found[0]
        level = [
            inner
            for one in level
            for inner in sorted(one.iterdir())
            if inner.is_dir() and not inner.is_symlink()
        ][:1000]
    return folder
