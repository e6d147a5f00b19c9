from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from holdfast.measure import states
from holdfast.measure.case import load_case
from holdfast.measure.foothold import newest_year
from holdfast.measure.kept import Kept
from holdfast.panel.store import load


def test_made_once_for_the_same_objects_and_anew_for_others():
    kept, one, other, calls = Kept(2), object(), object(), []

    def make():
        calls.append(1)
        return len(calls)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: kept.of((one,), "a", make), range(40))) == {1}
    assert kept.of((other,), "a", make) == 2
    assert kept.of((one,), "b", make) == 3
    assert kept.of((one,), "a", make) == 4, "the oldest of two gave way"


def test_a_maker_that_fails_is_asked_again():
    kept, owner = Kept(1), object()

    def fail():
        raise ValueError

    for _ in range(2):
        try:
            kept.of((owner,), None, fail)
        except ValueError:
            continue
        raise AssertionError
    assert kept.of((owner,), None, lambda: 5) == 5


def test_votes_and_tables_are_gathered_once_and_anew_for_a_changed_panel():
    panel, case = load(), load_case()
    last = newest_year(panel)
    for name in ("votes", "trade"):
        first = states.world_series(panel, case.patrons, case.clients, name, last)
        assert states.world_series(panel, case.patrons, case.clients, name, last) is first
        changed = replace(panel, readings=panel.readings.clone(), votes=panel.votes.clone())
        assert states.world_series(changed, case.patrons, case.clients, name, last) is not first
