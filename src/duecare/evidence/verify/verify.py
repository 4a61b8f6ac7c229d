"""Verifies a bundle offline: no database, no network, and no trust in the bundle's own keys.

The order of checks: the container byte by byte; every file against the manifests; the seal; the
checkpoint's signature; every entry up to the root; values; what is withheld; the history of
checkpoints; the anchor log; tokens; witnesses; and last, what of this you trust from elsewhere.
A failed check does not stop the next one where it can still run, so that the entry is named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from duecare.errors import EvidenceError, InputError
from duecare.evidence.bundle.archive import ZipFiles
from duecare.evidence.bundle.container import BundleFiles, ChangedError, UnreadableBundleError
from duecare.evidence.bundle.folder import FolderFiles
from duecare.evidence.report import Check, Status, Verdict, VerificationReport
from duecare.evidence.trust import Trust
from duecare.evidence.verify import (
    anchor_checks,
    bag_checks,
    claim_checks,
    document_checks,
    form_checks,
    log_checks,
    second_checks,
    trust_checks,
)
from duecare.evidence.verify.outcome import conclude_red
from duecare.evidence.verify.state import Progress, Verification, listed
from duecare.evidence.visible import visible

__all__ = ["Check", "Status", "Trust", "Verdict", "VerificationReport", "verify_bundle"]


def verify_bundle(
    path: Path,
    trust: Trust | None = None,
    *,
    progress: Progress | None = None,
    strict_time: bool = False,
) -> VerificationReport:
    """Check a bundle, given as ZIP or unpacked folder.

    ``trust``: what you have from elsewhere; with none, an intact bundle is the firm's word only.
    ``progress``: called with (entries read, entries in all). Memory stays flat.
    ``strict_time``: a timestamp counts only if everything about it could be checked, revocation
    included; and a second program reads each timestamp, whose answer must be the same.
    Raises :class:`InputError` only if there is no such file; everything else is in the result.
    """
    report = VerificationReport(path.name)
    if not path.exists():
        raise InputError(f"there is no bundle at {path}")
    given = _Given(trust or Trust(), progress or _no_progress, strict_time)
    if path.is_dir():
        _verify_opened(report, lambda: FolderFiles(path), given)
        return report
    with path.open("rb") as source:
        _verify_opened(report, lambda: ZipFiles(source), given)
    return report


class _Given(NamedTuple):
    """What the reader gave."""

    trust: Trust
    progress: Progress
    strict_time: bool


def _verify_opened(
    report: VerificationReport,
    open_files: Callable[[], BundleFiles],
    given: _Given,
) -> None:
    title = "The file is a bundle, with nothing added outside its contents"
    try:
        files = open_files()
    except ChangedError as error:
        report.failed("container", title, str(error))
        conclude_red(report)
        return
    except (EvidenceError, OSError) as error:
        report.failed("container", title, str(error), Verdict.INCOMPLETE)
        conclude_red(report)
        return
    found = f"{len(files.sizes)} files in {files.folder}{_HOW[files.how]}"
    if files.renamed:
        found += f"; its folder is named {files.renamed} here, which proves nothing"
    report.passed("container", title, found)
    if files.strays:
        _name_strays(report, files.strays)
    state = Verification(files, report, given.trust, given.progress, given.strict_time)
    for run in _STEPS:
        try:
            run(state)
        except UnreadableBundleError as error:
            report.failed(_name_of(run), "The bundle can be read", str(error), Verdict.INCOMPLETE)
        except EvidenceError as error:
            report.failed(_name_of(run), "The bundle can be read", str(error))
    conclude_red(report)


_STEPS: tuple[Callable[[Verification], None], ...] = (
    bag_checks.check_files,
    bag_checks.read_info,
    trust_checks.read_own_keys,
    log_checks.read_checkpoint,
    bag_checks.check_seal,
    log_checks.check_history,
    log_checks.check_entries,
    form_checks.check_forms,
    form_checks.check_definitions,
    claim_checks.check_kind,
    claim_checks.check_destructions,
    claim_checks.check_restored,
    claim_checks.check_copies,
    document_checks.check_documents,
    anchor_checks.check_anchorings,
    anchor_checks.check_tokens,
    second_checks.check_second_reader,
    anchor_checks.check_witnesses,
    anchor_checks.check_policy,
    trust_checks.check_trust,
)


_HOW = {
    "exported": "",
    "packed again": "; the archive was packed again after the export, and has one reading",
    "folder": "; unpacked",
}


def _name_strays(report: VerificationReport, strays: Mapping[str, int]) -> None:
    """Files of an operating system are named; they are not read and change no verdict."""
    title = "Files that an operating system left are no part of the bundle"
    report.facts["strays"] = sorted(strays)
    problems = [visible(name, 120) for name in sorted(strays)]
    detail = f"{len(strays)} not read; they prove nothing: {listed(problems, len(problems))}"
    report.passed("container.strays", title, detail)


def _no_progress(_done: int, _total: int) -> None:
    """Nobody watches."""


def _name_of(run: Callable[[Verification], None]) -> str:
    module = run.__module__.rpartition(".")[2].removesuffix("_checks")
    return f"{module}.{run.__name__.partition('_')[2]}"
