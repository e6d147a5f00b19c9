"""What every mechanism in the list must have, and what its covariate must not do."""

import datetime as dt
import re
import tomllib
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import holdfast
from holdfast import codebook
from holdfast.dynamics.mechanisms import mechanisms
from holdfast.dynamics.mechanisms.base import Record, fought_there, refusals, rescues
from holdfast.dynamics.mechanisms.covariate import covariate
from holdfast.dynamics.mechanisms.kept import kept
from holdfast.panel.store import load

ROOT = Path(holdfast.__file__).parent
EVERY = mechanisms()


@pytest.fixture(scope="module")
def record():
    """The real panel's countries and powers with shares that are made up: covariates need no more."""
    powers = tuple(codebook.powers()["code"])
    states = codebook.states()
    clients = tuple(s for s in states.filter(states["kind"] == "member")["iso3"] if s not in powers)
    years = np.arange(1992, 2027)
    rng = np.random.default_rng(0)
    share = rng.dirichlet(np.ones(len(powers)), (len(clients), 5, years.size)).transpose(0, 1, 3, 2)
    return Record(load(), clients, powers, years, share)


@pytest.mark.parametrize("name", EVERY)
def test_every_mechanism_is_whole(name, record):
    m = EVERY[name]
    assert m.name == name
    assert m.sign in (1, -1)
    assert all(text.strip() for text in (m.title, m.equation, m.why, m.would_change, m.unit))
    assert m.beliefs
    for domain, belief in m.beliefs.items():
        assert domain in codebook.DOMAINS
        assert belief.sd > 0.0
        assert belief.reason
    bib = set(
        re.findall(r"^@\w+\{(\w+),", (ROOT / "codebook/refs.bib").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert {f.key for f in m.literature} <= bib
    claims = tomllib.loads((ROOT / "cases/russia_central_asia/claims.toml").read_text(encoding="utf-8"))
    assert set(m.statements) <= {c["id"] for c in next(v for v in claims.values() if isinstance(v, list))}
    x = covariate(m, record)
    assert x.shape == record.shape
    assert not np.isinf(x).any()


@pytest.mark.parametrize("name", EVERY)
def test_every_mechanism_is_kept(name):
    rows = kept()["mechanisms"][name]
    assert [r["domain"] for r in rows] == list(EVERY[name].beliefs)
    for row in rows:
        assert row["basis"] in ("estimated", "assumed")
        if row["basis"] == "assumed":
            assert row["prior"]["mean"] == EVERY[name].beliefs[row["domain"]].mean
            assert row["estimate"] is None or row["failed"]
        if row["estimate"] is None:
            assert row["why"]


def test_what_is_kept_was_made_of_the_panel_that_ships():
    assert kept()["panel"] == load().fingerprint


@pytest.mark.parametrize("name", sorted(set(EVERY) - {"rival_pull", "spillover"}))
def test_a_covariate_looks_at_no_share_of_its_own_year(name, record):
    """Those of growth alone may look at shares, and only at those of the year before."""
    other = Record(
        record.panel, record.clients, record.patrons, record.years, np.full_like(record.share, np.nan)
    )
    np.testing.assert_array_equal(covariate(EVERY[name], record), covariate(EVERY[name], other))


@pytest.mark.parametrize("name", ["rival_pull", "spillover"])
def test_shares_count_from_the_year_before(name, record):
    late = record.share.copy()
    late[..., -10:] = late[:, :, ::-1, -10:]
    other = Record(record.panel, record.clients, record.patrons, record.years, late)
    before, after = covariate(EVERY[name], record), covariate(EVERY[name], other)
    np.testing.assert_array_equal(before[..., :-9], after[..., :-9])


def test_what_is_not_known_yet_is_left_out(record):
    then = Record(
        record.panel, record.clients, record.patrons, record.years, record.share, dt.date(2010, 1, 1)
    )
    assert max(y for _, _, y in refusals(then)) < 2010 <= max(y for _, _, y in refusals(record))
    for name in ("war_drain", "credibility", "reputation"):
        assert np.isnan(covariate(EVERY[name], then)[..., record.years > 2009]).all()


def test_help_on_an_appeal_leaves_a_debt_though_no_war_was_fought(record):
    x, first = covariate(EVERY["credit"], record), int(record.years[0])
    wars = {(c, p, y) for p, c, y in record.events("foreign_support_government")}
    held = [
        (c, p, y)
        for c, p, y in rescues(record)
        if c in record.clients and p in record.patrons and first <= y <= record.years[-1]
    ]
    at = [record.cell(*k) for k in held]
    assert all(x[k] == 1.0 for k in at if np.isfinite(x[k]))
    assert any(k not in wars and np.isfinite(x[record.cell(*k)]) for k in held)


def test_those_whose_appeal_is_disputed_owe_nothing(record):
    rows = codebook.requests().with_columns(pl.coalesce("lead", "power").alias("by"))
    doubted = rows.filter(rows["flags"].fill_null("").str.contains("contested_government"))
    came = doubted.filter(doubted["arrived"] == "yes").select("client", "by", pl.col("year").cast(int))
    assert came.height
    assert not set(rescues(record)) & set(came.rows())


def test_only_an_ally_under_attack_is_left_alone(record):
    attacked = refusals(record, attacked=True)
    assert set(attacked) < set(refusals(record))
    on = covariate(EVERY["reputation"], record) == 1.0
    powers = {record.patrons[j] for j in np.flatnonzero(on.any(axis=(0, 2)))}
    assert powers <= {p for _, p, _ in attacked}
    years = {int(record.years[t]) for t in np.flatnonzero(on.any(axis=(0, 1)))}
    assert years <= {y for _, _, y in attacked}


def test_a_war_with_the_country_itself_is_no_drain(record):
    there = fought_there(record)
    assert there.any()
    assert np.isnan(covariate(EVERY["war_drain"], record)[there]).all()


def test_a_neighbour_that_is_a_power_counts_as_one(record):
    near = codebook.neighbours()
    x = covariate(EVERY["threat"], record)
    ends = [i for i, c in enumerate(record.clients) if set(near.get(c, ())) & set(record.patrons)]
    only_powers = [i for i in ends if set(near[record.clients[i]]) <= set(record.patrons)]
    assert only_powers
    assert np.nansum(x[only_powers]) > 0.0


def test_members_of_the_bloc_are_outside_its_sanctions(record):
    x = covariate(EVERY["isolation"], record)
    members = [c in codebook.members("EU", 2020) for c in record.clients]
    assert np.isnan(x[members][..., record.years == 2020]).all()
    assert np.isfinite(x[~np.array(members)][..., record.years == 2020]).any()


def test_a_cell_that_is_none_is_named(record):
    with pytest.raises(holdfast.errors.UserError, match="none of its powers") as raised:
        record.cell(record.clients[0], "QQQ", 1900)
    assert "1900 lies outside" in str(raised.value)
