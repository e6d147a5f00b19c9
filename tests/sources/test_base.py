"""What a table has to hold."""

import polars as pl
import pytest

from holdfast.errors import DataError
from holdfast.sources.base import shape


def test_a_missing_column_is_an_error():
    with pytest.raises(DataError, match="lacks share"):
        shape("shares", pl.DataFrame({"reading": [0], "patron": ["FRA"]}))
