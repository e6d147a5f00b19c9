"""What is lost where roll calls are free, against differences of the slopes of the choices' log probability."""

import numpy as np

from holdfast.infer.cell_slopes import ROWS
from holdfast.infer.choice_cell import WIDTH
from holdfast.infer.gibbs_calls import call_slopes
from holdfast.infer.gibbs_holds import holds
from holdfast.infer.gibbs_parts import Calls, Drawn, Prior
from holdfast.infer.normal_lanes import ROW

STATES, SMALL = 300, 1e-5


def slopes(code, who, x, a, item):
    """Slope and full curvature of one roll call's choices in its parameters."""
    slope, curve = np.zeros(WIDTH), np.zeros((WIDTH, WIDTH))
    call_slopes(np.zeros((ROWS, ROW)), code, who, 0, code.size, x, a, 0.0, item, 4, slope, curve)
    full = np.array([[curve[max(p, o), abs(p - o)] for o in range(4)] for p in range(4)])
    return slope[:4], full


def test_what_is_lost_is_the_cross_curvature_solved():
    rng = np.random.default_rng(3)
    code = np.sort(rng.integers(0, 4, STATES)).astype(np.int8)
    who = rng.permutation(STATES).astype(np.uint16)
    x, a = rng.standard_normal((2, 1, STATES))
    item = np.array([[0.9, -0.4, -0.3, -0.8, 0.0]])
    precision = np.diag([0.3, 0.2, 1.0, 2.0])
    told, lost = holds(
        Calls(code, who, np.array([0, STATES]), np.zeros(1, dtype=np.int64)),
        Drawn(x, a, np.zeros(1), item),
        Prior(np.zeros(WIDTH), precision, 4),
    )
    held = slopes(code, who, x[0], a[0], item[0])[1] + precision
    for k in (0, 120, 270, 299):
        step = np.zeros(STATES)
        step[who[k]] = SMALL
        up, down = (slopes(code, who, x[0] + s, a[0], item[0])[0] for s in (step, -step))
        cross = (down - up) / (2.0 * SMALL)
        assert np.isclose(lost[k], cross @ np.linalg.solve(held, cross), rtol=1e-4, atol=1e-12)
    # an absence tells nothing of a position here, and nothing is lost with it
    assert (told[code == 3] == 0.0).all()
    assert (lost[code == 3] == 0.0).all()
    assert (told[code < 3] > 0.0).all()
