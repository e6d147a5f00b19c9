"""Raw files, as they lie in the folder of inputs."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from holdfast.errors import DataError


def raw_table(raw: Path, file: str) -> pl.DataFrame:
    """Read one raw file, codes as plain text, a parquet file's years as Int16.

    Parameters
    ----------
    raw
        The folder of raw inputs.
    file
        Its name, with .parquet or .csv.

    Errors
    ------
    DataError
        where the file is missing or can't be read.
    """
    path = raw / file
    try:
        frame = (
            pl.read_parquet(path)
            if path.suffix == ".parquet"
            else pl.read_csv(path, infer_schema_length=None, truncate_ragged_lines=False)
        )
    except FileNotFoundError:
        raise DataError(f"{file} is missing in {raw}; raw_manifest.csv says where to get it") from None
    except (OSError, pl.exceptions.PolarsError) as problem:
        raise DataError(f"{file} can't be read ({problem}); fetch it again") from None
    frame = frame.with_columns(pl.col(pl.Categorical).cast(pl.String))
    if path.suffix == ".parquet" and frame.schema.get("year", pl.String).is_integer():
        frame = frame.with_columns(pl.col("year").cast(pl.Int16))
    return frame
