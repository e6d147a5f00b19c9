"""Workers on other machines: a Dask cluster behind the interface of `concurrent.futures`.

Needs the optional extra `cluster`. What is laid out goes to each worker once; a piece of work is then three whole
numbers. A piece whose worker died is computed again by another, and comes out the same, so results are those of one
machine to the byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import Any

from holdfast.errors import UserError

PATIENCE = 20.0
"""Seconds after which a cluster that doesn't answer counts as not there."""

DEATHS = 10
"""Workers that may die over one piece before it is given up."""


class Cluster(Executor):
    """An executor over a Dask cluster.

    Parameters
    ----------
    client
        A `distributed.Client`.
    """

    def __init__(self, client: Any) -> None:
        self._client = client
        self._sent: dict[int, tuple[object, Any]] = {}

    @property
    def workers(self) -> int:
        """Threads that the cluster has now."""
        return max(int(sum(self._client.nthreads().values())), 1)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Hand a piece of work out; an argument that isn't a number goes to every worker once."""
        ready = [self._placed(a) if not isinstance(a, int) else a for a in args]
        task = self._client.submit(fn, *ready, pure=False, retries=0, **kwargs)
        out: Future[Any] = Future()
        out.set_running_or_notify_cancel()
        task.add_done_callback(lambda done: _hand_over(done, out))
        return out

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let go of what was sent; the cluster itself stays."""
        self._sent.clear()

    def _placed(self, value: object) -> Any:
        """What stands for a value on the workers: sent once, kept as long as this is."""
        if id(value) not in self._sent:
            self._sent[id(value)] = (value, self._client.scatter(value, broadcast=True, hash=False))
        return self._sent[id(value)][1]


def _hand_over(done: Any, out: Future[Any]) -> None:
    """Pass a Dask future's end on; a worker's death and a cancelled task are lost connections."""
    from distributed import KilledWorker

    try:
        out.set_result(done.result())
    except KilledWorker as problem:
        out.set_exception(ConnectionError(f"a worker died: {problem}"))
    except BaseException as problem:
        lost = done.cancelled() or done.status == "lost"
        out.set_exception(ConnectionError("the cluster dropped a piece of work") if lost else problem)


@contextmanager
def connected(address: str) -> Iterator[Cluster]:
    """Connect to a cluster.

    Parameters
    ----------
    address
        Of its scheduler, such as tcp://10.0.0.5:8786.

    Raises
    ------
    UserError
        The extra isn't installed, nobody answers, or no worker is there.
    """
    try:
        from distributed import Client
    except ImportError:
        raise UserError(
            "--cluster needs Dask, which isn't installed; install it with `pip install holdfast[cluster]`"
        ) from None
    try:
        client: Any = Client(address, timeout=PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as problem:
        raise UserError(
            f"no cluster answers at {address} ({problem}); start one with `dask scheduler` and `dask worker`, "
            "and give the address the scheduler prints"
        ) from None
    try:
        if not client.scheduler_info()["workers"]:
            raise UserError(
                f"the cluster at {address} has no worker; start some with `dask worker {address}`"
            )
        yield Cluster(client)
    finally:
        client.close()
