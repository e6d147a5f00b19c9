"""The table of the terminal fits the terminal."""

from types import SimpleNamespace

import numpy as np
import pytest

from holdfast.report import levels as module
from holdfast.report.levels import levels


def number(mean, low, high):
    return {"mean": mean, "q05": low, "q95": high}


def cell(client, domain, **fields):
    row = {
        "patron": "AAA",
        "client": client,
        "domain": domain,
        "level": number(0.414, 0.0, 1.0),
        "change": number(-0.0001, -1, 1),
        "p_decline": 0.999,
        "rank": 10,
        "newest": 2024,
        "judged": True,
    }
    return row | fields


@pytest.fixture
def made():
    clients = [{"code": "BBB", "name": "Short"}, {"code": "CCC", "name": "A country with a very long name"}]
    domains = (*module.codebook.DOMAINS, "composite")
    foothold = SimpleNamespace(
        years=np.arange(1992, 2027),
        mean=np.linspace(0, 1, 2 * 5 * 1 * 35).reshape(2, 5, 1, 35),
        pi=lambda p: 0,
        ti=lambda y: y - 1992,
        ci=["BBB", "CCC"].index,
        di=domains.index,
    )
    case = {
        "patron": "AAA",
        "patron_phrase": "A",
        "patrons": [{}] * 12,
        "clients": clients,
        "at": 2024,
        "since": 2019,
    }
    rows = [cell(c["code"], d) for c in clients for d in domains]
    rows[2] |= {"judged": False, "newest": None}
    rows[3] |= {"change": number(None, None, None), "p_decline": None}
    return SimpleNamespace(foothold=foothold), {
        "case": case,
        "cells": [*rows, cell("BBB", "economy", patron="ZZZ")],
    }


@pytest.mark.parametrize("width", [80, 100, 200])
def test_every_number_is_whole_and_no_line_too_wide(made, width):
    lines = levels(*made, width).plain.splitlines()
    assert len(lines) == 2 + 10
    assert max(map(len, lines)) <= width
    for line in (lines[2], lines[3]):
        assert " 41  0-100    0.0      >0.99 10/12   2024" in line
    assert "can't be judged" in lines[4]
    assert lines[4].split()[-1] == "never"
    assert lines[5].split()[1:4] == ["41", "0-100", "10/12"]
    assert lines[7].startswith("A country with a very… ")
    if width > 80:
        assert lines[1].endswith("1992 to 2024")
        assert all(
            set(line.split()[-1]) <= set("▁▂▃▄▅▆▇█") for i, line in enumerate(lines) if i > 1 and i != 4
        )
