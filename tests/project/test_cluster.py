"""A real cluster of three worker processes: the same bytes as here, even when one is killed."""

from __future__ import annotations

import dataclasses
import os
import signal
import sys
import threading
import time
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Any

import numpy as np
import pytest

from holdfast.dynamics.walk import learned
from holdfast.errors import UserError
from holdfast.measure.foothold import Foothold
from holdfast.project.layout import layout
from holdfast.project.run import AGAIN, carried
from holdfast.project.scenario import load_scenarios
from holdfast.project.spec import Spec
from holdfast.project.summary import Summary

RUNS, CHUNK = 4000, 256


@pytest.fixture
def spec(foothold: Foothold) -> Spec:
    thin = np.ones((len(foothold.case.clients), len(foothold.indicators)), dtype=np.int64)
    return layout(foothold, load_scenarios()[:3], learned(), 2024, 10, 4, thin=thin)


def same(one: Summary, two: Summary) -> bool:
    """Whether two summaries are the same to the byte."""
    names = [f.name for f in dataclasses.fields(Summary)]
    return all(np.asarray(getattr(one, n)).tobytes() == np.asarray(getattr(two, n)).tobytes() for n in names)


@pytest.mark.enable_socket
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_gives_the_same_bytes_even_when_a_worker_is_killed(spec: Spec) -> None:
    distributed = pytest.importorskip("distributed", reason="the extra `cluster` isn't installed")
    from holdfast.project.cluster import connected

    here = carried([spec], RUNS, CHUNK)[0]
    with (
        distributed.LocalCluster(
            n_workers=3, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        ) as cluster,
        connected(cluster.scheduler_address) as pool,
    ):
        assert same(carried([spec], RUNS, CHUNK, executor=pool)[0], here)
        pids = list(pool._client.run(os.getpid).values())
        seen: list[float] = []

        def kill() -> None:
            while len(seen) < 3:
                time.sleep(0.002)
            os.kill(pids[0], signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        after = carried([spec], RUNS, CHUNK, executor=pool, say=seen.append)[0]
        killer.join()
        assert same(after, here)
        assert pids[0] not in pool._client.run(os.getpid).values()


@pytest.mark.enable_socket
@pytest.mark.filterwarnings("ignore")
def test_nobody_there_is_the_users_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    from holdfast.project import cluster

    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    with pytest.raises(UserError, match="no cluster answers"), cluster.connected("tcp://127.0.0.1:1"):
        pass


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from holdfast.project.cluster import connected

    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UserError, match=r"pip install holdfast\[cluster\]"), connected("tcp://127.0.0.1:1"):
        pass


class Frail(Executor):
    """Runs work at once, and loses every so many pieces as if its worker had died."""

    def __init__(self, every: int) -> None:
        self.every, self.count = every, 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        out: Future[Any] = Future()
        self.count += 1
        if self.count % self.every == 0:
            out.set_exception(BrokenExecutor("a worker died"))
        else:
            out.set_result(fn(*args, **kwargs))
        return out


def test_a_lost_piece_is_run_again(spec: Spec) -> None:
    pool = Frail(5)
    assert same(carried([spec], RUNS, CHUNK, executor=pool)[0], carried([spec], RUNS, CHUNK)[0])
    assert pool.count > RUNS // CHUNK + 1


def test_workers_that_all_die_are_given_up(spec: Spec) -> None:
    pool = Frail(1)
    with pytest.raises(UserError, match="workers died"):
        carried([spec], RUNS, CHUNK, executor=pool)
    assert pool.count <= AGAIN + 100


def test_a_fault_of_the_work_itself_is_not_run_again(spec: Spec) -> None:
    broken = dataclasses.replace(spec, paths=None)  # type: ignore[arg-type]
    with pytest.raises(AttributeError, match="table"):
        carried([broken], RUNS, CHUNK, executor=Frail(99))


def test_what_is_done_is_told(spec: Spec) -> None:
    told: list[float] = []
    carried([spec, spec], RUNS, CHUNK, threads=2, say=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_an_interrupt_ends_it_and_hands_nothing_more_out(spec: Spec) -> None:
    told: list[float] = []

    def stop(part: float) -> None:
        told.append(part)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        carried([spec], 200_000, CHUNK, threads=2, say=stop)
    assert len(told) == 1
    assert told[0] < 0.01
