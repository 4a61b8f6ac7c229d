"""Parquet files through Arrow, one row group at a time."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq

from duecare.discovery.readers.rows import CHUNK_ROWS
from duecare.discovery.readers.segments import DataTable, Segments
from duecare.discovery.readers.source import Source, UnreadableSourceError


def extract(source: Source, member: str) -> Segments:
    """The table of a Parquet file in chunks."""
    try:
        with source.open() as stream:
            file = pq.ParquetFile(stream)
            header = [str(name) for name in file.schema_arrow.names]
            done = 0
            for batch in file.iter_batches(batch_size=CHUNK_ROWS):
                columns = [
                    ["" if cell is None else str(cell) for cell in column.to_pylist()]
                    for column in batch.columns
                ]
                yield DataTable(header, columns, member, source.name, done)
                done += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        raise UnreadableSourceError("a damaged or encrypted Parquet file") from error
