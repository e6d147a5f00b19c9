"""Rows of a state go to whoever existed in their year."""

import polars as pl

from holdfast.sources.succession import as_patron, clients_only


def test_states_are_clients_only_while_they_exist():
    rows = pl.DataFrame(
        {"client": ["RUS", "RUS", "KAZ", "GRL", "TLS"], "year": [1980, 2000, 1980, 2000, 2001]}
    )
    assert clients_only(rows).rows() == [("SUN", 1980), ("RUS", 2000)]
    assert pl.DataFrame({"patron": ["SUN", "DDR"]}).select(as_patron())["patron"].to_list() == [
        "RUS",
        "DDR",
    ]
