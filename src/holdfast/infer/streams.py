"""Streams of draws of an ensemble, and the groups that can be made anew by themselves."""

from __future__ import annotations

START, OWN, WORLD, REGION, BOND, PARAMETER, EFFECT, CRISIS, NOISE = range(2001, 2010)
"""Streams: the state at the start; a cell's own draws, and what it has in common with a power's cells everywhere, with
those of a region, with a pair's other domains; parameters; sizes of declared effects; crises, appeals, answers; what
passes within a year."""

DATA, PARAMETERS, SHOCKS, ASSUMPTIONS = 0, 1, 2, 3
"""Groups of draws that can be made anew by themselves."""

ANEW = 1 << 20
"""What a stream's number grows by with each set of draws made anew."""
