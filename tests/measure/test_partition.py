import numpy as np
import pytest

from holdfast import codebook
from holdfast.measure.partition import partition


def test_a_bloc_has_the_members_of_the_year():
    years = np.arange(2015, 2023)
    parts = partition(["EU", "USA"], years)
    left = parts.group_of["GBR"]
    assert parts.counts_for[0, left] == 0
    assert parts.counts_for[-1, left] == -1
    share = np.full((1, years.size, parts.size), 1.0 / parts.size)
    assert parts.gather(share)[0, 0, 0] > parts.gather(share)[0, -1, 0]


def test_a_state_that_left_may_stand_beside_the_bloc_and_then_counts_for_itself():
    parts = partition(["EU", "GBR"], np.arange(2015, 2023))
    assert set(parts.counts_for[:, parts.group_of["GBR"]]) == {1}


@pytest.mark.parametrize("year", [1995, 2010, 2024])
def test_every_member_counts_once(year):
    parts = partition(["EU", "USA", "CHN"], np.array([year]))
    members = codebook.members("EU", year)
    assert all(parts.counts_for[0, parts.group_of[m]] == 0 for m in members)
    assert parts.size == len(set(parts.group_of.values())) + 1


def test_a_reading_sees_a_bloc_where_it_sees_most_of_its_states():
    parts = partition(["EU", "USA"], np.array([2020]))
    covered = np.zeros((3, parts.size), dtype=bool)
    covered[0, parts.group_of["USA"]] = True
    for state in codebook.members("EU", 2020):
        covered[1, parts.group_of[state]] = True
    covered[2] = True
    seen = parts.sees(covered, np.zeros(3, dtype=np.int64))
    assert seen.tolist() == [[False, True], [True, False], [True, True]]
