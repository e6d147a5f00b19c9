"""The outlines that ship and the part of them a page takes."""

import csv
import json
from functools import cache
from pathlib import Path

import pytest

from holdfast import codebook
from holdfast.codebook import make_outlines
from holdfast.report.outlines import window

ROOT = Path(__file__).resolve().parents[2]


@cache
def world():
    return json.loads((codebook.folder() / "outlines.json").read_text(encoding="utf-8"))


@cache
def lines():
    arcs = []
    for arc in world()["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x / 100 - 180, y / 100 - 90))
        arcs.append(points)
    return arcs


@cache
def rings(code):
    topology = world()
    arcs = lines()
    shape = next(g for g in topology["objects"]["countries"]["geometries"] if g["id"] == code)
    return [make_outlines.ring_points(arcs, polygon[0]) for polygon in shape["arcs"]]


def owners(point):
    codes = [g["id"] for g in world()["objects"]["countries"]["geometries"]]
    return [c for c in codes if any(make_outlines.inside(point, ring) for ring in rings(c))]


@pytest.mark.parametrize(
    ("point", "code"),
    [
        ((34.3, 45.2), "UKR"),  # Crimea, A/RES/68/262
        ((35.3, 45.3), "UKR"),
        ((30.5, 50.4), "UKR"),
        ((39.0, 45.0), "RUS"),
        ((33.5, 35.25), "CYP"),
        ((44.5, 9.8), "SOM"),
        ((77.0, 35.4), ""),
        ((69.0, 48.0), "KAZ"),
    ],
)
def test_who_a_place_is_drawn_in(point, code):
    assert owners(point) == [code]


def test_no_line_is_left_between_crimea_and_the_mainland():
    topology = world()
    shared = {
        code: {
            max(n, ~n)
            for g in topology["objects"]["countries"]["geometries"]
            if g["id"] == code
            for p in g["arcs"]
            for r in p
            for n in r
        }
        for code in ("UKR", "RUS")
    }
    spans = [point for n in shared["UKR"] & shared["RUS"] for point in lines()[n]]
    assert all(
        x > 37.5 or y > 47 for x, y in spans
    )  # the shared border is the one in the east and north-east


def test_outlines_have_codes_and_closed_rings():
    topology = world()
    states = set(codebook.states()["iso3"].to_list())
    assert {g["id"] for g in topology["objects"]["countries"]["geometries"]} - {""} <= states
    for code in ("KAZ", "USA", "FJI", "MLI"):
        for ring in rings(code):
            assert ring[0] == ring[-1]
            assert len(ring) >= 4


def test_every_dispute_is_drawn_and_named_in_the_docs():
    with (codebook.folder() / "disputes.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [d["dispute"] for d in world()["dashed"]] == [r["id"] for r in rows]
    page = (ROOT / "docs" / "boundaries.md").read_text(encoding="utf-8")
    missing = [r["title"] for r in rows if f'"{r["title"]}","{r["note"]}"' not in page]
    assert not missing


@pytest.mark.parametrize(
    ("clients", "near", "far"),
    [
        (("KAZ", "KGZ", "TJK", "TKM", "UZB"), {"RUS", "CHN", "AFG", "IRN"}, {"BRA", "AUS", "FRA"}),
        (("MLI", "NER", "BFA", "TCD"), {"DZA", "NGA", "LBY"}, {"CHN", "USA", "BRA"}),
        (("FJI", "TON", "WSM"), {"FJI"}, {"FRA", "BRA"}),
        (("USA",), {"CAN", "MEX"}, {"ZAF"}),
    ],
)
def test_a_page_takes_what_its_map_shows(clients, near, far):
    part = window(clients)
    codes = {g["id"] for g in part["objects"]["countries"]["geometries"]}
    assert set(clients) | near <= codes
    assert not far & codes
    assert len(json.dumps(part)) < 200_000
    top = len(part["arcs"])
    for g in part["objects"]["countries"]["geometries"]:
        assert all(-top <= n < top for p in g["arcs"] for r in p for n in r)


def test_no_outline_no_map():
    assert window(["XXX"]) is None
    assert window([]) is None


def test_generalised_lines_keep_their_ends():
    line = [(float(i), (i % 3) * 0.001) for i in range(50)]
    short = make_outlines.generalise(line)
    assert short[0] == line[0]
    assert short[-1] == line[-1]
    assert len(short) < 10


def test_two_pieces_with_a_line_between_become_one():
    arcs = [[(1.0, 0.0), (1.0, 1.0)], [(1.0, 1.0), (0.0, 1.0), (0.0, 0.0), (1.0, 0.0)],
            [(1.0, 0.0), (2.0, 0.0), (2.0, 1.0), (1.0, 1.0)]]  # fmt: skip
    whole = make_outlines.dissolve([[[0, 1]], [[2, ~0]]], arcs)
    assert len(whole) == 1
    assert make_outlines.area(make_outlines.ring_points(arcs, whole[0][0])) == pytest.approx(2.0, rel=1e-3)
