"""The outlines a page needs: the case's countries, their neighbours in the window, the lines between them."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from holdfast.errors import DataError

Box = tuple[float, float, float, float]  # west, south, east, north; degrees, east may pass 180


@lru_cache(maxsize=1)
def _world() -> tuple[dict[str, Any], list[tuple[list[int], list[int]]], dict[str, str], dict[str, str]]:
    try:
        return _read()
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise DataError(
            f"codebook/outlines.json and the tables beside it can't be read ({problem}); reinstall holdfast"
        ) from None


def _read() -> tuple[dict[str, Any], list[tuple[list[int], list[int]]], dict[str, str], dict[str, str]]:
    folder = files("holdfast.codebook")
    topology = json.loads((folder / "outlines.json").read_text(encoding="utf-8"))
    reach = []
    for arc in topology["arcs"]:
        x = y = 0
        xs, ys = [], []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            xs.append(x)
            ys.append(y)
        reach.append(([min(xs), max(xs)], [min(ys), max(ys)]))
    states = csv.DictReader((folder / "states.csv").read_text(encoding="utf-8").splitlines())
    names = {row["iso3"]: row["un_short"] or row["name"] for row in states if not row["to_year"]}
    disputes = csv.DictReader((folder / "disputes.csv").read_text(encoding="utf-8").splitlines())
    titles = {row["id"]: row["title"] for row in disputes}
    unnamed = sorted({d["dispute"] for d in topology["dashed"]} - set(titles))
    if unnamed:
        raise ValueError(f"disputes.csv lacks {', '.join(unnamed)}")
    return topology, reach, names, titles


def _box(rings: Sequence[Sequence[int]], reach: list[tuple[list[int], list[int]]], scale: float) -> Box:
    spans = [reach[max(n, ~n)] for n in rings[0]]
    west, east = min(s[0][0] for s in spans), max(s[0][1] for s in spans)
    south, north = min(s[1][0] for s in spans), max(s[1][1] for s in spans)
    return west * scale - 180, south * scale - 90, east * scale - 180, north * scale - 90


def _meets(a: Box, b: Box) -> bool:
    if a[3] < b[1] or b[3] < a[1]:
        return False
    return any(a[0] + turn <= b[2] and b[0] <= a[2] + turn for turn in (-360, 0, 360))


def _frame(boxes: Sequence[Box]) -> Box:
    """The window around the boxes, with as much land around them as a map of them shows."""
    middle = [math.radians((b[0] + b[2]) / 2) for b in boxes]
    east = math.degrees(math.atan2(sum(map(math.sin, middle)), sum(map(math.cos, middle))))
    turned = [((b[0] - east + 540) % 360 - 180, b[1], b[2] - b[0], b[3]) for b in boxes]
    west, right = min(t[0] for t in turned), max(t[0] + t[2] for t in turned)
    south, north = min(t[1] for t in turned), max(t[3] for t in turned)
    shrink = max(0.2, math.cos(math.radians((south + north) / 2)))
    width, height = (right - west) * shrink, north - south
    # The map is about 1.6 times as wide as high; the case fills some four fifths of it, and parallels bend.
    half_high = max(height, width / 1.6) * 0.85 + 2
    half_wide = max(width, height * 1.9) * 0.85 / shrink + 3
    across, up = (west + right) / 2 + east, (south + north) / 2
    return across - half_wide, max(-90, up - half_high), across + half_wide, min(90, up + half_high)


def window(clients: Sequence[str]) -> dict[str, Any] | None:
    """The part of the world's outlines that a map of these countries shows.

    Parameters
    ----------
    clients
        ISO 3166-1 alpha-3 codes.

    Returns
    -------
    dict or None
        A TopoJSON topology with the pieces of land in the window; `lines` (arcs between two countries),
        `dashed` (id, title and arcs of the lines in dispute there) and `names` (UN short names). None where
        no outline of any of the countries is held.

    Examples
    --------
    >>> window(["no such code"]) is None
    True
    """
    topology, reach, names, titles = _world()
    scale = topology["transform"]["scale"][0]
    shapes = {g["id"]: g["arcs"] for g in topology["objects"]["countries"]["geometries"]}
    # the largest piece of each country says where it is; far islands don't widen the map
    main = []
    for code in clients:
        boxes = [_box(p, reach, scale) for p in shapes.get(code, ())]
        boxes = [
            b for b in boxes if b[2] - b[0] < 180
        ] or boxes  # a piece cut by the date line spans the world
        if boxes:
            main.append(max(boxes, key=lambda b: (b[2] - b[0]) * (b[3] - b[1])))
    if not main:
        return None
    frame = _frame(main)
    kept = {}
    for code, polygons in shapes.items():
        near = [p for p in polygons if _meets(_box(p, reach, scale), frame)]
        if near:
            kept[code] = near
    dashed = [d for d in topology["dashed"] if all(_meets(_span(reach[n], scale), frame) for n in d["arcs"])]
    users: dict[int, set[str]] = {}
    for code, polygons in kept.items():
        for n in (n for p in polygons for ring in p for n in ring):
            users.setdefault(max(n, ~n), set()).add(code)
    numbers = sorted(set(users) | {n for d in dashed for n in d["arcs"]})
    place = {n: i for i, n in enumerate(numbers)}

    def renumber(ring: Sequence[int]) -> list[int]:
        return [place[n] if n >= 0 else ~place[~n] for n in ring]

    return {
        "type": "Topology",
        "transform": topology["transform"],
        "arcs": [topology["arcs"][n] for n in numbers],
        "objects": {
            "countries": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "MultiPolygon", "id": code, "arcs": [[renumber(r) for r in p] for p in polygons]}
                    for code, polygons in kept.items()
                ],
            }
        },
        "lines": [place[n] for n in numbers if len(users.get(n, ())) > 1],
        "dashed": [
            {"id": d["dispute"], "title": titles[d["dispute"]], "arcs": [place[n] for n in d["arcs"]]}
            for d in dashed
        ],
        "names": {code: names[code] for code in kept if code in names},
    }


def _span(span: tuple[list[int], list[int]], scale: float) -> Box:
    (west, east), (south, north) = span
    return west * scale - 180, south * scale - 90, east * scale - 180, north * scale - 90
