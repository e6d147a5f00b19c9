"""Migration strain: newcomers from the power compete for homes and jobs."""

import numpy as np

from holdfast.dynamics.mechanisms.base import Belief, Finding, Floats, Mechanism, Record


def covariate(record: Record) -> Floats:
    """Not held: people of the power who live in the country are not counted by year for the world."""
    return np.full(record.shape, np.nan)


MECHANISM = Mechanism(
    name="migration_strain",
    title="Migration strain",
    statements=("S37",),
    equation="x[c,p,t] = people who came from p to c in t over those of c; no series is held",
    unit="one newcomer for a hundred people",
    sign=-1,
    why="Rents and queues are felt by everybody, and blamed on those who came.",
    covariate=covariate,
    beliefs={"society": Belief(-0.001, 0.004, "Newcomers also spend, hire and tie both countries: either sign is possible.")},
    literature=(
        Finding("hainmueller2014", "Attitudes follow worries about the country at large more than one's own rivals for work."),
    ),
    would_change="A yearly count of arrivals by origin for many countries, and opinion before and after.",
    notes="Arrivals of 2022 in the case's countries are dated events, with counts that differ.",
)  # fmt: skip
