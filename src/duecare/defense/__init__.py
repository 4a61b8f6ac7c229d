"""The defense file: what was found, shown, decided, taught and acknowledged, with its proof.

::

    from duecare.defense import (
        DefenseFile, Exhibit, assemble_defense_file, export_entry, folder_name, write_papers,
    )

    folder = folder_name(client="Harbor Tax Services", created=now)
    exhibits = [Exhibit("Owner summary", pdf_bytes), Exhibit("Decision letter", pdf_path)]
    # 1. write its documents from the sealed log
    file = DefenseFile(folder=folder, entries=..., exhibits=exhibits, ...)
    papers = write_papers(file, render=lambda statement: render_pdf(statement, ...),
                          seal_signer=seal_signer, seal_name=seal_name, folder=folder)
    # 2. append the entry that names them all to the client's log and seal it
    export = export_entry(file, papers, seal_key=seal_signer.vkey(seal_name),
                          recipient="counsel of the firm")
    append(export.entry, person=export.person)
    # 3. assemble from the log that now contains the file's own export
    file = replace(file, entries=..., checkpoints=..., anchorings=...)
    assemble_defense_file(path, file, papers, seal_signer=seal_signer, seal_name=seal_name)
"""

from duecare.defense.assemble import DefenseFile, LogMovedError, assemble_defense_file
from duecare.defense.exhibits import Exhibit, folder_name
from duecare.defense.pages_shown import ShownPage
from duecare.defense.papers import ExportEntry, Papers, export_entry, write_papers
from duecare.defense.program import PlannedMeasure, ProgramEntries
from duecare.defense.timeline import TimelineRow, build_timeline

__all__ = [
    "DefenseFile",
    "Exhibit",
    "ExportEntry",
    "LogMovedError",
    "Papers",
    "PlannedMeasure",
    "ProgramEntries",
    "ShownPage",
    "TimelineRow",
    "assemble_defense_file",
    "build_timeline",
    "export_entry",
    "folder_name",
    "write_papers",
]
