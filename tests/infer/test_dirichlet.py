import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.infer import beta
from holdfast.infer.dirichlet import absorb, filter_states
from holdfast.infer.two_sided import draw_paths


def test_a_reading_without_rows_of_a_power_says_nothing_about_it():
    mean, conc = np.array([0.5, 0.3, 0.2]), np.full(3, 10.0)
    absorb(mean, conc, np.array([0.0, 0.9, 0.1]), np.array([False, True, True]), False, 40.0)
    assert mean[0] == 0.5
    assert conc[0] == 10.0
    assert 10.0 < conc[1] < 50.0, "the others are surer among themselves, not of their sum"
    assert 0.375 < mean[1] < 0.45
    assert np.isclose(mean.sum(), 1.0)


def test_a_reading_of_one_power_leaves_the_others_in_proportion():
    mean, conc = np.array([0.5, 0.3, 0.2]), np.full(3, 10.0)
    absorb(mean, conc, np.array([0.8, 0.0, 0.0]), np.array([True, False, False]), True, 10.0)
    assert np.isclose(mean[0], 0.65)
    assert np.isclose(mean[1] / mean[2], 1.5)
    assert conc.tolist() == [20.0, 10.0, 10.0]


@given(
    shares=st.lists(st.floats(0.0, 1.0), min_size=3, max_size=3).filter(lambda x: sum(x) > 0.1),
    covered=st.lists(st.booleans(), min_size=3, max_size=3),
    whole=st.booleans(),
    n=st.floats(0.0, 1e4),
)
@settings(max_examples=200, deadline=None)
def test_shares_stay_a_composition(shares, covered, whole, n):
    share = np.array(shares) / sum(shares)
    seen = np.array(covered)
    mean, conc = np.array([0.2, 0.3, 0.5]), np.array([5.0, 9.0, 7.0])
    absorb(mean, conc, np.where(seen, share, 0.0), seen, whole, n)
    assert np.isclose(mean.sum(), 1.0)
    assert (mean >= -1e-12).all()


def test_draws_of_a_series_do_not_depend_on_the_others():
    def paths(series):
        C = len(series)
        data = (
            np.arange(C + 1),
            np.zeros(C, dtype=np.int64),
            np.array([[0.1 * s, 0.5, 0.5 - 0.1 * s] for s in series]),
            np.ones((C, 3), dtype=bool),
            np.ones(C, dtype=bool),
            np.full(C, 20.0),
        )
        m, c, _, _, f, q = filter_states(
            *data, np.zeros(C, dtype=np.int64), np.full((C, 3), 1 / 3), 4, 0.8, 3.0, 3.0, 0.0
        )
        return draw_paths(m, c, f, q, np.array(series), 0, 50, 3, 1)

    both, alone = paths([1, 4]), paths([4])
    assert both[:, 1].tobytes() == alone[:, 0].tobytes()


def test_crps_of_a_beta_agrees_with_the_integral():
    from scipy import integrate, special

    a, b, y = 2.3, 7.1, 0.41
    below = integrate.quad(lambda x: special.betainc(a, b, x) ** 2, 0, y)[0]
    above = integrate.quad(lambda x: (special.betainc(a, b, x) - 1) ** 2, y, 1)[0]
    assert np.isclose(beta.crps(a, b, y), below + above)


def test_a_surprise_makes_the_state_give_way_and_no_surprise_does_not():
    def last(readings, yielding):
        R = len(readings)
        data = (
            np.array([0, R]),
            np.arange(R),
            np.array([[x, 1 - x] for x in readings]),
            np.ones((R, 2), dtype=bool),
            np.ones(R, dtype=bool),
            np.full(R, 30.0),
        )
        out = filter_states(*data, np.array([0]), np.full((1, 2), 0.5), R, 0.9, 2.0, 2.0, yielding)
        return out[0][0, -1, 0], out[1][0, -1, 0]

    assert last([0.8] * 6 + [0.1], 1.0)[0] < last([0.8] * 6 + [0.1], 0.0)[0] - 0.2
    assert last([0.8] * 6 + [0.1], 1.0)[1] < last([0.8] * 6 + [0.1], 0.0)[1]
