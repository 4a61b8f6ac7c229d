"""The keys of the command line: made once, kept private, never replaced."""

from __future__ import annotations

import os
import stat

import pytest

from duecare.cli.home_keys import LOG_KEY, HomeKeys, home_folder
from duecare.errors import EvidenceError, InputError


@pytest.fixture
def keys(tmp_path):
    return HomeKeys(tmp_path / "home", os.urandom)


def test_a_key_is_made_once_and_stays(keys):
    first = keys.value_key("duecare-x/folder/1", "person-a")
    again = HomeKeys(keys.home, os.urandom)
    assert again.value_key("duecare-x/folder/1", "person-a") == first
    assert again.installation_id() == keys.installation_id()


def test_each_log_and_person_has_its_own_key(keys):
    places = [("d/folder/1", LOG_KEY), ("d/folder/1", "person-a"), ("d/folder/2", "person-a")]
    assert len({keys.value_key(*place) for place in places}) == 3


def test_checkpoints_and_defense_files_are_signed_with_different_keys(keys):
    assert keys.log_signer().vkey("n").key != keys.seal_signer().vkey("n").key


def test_key_files_are_private_and_name_nobody(keys):
    keys.value_key("d/folder/1", "person-Dana")
    files = list((keys.home / "keys").iterdir())
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert not [path for path in files if "Dana" in path.name]


def test_a_deleted_key_is_not_found_again(keys):
    keys.value_key("d/folder/1", "person-a")
    for path in (keys.home / "keys").iterdir():
        path.unlink()
    assert keys.find_value_key("d/folder/1", "person-a") is None


def test_a_damaged_key_is_refused_and_not_replaced(keys):
    keys.log_signer()
    path = keys.home / "keys" / "log-signing-seed"
    path.write_bytes(b"short")
    with pytest.raises(EvidenceError, match="5 bytes"):
        keys.log_signer()
    assert path.read_bytes() == b"short"


def test_a_home_folder_that_is_a_file_is_named(tmp_path):
    (tmp_path / "home").write_text("")
    with pytest.raises(InputError, match="home"):
        HomeKeys(tmp_path / "home", os.urandom).open_home()


def test_the_home_folder_comes_from_the_environment(tmp_path):
    assert home_folder({"DUECARE_HOME": str(tmp_path)}) == tmp_path
    assert home_folder({}).name == ".duecare"
