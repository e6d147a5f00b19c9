"""Release dates: the lag of the source, unless a day is given."""

import datetime

import polars as pl

from holdfast import codebook
from holdfast.sources.release import with_release


def test_release_is_the_end_of_the_period_plus_the_lag():
    lag = codebook.sources()["imf_dots"].lag_months
    assert lag == 9
    frame = with_release(pl.DataFrame({"source": ["imf_dots"], "year": [2020]}))
    assert frame["release"].item() == datetime.date(2021, 9, 30)
    month = with_release(pl.DataFrame({"source": ["imf_dots"], "year": [2020], "month": [5]}))
    assert month["release"].item() == datetime.date(2021, 2, 28)
    given = pl.DataFrame({"source": ["imf_dots"], "year": [2020], "release": [datetime.date(1999, 1, 1)]})
    assert with_release(given)["release"].item() == datetime.date(1999, 1, 1)
