"""Scanning on a Dask cluster: the same scan through the cluster's own executor.

Every machine of the cluster has to see the sources under the same path, and to have the same
version of Duecare. The client key goes to the workers: use a cluster with TLS (``dask+tls://``)
beyond one machine.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from duecare import __version__
from duecare.discovery.run.worker_process import end_worker_processes
from duecare.discovery.settings import is_database
from duecare.errors import DiscoveryError, InputError, MissingComponentError

_ADDRESS: Final = re.compile(r"dask(\+tls)?://(\[[0-9a-fA-F:]+\]:\d+|[\w.-]+:\d+)")
_CONNECT_SECONDS: Final = 15


@dataclass(frozen=True)
class Cluster:
    """A connected cluster: where batches go, and how many are read at a time."""

    executor: Executor
    worker_count: int


@contextmanager
def dask_cluster(address: str, sources: Sequence[str | os.PathLike[str]] = ()) -> Iterator[Cluster]:
    """Connect to ``dask://HOST:PORT``; the readers that the scan started end with the context.

    Raises :class:`InputError` for an address that is none or does not answer, and for a source
    that a worker does not see; :class:`DiscoveryError` for another version of Duecare there.
    """
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise InputError(f"'{address}' is not an executor", hint="example: dask://10.0.0.5:8786")
    try:
        from distributed import Client
    except ImportError:
        raise MissingComponentError(
            "Dask is not installed", hint="pip install 'duecare[dask]'"
        ) from None
    connect: Any = Client
    try:
        client = connect(
            f"{'tls' if found[1] else 'tcp'}://{found[2]}",
            timeout=_CONNECT_SECONDS,
            set_as_default=False,
        )
    except (OSError, TimeoutError, ValueError) as error:
        raise InputError(
            f"no Dask scheduler answers at {address}", hint="start one with: dask scheduler"
        ) from error
    with client:
        threads = client.nthreads()
        if not threads:
            raise InputError(
                f"the cluster at {address} has no workers", hint="start one with: dask worker"
            )
        _check_workers(client, sources)
        try:
            yield Cluster(client.get_executor(pure=False, retries=2), sum(threads.values()))
        finally:
            client.run(end_worker_processes)


def _check_workers(client: Any, sources: Sequence[str | os.PathLike[str]]) -> None:
    paths = [os.path.abspath(source) for source in sources if not is_database(source)]
    for worker, (version, missing) in sorted(client.run(_look_around, paths).items()):
        if version != __version__:
            raise DiscoveryError(
                f"worker {worker} has Duecare {version}, this is {__version__}",
                hint="install the same version on every machine of the cluster",
            )
        if missing:
            raise InputError(
                f"worker {worker} does not see '{missing[0]}'",
                hint="mount the source under the same path on every machine of the cluster",
            )


def _look_around(paths: Sequence[str]) -> tuple[str, list[str]]:
    """Runs on a worker: its version, and which of the paths it does not see."""
    return __version__, [path for path in paths if not os.path.lexists(path)]
