"""Not yet."""
from pathlib import Path
import polars as pl
def flows(raw: Path) -> pl.DataFrame:
    return pl.DataFrame(schema={"client": pl.String, "patron": pl.String, "year": pl.Int16, "value": pl.Float64})
