"""Write what Duecare is made of: a CycloneDX list of every locked package (make wheel).

Names, versions and digests are those of ``requirements.lock``; licenses and who needs whom come
from the metadata of the installed packages. The same lock gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import sys
import uuid
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
EXTRAS = ("web", "dask")
UNSTATED = {
    "axe-playwright-python": "MIT",
    "bagit": "Public Domain",
    "brotlicffi": "MIT",
    "colorama": "BSD-3-Clause",
    "pyyaml-ft": "MIT",
    "tzdata": "Apache-2.0",
}
"""Licenses that the metadata does not state, or of packages that other systems install."""
_LINE = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_CLASSIFIER = "License :: OSI Approved :: "


@dataclass(frozen=True)
class Locked:
    """One package of the lock."""

    name: str
    version: str
    sha256: tuple[str, ...]


def read_lock(text: str) -> list[Locked]:
    """The packages of a requirements file with hashes, in its order."""
    found = []
    for block in re.split(r"\n(?=\S)", text):
        match = _LINE.match(block)
        if match:
            found.append(Locked(match["name"], match["version"], tuple(_HASH.findall(block))))
    return found


def license_of(name: str) -> str:
    """The license that a package states; raises :class:`SystemExit` where none is to be found."""
    if name in UNSTATED:
        return UNSTATED[name]
    try:
        stated = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        sys.exit(f"{name} is locked and not installed: add its license to UNSTATED")
    classes = [one for one in stated.get_all("Classifier") or () if one.startswith(_CLASSIFIER)]
    words = (stated.get("License") or "").strip().partition("\n")[0]
    found = stated.get("License-Expression") or words[:80]
    if not found and classes:
        found = classes[0].removeprefix(_CLASSIFIER)
    if not found:
        sys.exit(f"{name} states no license: add it to UNSTATED")
    return str(found)


def needed() -> set[str]:
    """Names of all packages that the wheel with its extras brings along."""
    waiting, seen = [("duecare", ("", *EXTRAS))], set[tuple[str, str]]()
    while waiting:
        name, extras = waiting.pop()
        fresh = [extra for extra in extras if (name, extra) not in seen]
        seen |= {(name, extra) for extra in fresh}
        try:
            lines = metadata.requires(name) or [] if fresh else []
        except metadata.PackageNotFoundError:
            continue  # of another system
        for line in lines:
            one = Requirement(line)
            if one.marker is None or any(one.marker.evaluate({"extra": e}) for e in fresh):
                waiting.append((canonicalize_name(one.name), ("", *one.extras)))
    return {name for name, _ in seen}


def bill(lock: str, version: str) -> Bom:
    """The bill of materials of the wheel ``version``, resolved as ``lock`` says."""
    licenses, run_time = LicenseFactory(), needed()
    bom = Bom(
        serial_number=uuid.uuid5(uuid.NAMESPACE_URL, hashlib.sha256(lock.encode()).hexdigest())
    )
    bom.metadata.timestamp = dt.datetime.fromtimestamp(0, dt.UTC)
    own = _component("duecare", version, ComponentType.APPLICATION)
    own.licenses.add(licenses.make_with_expression("Apache-2.0"))
    bom.metadata.component = own
    parts = []
    for one in read_lock(lock):
        part = _component(one.name, one.version, ComponentType.LIBRARY)
        part.licenses.add(_license(licenses, license_of(one.name)))
        part.hashes.update(HashType(alg=HashAlgorithm.SHA_256, content=h) for h in one.sha256)
        is_run = canonicalize_name(one.name) in run_time
        part.scope = ComponentScope.REQUIRED if is_run else ComponentScope.EXCLUDED
        bom.components.add(part)
        parts.append(part)
    bom.register_dependency(own, [one for one in parts if one.scope == ComponentScope.REQUIRED])
    return bom


def _component(name: str, version: str, kind: ComponentType) -> Component:
    address = PackageURL("pypi", None, canonicalize_name(name), version)
    return Component(name=name, version=version, type=kind, purl=address, bom_ref=str(address))


def _license(licenses: LicenseFactory, stated: str) -> License:
    """A name of the SPDX list where it is one, an expression, or the words as they are."""
    try:
        return licenses.make_from_string(stated)
    except ValueError:
        return licenses.make_with_name(stated)


def main(target: Path) -> None:
    """Write the bill of materials to ``target``."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    text = JsonV1Dot6(bill(lock, metadata.version("duecare"))).output_as_string(indent=2)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text + "\n", encoding="utf-8")
    print(f"{target}: {len(read_lock(lock))} packages")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
