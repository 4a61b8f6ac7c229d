"""Parquet files through Arrow, one row group at a time."""

from __future__ import annotations

from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from duecare.discovery.readers.rows import CHUNK_ROWS
from duecare.discovery.readers.segments import DataTable, Segments
from duecare.discovery.readers.source import Source, UnreadableSourceError

_MOST_LEVELS: Final = 16


def extract(source: Source, member: str) -> Segments:
    """The table of a Parquet file in chunks."""
    try:
        with source.open() as stream:
            file = pq.ParquetFile(stream)
            done = 0
            for batch in file.iter_batches(batch_size=CHUNK_ROWS):
                table = _flat(pa.Table.from_batches([batch]))
                header = [str(name).replace(".", " ") for name in table.column_names]
                columns = [[_text(cell) for cell in col.to_pylist()] for col in table.columns]
                yield DataTable(header, columns, member, source.name, done)
                done += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        raise UnreadableSourceError("a damaged or encrypted Parquet file") from error


def _flat(table: pa.Table) -> pa.Table:
    """A column for each field of a record in a cell."""
    for _ in range(_MOST_LEVELS):
        if not any(pa.types.is_struct(field.type) for field in table.schema):
            break
        table = table.flatten()
    return table


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace")
    return str(cell)
