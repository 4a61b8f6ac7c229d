"""Machine code is kept where this user may write, and never where others may."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from duecare.cache_folder import cache_folder

POSIX = pytest.mark.skipif(os.name != "posix", reason="modes of folders are POSIX")


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine with a home and a temporary folder; the package cannot be written."""
    for name in ("NUMBA_CACHE_DIR", "CACHE_DIRECTORY", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(
        "duecare.cache_folder.os.access", lambda path, _mode: "site" not in str(path)
    )
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path


def chosen(places: Path) -> str:
    found = cache_folder("code", beside=places / "site" / "__pycache__")
    return found.relative_to(places).as_posix()


def test_beside_the_package_if_that_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    assert cache_folder("code", beside=tmp_path / "cache") == tmp_path / "cache" / "code"


def test_where_numba_was_told_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", "/var/numba")
    assert cache_folder("code", beside=tmp_path) == Path("/var/numba/code")


@POSIX
def test_in_the_folder_that_systemd_gives_then_in_the_home_then_in_the_temporary_one(
    places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert chosen(places) == "home/.cache/duecare/code"
    monkeypatch.setenv("XDG_CACHE_HOME", str(places / "xdg"))
    assert chosen(places) == "xdg/duecare/code"
    monkeypatch.setenv("CACHE_DIRECTORY", str(places / "given"))
    assert chosen(places) == "given/duecare/code"
    for name in ("CACHE_DIRECTORY", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, "/proc/none")
    assert chosen(places) == f"duecare-{os.getuid()}/code"


@POSIX
def test_a_service_without_any_home_uses_the_temporary_folder(
    places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr("duecare.cache_folder.Path.home", nowhere)
    assert chosen(places) == f"duecare-{os.getuid()}/code"


@POSIX
def test_a_folder_that_others_prepared_is_never_used(
    places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What lies there is loaded and run."""
    monkeypatch.setenv("HOME", "/proc/none")
    open_to_all = places / f"duecare-{os.getuid()}"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    found = cache_folder("code", beside=places / "site" / "__pycache__")
    assert open_to_all not in found.parents
    assert found.stat().st_mode & 0o077 == 0
