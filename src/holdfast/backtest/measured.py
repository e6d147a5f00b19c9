"""A second truth: the measured share, by parameters frozen at the end of development.

Recorded shares are noisy, and a forecaster may be good at the noise alone. The measurement joins all reports of a year
and takes part of what is new for noise; how much was learned from what was known at the end of development, so nothing
of it was chosen by what came later. Only cells with a reading that sees the power count. It is smoother than what is
forecast, so intervals hold it too often.
"""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from holdfast import codebook
from holdfast.backtest import protocol
from holdfast.dynamics.observed import Observed
from holdfast.dynamics.targets import TARGETS, listed
from holdfast.measure.learn import ENOUGH, search
from holdfast.measure.learned import LENDER, Parameters
from holdfast.measure.states import START, VOTES, filtered, world_series
from holdfast.panel.store import Panel


def frozen(panel: Panel) -> dict[str, Parameters]:
    """The measurement's parameters as they would have been learned at the end of development.

    Parameters
    ----------
    panel
        Everything held.

    Returns
    -------
    dict of Parameters
        By target; one of which too little was known then borrows those of another, basis `assumed`.
    """
    last = protocol.SETS["development"][1]
    known = panel.as_of(protocol.day(last))
    powers, world = tuple(codebook.powers()["code"]), tuple(codebook.states()["iso3"])
    found, few = {}, []
    for name in TARGETS:
        _, series = world_series(known, listed() if name == VOTES else powers, world, name, last)
        learned = search(series, last - START + 1)
        if learned["scored"] < ENOUGH:
            few.append(name)
        found[name] = Parameters(**{f.name: learned[f.name] for f in fields(Parameters) if f.name in learned})
    return found | {name: Parameters(**vars(found[LENDER]) | {"basis": "assumed"}) for name in few}


def shares(
    panel: Panel, recorded: dict[str, Observed], parameters: dict[str, Parameters]
) -> dict[str, Observed]:
    """Measured shares of the cells whose recorded shares are the first truth.

    Parameters
    ----------
    panel
        Everything held.
    recorded
        Of `holdfast.dynamics.targets.observe`.
    parameters
        Of `frozen`.

    Returns
    -------
    dict of Observed
        By target, NaN where no reading sees the power in the year.
    """
    out = {}
    for name, truth in recorded.items():
        clients = tuple(truth.clients[c] for c in truth.client)
        as_cast = name == VOTES
        state = filtered(panel, truth.powers, clients, name, int(truth.years[-1]), parameters[name], as_cast)
        mean = state.one_sided()[0][:, truth.years - START]
        seen = state.seen.transpose(0, 2, 1)[:, truth.years - START]
        share = np.where(seen & np.isfinite(truth.share), mean, np.nan)
        out[name] = Observed(
            name, share, truth.thin, np.arange(len(clients)), clients, truth.powers, truth.years
        )
    return out
