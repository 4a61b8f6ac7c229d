"""A scan on a Dask cluster: two worker processes, the same inventory to the bit."""

import subprocess
import sys

import psutil
import pytest
from tests.core.discovery.practice_files import KEY, NOW, scan_folder

from duecare.discovery import ScanSettings, dask_cluster, scan
from duecare.discovery.outcome import ItemSettings
from duecare.discovery.readers.limits import Limits
from duecare.errors import InputError

pytestmark = pytest.mark.slow

pytest.importorskip("distributed", reason="Dask is not installed")


@pytest.fixture(scope="module")
def address():
    """A scheduler and two worker processes of one thread each."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        host="127.0.0.1",
        silence_logs=50,
    ) as cluster:
        yield cluster.scheduler_address.replace("tcp://", "dask://")


def readers_of_the_cluster():
    mine = psutil.Process()
    return [
        process
        for process in mine.children(recursive=True)
        if process.is_running() and "duecare.discovery.run.worker" in " ".join(process.cmdline())
    ]


def test_two_workers_give_the_inventory_of_the_local_scan_to_the_bit(address, practice, tmp_path):
    paths = [tmp_path / "local.jsonl", tmp_path / "cluster.jsonl"]
    local = scan_folder(practice, findings=paths[0])
    with dask_cluster(address, [practice]) as cluster:
        assert cluster.worker_count == 2
        settings = ScanSettings(
            [str(practice)], client_key=KEY, home_state="TX", workers=2, findings=paths[1]
        )
        spread = scan(settings, now=NOW, executor=cluster.executor)
        assert readers_of_the_cluster()
    assert spread.inventory.to_json() == local.inventory.to_json()
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert readers_of_the_cluster() == []


def test_a_second_scan_on_the_same_workers_starts_new_readers(address, practice):
    for _ in range(2):
        with dask_cluster(address) as cluster:
            settings = ScanSettings([str(practice)], client_key=KEY, workers=2)
            assert scan(settings, now=NOW, executor=cluster.executor).inventory.people.best == 200
    assert readers_of_the_cluster() == []


def test_the_command_scans_on_a_cluster(address, practice, tmp_path):
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "duecare.cli.main",
            "scan",
            str(practice),
            "--executor",
            address,
            "--state",
            "TX",
            "--key-file",
            str(tmp_path / "key"),
            "--out",
            str(tmp_path / "i.json"),
        ],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "200 people" in done.stderr


def test_a_source_that_a_worker_does_not_see_is_named(address, tmp_path):
    with pytest.raises(InputError, match="does not see"), dask_cluster(address, [tmp_path / "no"]):
        pass


@pytest.mark.parametrize("wrong", ["dask://", "ray://host:1", "dask://host", "dask://a b:1"])
def test_an_executor_that_is_none_is_refused(wrong):
    with pytest.raises(InputError, match="is not an executor"), dask_cluster(wrong):
        pass


def test_the_client_key_is_not_shown_in_the_arguments_of_a_task():
    assert KEY.decode() not in repr(ItemSettings(KEY, Limits()))
