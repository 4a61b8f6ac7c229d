"""The list of parts beside the wheel names every locked package with version, license, digest."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    """Written twice, by the command that the build calls."""
    written = []
    for name in ("one.json", "two.json"):
        target = tmp_path_factory.mktemp("sbom") / name
        command = [sys.executable, ROOT / "packaging" / "sbom.py", target]
        subprocess.run(command, check=True, capture_output=True)
        written.append(target.read_bytes())
    assert written[0] == written[1]
    return json.loads(written[0])


def test_it_is_cyclonedx_about_this_version(parts):
    assert (parts["bomFormat"], parts["specVersion"]) == ("CycloneDX", "1.6")
    assert parts["metadata"]["component"]["name"] == "duecare"


def test_it_names_every_locked_package_with_version_license_and_digests(parts):
    listed = {(one["name"], one["version"]): one for one in parts["components"]}
    lines = [line.partition(";")[0].split()[0] for line in LOCK.splitlines() if "==" in line[:80]]
    locked = {tuple(line.split("==")) for line in lines if not line.startswith("-")}
    assert set(listed) == locked
    digests = [found["content"] for one in listed.values() for found in one["hashes"]]
    assert len(digests) == LOCK.count("--hash=sha256:")
    assert all(one["licenses"] for one in listed.values())


def test_what_the_product_needs_is_told_from_what_its_developers_need(parts):
    scope = {one["name"]: one["scope"] for one in parts["components"]}
    assert {scope[name] for name in ("django", "cryptography", "numpy", "sqlparse")} == {"required"}
    assert {scope[name] for name in ("pytest", "ruff", "mypy")} == {"excluded"}


def test_a_package_without_a_license_stops_the_build():
    spec = importlib.util.spec_from_file_location("sbom", ROOT / "packaging" / "sbom.py")
    assert spec is not None
    assert spec.loader is not None
    sbom = importlib.util.module_from_spec(spec)
    sys.modules["sbom"] = sbom
    spec.loader.exec_module(sbom)
    with pytest.raises(SystemExit):
        sbom.license_of("no-such-package")
