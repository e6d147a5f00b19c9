"""`holdfast votes`: every verb, on a small file of votes."""

import polars as pl
import pytest

from holdfast import codebook
from holdfast.votes.simulate import simulated

NUMBER = {"mean", "sd", "q05", "q10", "q50", "q90", "q95", "basis", "last_observed", "sources"}
COMMON = {"schema", "case", "seed", "panel", "as_of", "warnings", "votes"}


@pytest.fixture(scope="module")
def votes(tmp_path_factory):
    """Votes of twenty members in three sessions."""
    table = simulated(20, 3, 20, seed=2).table
    members = codebook.states().filter(pl.col("kind") == "member")["iso3"].to_list()
    names = ["USA", *[m for m in members if m != "USA"]][:20]
    rows = [
        (int(table.rid[j]), f"{1945 + table.session[j]}-10-01", str(table.session[j]), names[n], "NAYX"[v])
        for j in range(table.rid.size)
        for n, v in enumerate(table.choice[j].tolist())
        if v >= 0
    ]
    path = tmp_path_factory.mktemp("votes") / "votes.csv"
    pl.DataFrame(rows, schema=["rid", "date", "session", "iso3", "vote"], orient="row").write_csv(path)
    return path, names


@pytest.fixture(scope="module")
def fitted(run, votes, tmp_path_factory):
    folder = tmp_path_factory.mktemp("fit") / "new"
    return run("votes", "fit", "--votes", votes[0], "--json", "--out", folder), folder


def test_fit_writes_positions_by_the_contract(fitted):
    ended, folder = fitted
    assert ended.status == 0, ended.err
    assert set(ended.answer) >= COMMON
    assert ended.answer["schema"] == "holdfast/votes-fit/1"
    table = pl.read_csv(folder / "positions.csv")
    assert table.columns == ["iso3", "year", "session", "estimate", "sd", "q05", "q95"]
    assert (table["year"] == table["session"] + 1945).all()
    assert (table["q05"] < table["estimate"]).all()
    assert table.filter(iso3="USA")["estimate"].min() > 0
    assert pl.read_csv(folder / "rollcalls.csv").height == ended.answer["votes"]["roll_calls"]
    assert (folder / "fit.json").read_text(encoding="utf-8") == ended.out


def test_explain(run, votes, fitted):
    rid = pl.read_csv(fitted[1] / "rollcalls.csv")["rid"][5]
    ended = run("votes", "explain", rid, "--votes", votes[0], "--json", "--states", ",".join(votes[1][:4]))
    assert ended.status == 0, ended.err
    rows = ended.answer["states"]
    assert [r["iso3"] for r in rows] == [s for s in votes[1][:4] if s in {r["iso3"] for r in rows}]
    for r in rows:
        assert sum(r["p"].values()) == pytest.approx(1.0, abs=1e-5)
        assert set(r["p"]) == {"Y", "N", "A", "X"}
        assert r["choice"] in {"Y", "N", "A", "X", None}


def test_distance_is_split_exactly(run, votes):
    held = ["USA", votes[1][1]]
    ended = run("votes", "distance", *held, "--from", 1985, "--to", 1987, "--votes", votes[0], "--json")
    if ended.status == 2:  # the second came late
        assert "no position" in ended.err
        return
    for part in ("distance", "disagreement"):
        data = ended.answer[part]
        assert set(data["change"]) == NUMBER
        total = sum(p["value"]["mean"] for p in data["parts"])
        assert total == pytest.approx(data["change"]["mean"], abs=5e-6)


def test_surprising_and_hedging(run, votes):
    ended = run("votes", "surprising", "--state", "USA", "--count", 4, "--votes", votes[0], "--json")
    assert ended.status == 0, ended.err
    bits = [r["surprise"] for r in ended.answer["choices"]]
    assert len(bits) == 4
    assert bits == sorted(bits, reverse=True)
    ended = run("votes", "hedging", "--votes", votes[0], "--json")
    assert ended.status == 0, ended.err
    assert ended.answer["periods"][0].keys() >= {"d", "q05", "q95", "first_year"}
    assert {r["iso3"] for r in ended.answer["states"]} <= set(votes[1])


@pytest.mark.parametrize(
    ("args", "status", "words"),
    [
        (["fit", "--sessions", "80-47"], 2, "no range"),
        (["fit", "--method", "magic"], 2, "unknown"),
        (["fit", "--draws", "100"], 2, "isn't drawn"),
        (["fit", "--method", "gibbs", "--draws", "1"], 2, "too few"),
        (["fit", "--votes", "nothing.csv"], 3, "no such file"),
        (["fit", "--votes", "nothing.csv", "--as-of", "2020"], 2, "looks back"),
        (["surprising", "--state", "USA", "--count", "0"], 2, "at least one"),
        (["distance", "USA", "FRA", "--from", "soon", "--to", "2020"], 2, "no date"),
    ],
)
def test_mistakes_are_told_in_one_message(run, args, status, words):
    ended = run("votes", *args)
    assert ended.status == status
    assert words in ended.err
    assert "Traceback" not in ended.err


def test_votes_that_tell_no_state_from_another_are_refused(run, tmp_path):
    states, calls = ("USA", "FRA", "KAZ", "UZB", "RUS"), ('NYAYX', 'XXXNY', 'XYXXY', 'XANYA', 'YYYYX', 'NXYNX')
    lines = [
        f"{j},2024-10-0{j},79,{s},{v}" for j, made in enumerate(calls, 1) for s, v in zip(states, made, strict=True)
    ]
    (tmp_path / "few.csv").write_text("\n".join(["rid,date,session,iso3,vote", *lines]))
    ended = run("votes", "fit", "--votes", tmp_path / "few.csv", "--out", tmp_path / "new")
    assert ended.status == 3
    assert "tell no state from another" in ended.err
    assert "Warning" not in ended.err
    assert not (tmp_path / "new").exists()


def test_draws_are_as_many_as_asked_for(run, votes):
    ended = run("votes", "fit", "--votes", votes[0], "--method", "gibbs", "--draws", 40, "--json")
    assert ended.status == 0, ended.err
    assert ended.answer["diagnostics"]["draws"] == 40


def test_tables_for_a_reader(run, votes):
    ended = run("votes", "hedging", "--votes", votes[0])
    assert ended.status == 0, ended.err
    assert "By state" in ended.out
