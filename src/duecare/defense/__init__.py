"""The defense file: what was found, shown, decided, taught and acknowledged, with its proof.

::

    from duecare.defense import DefenseFile, Exhibit, assemble_defense_file, export_entry, folder_name

    folder = folder_name(client="Harbor Tax Services", created=now)
    exhibits = [Exhibit("Owner summary", pdf_bytes), Exhibit("Decision letter", pdf_path)]
    # 1. append this entry to the client's log and seal it, so that the file contains its own export
    export = export_entry(folder, exhibits, profile="full", seal_key=seal_signer.vkey(seal_name),
                          recipient="counsel of the firm")
    append(export.entry, person=export.person, attachments=export.attachments)
    # 2. assemble from the sealed log
    assemble_defense_file(path, DefenseFile(folder=folder, ...), seal_signer=seal_signer,
                          seal_name=seal_name, render=lambda statement: render_pdf(statement, ...))
"""

from duecare.defense.assemble import DefenseFile, assemble_defense_file
from duecare.defense.exhibits import Exhibit, ExportEntry, export_entry, folder_name
from duecare.defense.program import PlannedMeasure, program_disclosures
from duecare.defense.timeline import TimelineRow, build_timeline

__all__ = [
    "DefenseFile",
    "Exhibit",
    "ExportEntry",
    "PlannedMeasure",
    "TimelineRow",
    "assemble_defense_file",
    "build_timeline",
    "export_entry",
    "folder_name",
    "program_disclosures",
]
