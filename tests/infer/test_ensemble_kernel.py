"""The ensemble's kernel beside the same model in plain NumPy, and what single steps must keep."""

from __future__ import annotations

import numpy as np
import pytest

from holdfast.infer.copula_chain import draw_bases
from holdfast.infer.crisis_answers import answer
from holdfast.infer.ensemble_kernel import carry
from holdfast.infer.lanes import FARTHEST, LANES, look_up
from holdfast.infer.pushes import composites, push
from holdfast.infer.rng_lanes import keys, normals, uniforms, words
from holdfast.infer.tallies import BINS, DIFFERENCES, UNIT, tally

from .plain import philox, unit

C, D, P, Y, S, J, G, N, Q, B = 3, 2, 3, 4, 3, 3, 33, 5, 2, 2
SEED, FIRST, RUNS = 42, 7, 150


def case(rng: np.random.Generator) -> dict[str, np.ndarray | int | float]:
    """A small made case in the order of the kernel's arguments."""
    table = np.sort(rng.beta(2.0, 5.0, (C, D, P, Y + 1, G)), axis=-1)
    mix = np.tril(rng.normal(0.0, 0.4, (C, D, 2, P, P)))
    mix[..., np.arange(P), np.arange(P)] = 1.0
    mix /= np.sqrt((mix**2).sum(axis=-1, keepdims=True))
    summed = np.cumsum(rng.random((S, J, C, Y + 1)) * np.array([0, 1, 1])[:, None, None, None], axis=3)
    summed[..., 0] = 0.0
    hazard = rng.uniform(0.05, 0.4, (S, C, Y, Q))
    touched = np.zeros((S, D, P), bool)
    domain, power = np.array([0, 1, 0]), np.array([0, 1, 2])
    touched[1:, domain, power] = True
    answers = np.array([1, 0, 1])
    touched[:, answers, 0] = True
    return {
        "table": table, "keep": rng.uniform(0.2, 0.95, (C, D, P, Y + 1)), "lean": rng.uniform(-0.3, 0.3, (C, D, P, Y + 1)),
        "white": rng.uniform(0.0, 0.5, (C, D, P, Y + 1)), "mix": mix, "world": np.array([0.2, 0.1]),
        "region": np.array([0.1, 0.2]), "bond": 0.1, "region_of": np.array([0, 1, 1]), "fade": np.array([0.05, 0.1]),
        "weights": np.array([0.6, 0.4]), "patron": 0, "effect_domain": domain, "effect_power": power,
        "effect_mean": np.array([0.01, -0.02, 0.005]), "effect_sd": np.array([0.01, 0.02, 0.01]),
        "effect_key": np.array([5, 6, 7]), "summed": summed, "touched": touched, "hazard": hazard,
        "most": np.ascontiguousarray(hazard.max(axis=0)), "appeal": rng.uniform(0.3, 0.9, (C, Q)),
        "base": rng.normal(0.0, 1.0, (N, C, Q)), "slope": rng.normal(0.0, 1.0, (N, B)),
        "bearing": rng.random((S, C, Y, B)), "allied": np.array([True, True, False]), "fading": np.array([0.7, 0.7, 0.6]),
        "answer_domain": answers, "answer_trace": np.array([0, 1, 2]), "answer_mean": np.array([0.02, -0.02, -0.01]),
        "answer_sd": np.array([0.01, 0.01, 0.01]), "answer_key": np.array([8, 9, 10]),
    }  # fmt: skip


STREAMS = np.arange(2001, 2010)


def counts() -> tuple[np.ndarray, ...]:
    """Empty counts."""
    shapes = [
        (S, 2, Y + 1), (S, 2, Y + 2), (S, 2, Y + 1, 2), (S, C, 2, Y + 1), (S, C, D + 1, Y + 1, BINS),
        (S, Y + 1, DIFFERENCES), (S, C, P, Y + 1), (S, C, Y + 1, 3),
    ]  # fmt: skip
    return tuple(np.zeros(s, np.int32 if i in (4, 5) else np.int64) for i, s in enumerate(shapes))


def carried(given: dict, first: int = FIRST, runs: int = RUNS) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
    """Counts of the kernel, and the domains' shares at the end."""
    out, whole = counts(), np.zeros((S, runs, C, D, P), np.float32)
    level = np.zeros((S, runs, C, P), np.float32)
    carry(first, runs, SEED, STREAMS, *given.values(), *out, level, whole)
    return out, whole


