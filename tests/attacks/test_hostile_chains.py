"""Chains of certificates get one answer: from Python, from ``verify.html`` and from OpenSSL."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from tests.attacks.hostile_chains import AT, Chain, all_chains

from duecare.evidence.report import Status
from duecare.evidence.timestamps.token_checks import examine_authority

CHAINS = all_chains()
each = pytest.mark.parametrize("chain", CHAINS, ids=lambda one: one.name.replace(" ", "-"))


def by_python(chain: Chain) -> bool:
    path, checks = examine_authority(
        chain.signer, [chain.signer, *chain.sent], roots=chain.roots, at=AT
    )
    return bool(path) and all(one.status is not Status.FAIL for one in checks)


def by_openssl(chain: Chain, folder: Path) -> bool:
    def write(name: str, certificates: list[x509.Certificate]) -> Path:
        path = folder / name
        path.write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in certificates))
        return path

    given = ["-CAfile", write("roots.pem", list(chain.roots))] if chain.roots else []
    sent = ["-untrusted", write("sent.pem", list(chain.sent))] if chain.sent else []
    level = ["-auth_level", "2", "-no-CApath", "-no-CAstore", *([] if given else ["-no-CAfile"])]
    command = ["openssl", "verify", "-partial_chain", "-purpose", "timestampsign", *level]
    command += ["-attime", str(int(AT.timestamp())), *map(str, [*given, *sent])]
    done = subprocess.run(
        [*command, str(write("signer.pem", [chain.signer]))], capture_output=True, check=False
    )
    return done.returncode == 0


@each
def test_python_answers_as_it_must(chain: Chain) -> None:
    assert by_python(chain) is chain.accepted


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
@each
def test_openssl_answers_alike_except_where_the_reason_is_written_down(
    chain: Chain, tmp_path: Path
) -> None:
    agrees = by_openssl(chain, tmp_path) is chain.accepted
    assert agrees is (chain.openssl_differs == "")


def test_there_are_enough_hostile_chains_of_different_defects() -> None:
    names = [one.name for one in CHAINS]
    assert len(set(names)) == len(names)
    assert sum(not one.accepted for one in CHAINS) >= 30
