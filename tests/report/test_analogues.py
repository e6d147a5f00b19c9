"""The sentence on whether similarity helps says what the table says, good or bad."""

import pytest

from holdfast.report.analogues import scored, verdict


def table(gain, low, high):
    return [
        {
            "outcome": outcome, "years": years, "model": model, "in90": 0.8,
            "gain": gain, "gain_q05": low, "gain_q95": high,
        }
        for outcome in ("recorded", "measured")
        for years in (5, 10)
        for model in ("analogues", "like level", "all pairs", "no change")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("gain", "lead"),
    [
        ((0.12, 0.08, 0.15), "Similarity helped:"),
        ((0.02, 0.01, 0.03), "Similarity helped a little:"),
        ((0.01, -0.02, 0.04), "Beyond a like level, similarity told little or nothing:"),
        ((-0.1, -0.2, -0.05), "Similarity did harm:"),
    ],
)
def test_it_says_what_the_table_says(gain, lead):
    assert verdict(table(*gain)).startswith(lead)


def test_the_committed_table_is_whole():
    rows = scored()
    assert len(rows) == 16
    assert {r["outcome"] for r in rows} == {"recorded", "measured"}
    for r in rows:
        assert r["crps"] > 0
        assert r["gain_q05"] <= r["gain"] <= r["gain_q95"]
        assert (r["in90"] is None) == (r["model"] == "no change")
    assert verdict(rows)