def normal(stream: int, step: int, count: int, run: np.ndarray) -> np.ndarray:
    """Normal draws in plain NumPy, (count, runs)."""
    a, b = (int(k) for k in keys(SEED, stream))
    out = []
    for group in range((count + 3) // 4):
        w = philox((a, b), run, step, group)
        for u, v in ((w[0], w[1]), (w[2], w[3])):
            radius, turn = np.sqrt(-2.0 * np.log(unit(u))), 2.0 * np.pi * (unit(v) - 0.5 - 2.0**-33)
            out += [radius * np.cos(turn), radius * np.sin(turn)]
    return np.array(out)[:count]


def uniform(stream: int, step: int, count: int, run: np.ndarray) -> np.ndarray:
    """Uniform draws in plain NumPy, (count, runs)."""
    a, b = (int(k) for k in keys(SEED, stream))
    groups = [unit(philox((a, b), run, step, g)) for g in range((count + 3) // 4)]
    return np.concatenate(groups)[:count]


def reference(g: dict, run: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The model written run by run where it matters: shares (S, R, C, D, P, Y + 1), answers (S, C, Y + 1, 3)."""
    R = run.size
    node = np.linspace(-FARTHEST, FARTHEST, G)
    theta, pick = normal(2006, 0, D, run), np.minimum((uniform(2006, 1, 1, run)[0] * N).astype(int), N - 1)
    size = [
        m + sd * normal(2007, k, 1, run)[0]
        for m, sd, k in zip(g["effect_mean"], g["effect_sd"], g["effect_key"], strict=True)
    ]
    answer = [
        m + sd * normal(2007, k, 1, run)[0]
        for m, sd, k in zip(g["answer_mean"], g["answer_sd"], g["answer_key"], strict=True)
    ]
    x = np.zeros((S, R, C, D, P, Y + 1))
    asked = np.zeros((S, C, Y + 1, 3), int)
    trace, pushed = np.zeros((S, 3, C, R)), np.zeros((S, C, D, R))
    chain = np.zeros((C, D, P, R))
    for y in range(Y + 1):
        own = normal(2001 if y == 0 else 2002, y, C * D * P, run).reshape(C, D, P, R)
        noise = own
        white = np.zeros_like(own)
        if y:
            everywhere = normal(2003, y, D * P, run).reshape(1, D, P, R)
            near = normal(2004, y, 2 * D * P, run).reshape(2, D, P, R)[g["region_of"]]
            tied = normal(2005, y, C * P, run).reshape(C, 1, P, R)
            white = normal(2009, y, C * D * P, run).reshape(C, D, P, R)
            w, n = (g[k][None, :, None, None] for k in ("world", "region"))
            left = 1.0 - w - n
            noise = np.sqrt(w) * everywhere + np.sqrt(n) * near
            noise = noise + np.sqrt(left * g["bond"]) * tied + np.sqrt(left * (1 - g["bond"])) * own
        mix = g["mix"][:, :, min(y, 1)]
        a = (g["keep"][..., y] if y else np.zeros((C, D, P)))[..., None]
        chain = a * chain + np.sqrt(1 - a**2) * np.einsum("cdpq,cdqr->cdpr", mix, noise)
        v, hang = g["white"][..., y, None], g["lean"][..., y, None]
        passing = np.zeros_like(chain) if y == 0 else np.einsum("cdpq,cdqr->cdpr", mix, white)
        z = (
            np.sqrt(1 - hang**2) * (np.sqrt(1 - v) * chain + np.sqrt(v) * passing)
            + hang * theta[None, :, None]
        )
        base = np.array(
            [
                [[np.interp(z[c, d, p], node, g["table"][c, d, p, y]) for p in range(P)] for d in range(D)]
                for c in range(C)
            ]
        )
        base /= np.maximum(base.sum(axis=2, keepdims=True), 1.0)
        if y:
            chance = uniform(2008, y, 3 * C * Q, run).reshape(3, C, Q, R)
            trace *= g["fading"][None, :, None, None]
            for s in range(S):
                for c in range(C):
                    for q in range(Q):
                        for r in np.flatnonzero(chance[0, c, q] < g["hazard"][s, c, y - 1, q]):
                            asked[s, c, y, 0] += 1
                            if chance[1, c, q, r] >= g["appeal"][c, q]:
                                continue
                            asked[s, c, y, 1] += 1
                            odds = g["base"][pick[r], c, q] + g["slope"][pick[r]] @ g["bearing"][s, c, y - 1]
                            if chance[2, c, q, r] < 1 / (1 + np.exp(-odds)):
                                asked[s, c, y, 2] += 1
                                trace[s, 0, c, r] = 1.0
                            else:
                                for o in range(C):
                                    if o == c or (g["allied"][c] and g["allied"][o]):
                                        trace[s, 1, o, r] = 1.0
                                    if o != c:
                                        trace[s, 2, o, r] = 1.0
        for s in range(S):
            pushed[s] *= 1 - g["fade"][None, :, None]
            for d, k, amount in zip(g["answer_domain"], g["answer_trace"], answer, strict=True):
                pushed[s, :, d] += amount * trace[s, k]
            for c in range(C):
                for d in range(D):
                    add = np.zeros((P, R))
                    add[0] = pushed[s, c, d]
                    for j in range(J):
                        if g["effect_domain"][j] == d:
                            add[g["effect_power"][j]] += size[j] * g["summed"][s, j, c, y]
                    moved = g["touched"][s, d]
                    after = base[c, d].copy()
                    if y and moved.any():
                        after[moved] = np.clip(base[c, d][moved] + add[moved], 0, 1)
                        taken = after[moved].sum(axis=0)
                        room = 1 - base[c, d][moved].sum(axis=0)
                        after[~moved] *= np.maximum(1 - taken, 0) / room
                        after[moved] /= np.maximum(taken, 1)
                    x[s, :, c, d, :, y] = after.T
    return x, asked


@pytest.fixture(scope="module")
def given() -> dict:
    return case(np.random.default_rng(3))


def test_the_kernel_is_the_model_in_plain_numpy(given: dict) -> None:
    out, whole = carried(given)
    held, lost, moved, ranks, shares, gains, levels, asked = out
    x, answers = reference(given, np.arange(FIRST, FIRST + RUNS))
    assert np.allclose(whole, x[..., -1], atol=1e-6)
    assert np.array_equal(asked, answers)
    composite = np.einsum("d,srcdpy->srcpy", given["weights"], x)
    rank = (composite > composite[:, :, :, :1]).sum(axis=3)
    for q, most in ((0, 1), (1, 0)):
        has = 2 * (rank <= most).sum(axis=2) > C
        assert np.array_equal(held[:, q], has.sum(axis=1))
        assert np.array_equal(ranks[:, :, q], (rank <= most).sum(axis=1))
        assert np.array_equal(moved[:, q, :, 0], (has & ~has[:1]).sum(axis=1))
        assert np.array_equal(moved[:, q, :, 1], (~has & has[:1]).sum(axis=1))
        for s in range(S):
            gone = [0 if not h[0] else (Y + 1 if h.all() else int(np.argmin(h))) for h in has[s]]
            assert np.array_equal(lost[s, q], np.bincount(gone, minlength=Y + 2))
    assert np.allclose(levels / UNIT, composite.sum(axis=1), atol=1e-6)
    place = np.minimum((np.clip(x[:, :, :, :, 0], 0, 1) * BINS).astype(int), BINS - 1)
    middle = np.einsum("scdyb,b->scdy", shares[:, :, :D], np.arange(BINS))
    assert np.allclose(middle, place.sum(axis=1), atol=2)
    assert shares.sum(axis=-1).max() == shares.sum(axis=-1).min() == RUNS
    assert gains.sum(axis=-1).max() == gains.sum(axis=-1).min() == RUNS


def test_pieces_add_up_to_the_whole(given: dict) -> None:
    whole = carried(given)[0]
    parts = [carried(given, FIRST + a, n)[0] for a, n in ((0, 1), (1, 64), (65, RUNS - 65))]
    for i, total in enumerate(whole):
        assert np.array_equal(total, sum(p[i] for p in parts))


def test_a_push_moves_some_and_the_others_make_room() -> None:
    x = np.full((3, LANES), 0.0)
    x[:] = np.array([0.4, 0.4, 0.1])[:, None]
    amount = np.zeros_like(x)
    amount[0] = np.linspace(-0.9, 0.9, LANES)
    before = x.copy()
    push(x, amount, np.array([True, False, False]), np.empty(LANES), np.empty(LANES))
    assert np.allclose(x[0], np.clip(before[0] + amount[0], 0.0, 1.0))
    assert np.allclose(x[1] * 0.1, x[2] * 0.4)
    assert np.allclose(1 - x.sum(axis=0), x[2])


def test_two_pushed_beyond_the_whole_share_it() -> None:
    x = np.full((2, LANES), 0.45)
    amount = np.full_like(x, 0.4)
    push(x, amount, np.array([True, True]), np.empty(LANES), np.empty(LANES))
    assert np.allclose(x, 0.5)


def test_a_table_is_read_between_its_nodes_and_ends_hold() -> None:
    row, z, out = np.linspace(0.0, 1.0, 33), np.linspace(-6.0, 6.0, LANES), np.empty(LANES)
    look_up(row, z, out)
    assert np.allclose(out, np.clip((z + 4.0) / 8.0, 0.0, 1.0), atol=1e-8)


def test_each_kernel_is_compiled_for_one_set_of_types(given: dict) -> None:
    carried(given)
    kernels = (draw_bases, answer, composites, tally, push, look_up, normals, uniforms, words)
    assert {k.__name__: len(k.overloads) for k in kernels} == {k.__name__: 1 for k in kernels}
