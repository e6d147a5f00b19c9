"""The model with agents, as one writes it with mesa: a model a run and policy, an agent a country, a step a year."""

from __future__ import annotations

import numpy as np
from mesa import Agent, Model

from holdfast.infer.lanes import FARTHEST
from holdfast.project.spec import Spec


class Country(Agent):
    """A country with its powers' shares by domain."""

    def __init__(self, model: World, index: int) -> None:
        super().__init__(model)
        self.index, self.trace, shape = index, [0.0, 0.0], (model.D, model.P)
        self.z, self.pushed, self.share = np.zeros(shape), np.zeros(model.D), np.zeros(shape)

    def step(self) -> None:
        """A year."""
        m, p = self.model, self.model.paths
        own = m.rng.standard_normal((m.D, m.P))
        if m.year == 0:
            self.z = own @ m.mix[0].T
            full = self.z
        else:
            e = m.far * m.everywhere + m.near * m.region + m.tied * m.rng.standard_normal(m.P) + m.alone * own
            a, v = m.keep, m.white
            self.z = a * self.z + np.sqrt(1 - a * a) * (e @ m.mix[1].T)
            full = np.sqrt(1 - v) * self.z + np.sqrt(v) * (m.rng.standard_normal((m.D, m.P)) @ m.mix[1].T)
        table = p.table[self.index, :, :, m.year]
        at = np.clip(
            (full + FARTHEST) * ((table.shape[2] - 1) / (2 * FARTHEST)), 0.0, table.shape[2] - 1 - 1e-9
        )
        low = at.astype(np.int64)
        below = table[m.domain, m.power, low]
        x = below + (at - low) * (table[m.domain, m.power, low + 1] - below)
        x /= np.maximum(x.sum(axis=1, keepdims=True), 1.0)
        if m.year:
            self.trace = [0.7 * t for t in self.trace]
            self._crisis()
        self.share = x

    def _crisis(self) -> None:
        m, r = self.model, self.model.requests
        if m.random.random() >= r.hazard[m.policy, self.index, m.year - 1, 0]:
            return
        if m.random.random() >= r.appeal[self.index, 0]:
            return
        odds = r.base[0, self.index, 0] + r.slope[0, 0] * r.bearing[m.policy, self.index, m.year - 1, 0]
        if m.random.random() < 1.0 / (1.0 + np.exp(-odds)):
            self.trace[0] = 1.0
        else:
            m.refused = True

    def settle(self) -> None:
        """What answers and the policy move."""
        m, r = self.model, self.model.requests
        if not m.year:
            return
        if m.refused:
            self.trace[1] = 1.0
        self.pushed *= 1 - m.paths.fade
        for k, d in enumerate(r.domain):
            self.pushed[d] += m.answer[k] * self.trace[r.trace[k]]
        if m.policy:
            self.pushed += m.effect
        mine = self.share[:, 0]
        after = np.clip(mine + self.pushed, 0.0, 1.0)
        self.share[:, 1:] *= ((1.0 - after) / (1.0 - mine))[:, None]
        self.share[:, 0] = after


class World(Model):
    """A run under a policy."""

    def __init__(self, made: Spec, policy: int, seed: int) -> None:
        super().__init__(rng=seed)
        self.paths, self.requests, self.policy, self.year = made.paths, made.requests, policy, 0
        p = made.paths
        C, self.D, self.P = p.table.shape[:3]
        self.mix = p.mix[0, 0]
        self.keep, self.white = p.keep[0, 0, 0, -1], p.white[0, 0, 0, -1]
        left = 1.0 - p.world - p.region
        self.far, self.near = np.sqrt(p.world)[:, None], np.sqrt(p.region)[:, None]
        self.tied, self.alone = np.sqrt(left * p.bond)[:, None], np.sqrt(left * (1 - p.bond))[:, None]
        self.domain, self.power = np.arange(self.D)[:, None], np.arange(self.P)[None]
        self.answer = made.requests.mean + made.requests.sd * self.rng.standard_normal(
            made.requests.mean.size
        )
        if policy:
            mine = slice(policy * self.D, (policy + 1) * self.D)
            self.effect = made.effect_mean[mine] + made.effect_sd[mine] * self.rng.standard_normal(self.D)
        for c in range(C):
            Country(self, c)

    def step(self) -> None:
        """A year of all countries."""
        self.refused = False
        if self.year:
            self.everywhere = self.rng.standard_normal((self.D, self.P))
            self.region = self.rng.standard_normal((self.D, self.P))
        self.agents.do("step")
        self.agents.do("settle")
        self.year += 1


def run(made: Spec, runs: int, seed: int = 0) -> dict[str, np.ndarray]:
    """Counts over runs."""
    S, Y, C = made.scenarios, made.years, made.paths.table.shape[0]
    held = np.zeros((S, 2, Y + 1), np.int64)
    levels = np.zeros((S, C, made.paths.table.shape[2], Y + 1))
    for n in range(runs):
        for s in range(S):
            world = World(made, s, seed + n)
            for y in range(Y + 1):
                world.step()
                composite = np.array([a.share.mean(axis=0) for a in world.agents])
                levels[s, :, :, y] += composite
                rank = (composite[:, 1:] > composite[:, :1]).sum(axis=1)
                for q, most in enumerate((1, 0)):
                    held[s, q, y] += 2 * (rank <= most).sum() > C
    return {"held": held, "levels": levels}
