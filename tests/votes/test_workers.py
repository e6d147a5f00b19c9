"""Linear algebra keeps to one thread while a fit goes on, and has its own again afterwards."""


import threadpoolctl

from holdfast.votes.workers import workers


def counts():
    return [v["num_threads"] for v in threadpoolctl.threadpool_info() if v["user_api"] == "blas"]


def test_one_thread_inside_and_as_many_as_before_outside():
    with threadpoolctl.threadpool_limits(2, "blas"):
        with workers(2) as pool:
            assert set(pool.submit(counts).result()) == {1}
        assert set(counts()) == {2}
