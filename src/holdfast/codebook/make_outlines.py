"""Country outlines for the map: Natural Earth 1:50m, generalised, keyed by ISO 3166-1 alpha-3.

Run it on the `countries-50m.json` of the npm package `world-atlas` (version 2.0.2):

    python -m holdfast.codebook.make_outlines countries-50m.json

It writes `outlines.json` beside this file, the same bytes every time. What is redrawn, and why, is told in
`outlines.md` and on the boundaries page of the documentation.
"""

from __future__ import annotations

import csv
import heapq
import itertools
import json
import math
import sys
from collections import Counter
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
STEP = 0.01  # degrees: one unit of the written grid
SMALLEST = 0.0035  # square degrees (latitude-true): a bend smaller than this is smoothed away
ISLAND = 0.05  # square degrees: a smaller piece is left out, unless it is all that a country has

# Pieces drawn in another state's outline than in the source: (there, a point inside, here).
# Crimea: General Assembly resolution 68/262.
MOVED = (("RUS", (34.3, 45.2), "UKR"),)
# Outlines without a code in the source: name there -> our code ("" = backdrop, "-" = not drawn).
UNCODED = {
    "Kosovo": "XKX",
    "Somaliland": "SOM",
    "N. Cyprus": "CYP",
    "Siachen Glacier": "",
    "Indian Ocean Ter.": "-",
}

Point = tuple[float, float]
Ring = list[int]  # arc numbers; ~i is arc i backwards
Polygon = list[Ring]


def read(path: Path) -> tuple[list[list[Point]], dict[str, list[Polygon]]]:
    """The arcs in degrees and the polygons by code of a TopoJSON file of countries.

    Parameters
    ----------
    path
        The `countries-50m.json` of world-atlas.
    """
    topology = json.loads(path.read_text(encoding="utf-8"))
    (kx, ky), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[list[Point]] = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * kx + tx, y * ky + ty))
        arcs.append(points)
    with (HERE / "states.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["numeric"] and not row["to_year"]]
    codes = {int(row["numeric"]): row["iso3"] for row in rows}
    shapes: dict[str, list[Polygon]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        name = geometry["properties"]["name"]
        code = codes[int(geometry["id"])] if geometry.get("id") else UNCODED[name]
        if code == "-" or not geometry.get("arcs"):
            continue
        polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        shapes.setdefault(code, []).extend(polygons)
    return arcs, shapes


def ring_points(arcs: list[list[Point]], ring: Ring) -> list[Point]:
    """The points of a closed ring, first point repeated at the end."""
    points: list[Point] = []
    for number in ring:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points.extend(arc if not points else arc[1:])
    return points


def area(points: list[Point]) -> float:
    """Area of a ring in square degrees, longitudes shrunk by the cosine of the mean latitude."""
    shrink = math.cos(math.radians(sum(p[1] for p in points) / len(points)))
    pairs = itertools.pairwise(points)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2 * shrink


def inside(point: Point, points: list[Point]) -> bool:
    """Whether the point lies in the ring (even-odd rule).

    Examples
    --------
    >>> inside((1, 1), [(0, 0), (2, 0), (2, 2), (0, 2), (0, 0)])
    True
    """
    x, y = point
    odd = False
    for (x1, y1), (x2, y2) in itertools.pairwise(points):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            odd = not odd
    return odd


def dissolve(polygons: list[Polygon], arcs: list[list[Point]]) -> list[Polygon]:
    """Polygons of one state without the lines between them: arcs used once in each direction vanish."""
    used = Counter(n for polygon in polygons for ring in polygon for n in ring)
    inner = {n for n in used if ~n in used}
    if not inner:
        return polygons
    touched = [p for p in polygons if any(n in inner for ring in p for n in ring)]
    kept = [p for p in polygons if p not in touched]
    left = [n for polygon in touched for ring in polygon for n in ring if n not in inner]
    start: dict[Point, list[int]] = {}
    for n in left:
        start.setdefault((arcs[n] if n >= 0 else arcs[~n][::-1])[0], []).append(n)
    rings: list[Ring] = []
    while left:
        ring = [left[0]]
        while True:
            n = ring[-1]
            left.remove(n)
            start[(arcs[n] if n >= 0 else arcs[~n][::-1])[0]].remove(n)
            end = (arcs[n] if n >= 0 else arcs[~n][::-1])[-1]
            if not start.get(end):
                break
            ring.append(start[end][0])
        rings.append(ring)
    rings.sort(key=lambda r: -area(ring_points(arcs, r)))
    whole: list[Polygon] = []
    for ring in rings:
        points = ring_points(arcs, ring)
        home = next((p for p in whole if inside(points[0], ring_points(arcs, p[0]))), None)
        if home is None:
            whole.append([ring])
        else:
            home.append(ring)
    return kept + whole


def generalise(points: list[Point], smallest: float = SMALLEST) -> list[Point]:
    """Smooth a line by dropping, smallest first, the points whose triangle with both neighbours is small.

    Parameters
    ----------
    points
        Longitude and latitude, degrees; both ends stay.
    smallest
        Square degrees.

    Returns
    -------
    list
        The points that stay (Visvalingam and Whyatt 1993).

    Examples
    --------
    >>> generalise([(0, 0), (1, 0.0001), (2, 0)])
    [(0, 0), (2, 0)]
    """
    count = len(points)
    closed = points[0] == points[-1]
    before = list(range(-1, count - 1))
    after = list(range(1, count + 1))

    def triangle(i: int) -> float:
        (ax, ay), (bx, by), (cx, cy) = points[before[i]], points[i], points[after[i]]
        return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2 * math.cos(math.radians(by))

    size = [math.inf] * count
    heap = []
    for i in range(1, count - 1):
        size[i] = triangle(i)
        heap.append((size[i], i))
    heapq.heapify(heap)
    left = count
    gone = [False] * count
    while heap and left > (4 if closed else 2):
        value, i = heapq.heappop(heap)
        if gone[i] or value != size[i]:
            continue
        if value >= smallest:
            break
        gone[i] = True
        left -= 1
        after[before[i]], before[after[i]] = after[i], before[i]
        for j in (before[i], after[i]):
            if 0 < j < count - 1:
                size[j] = max(value, triangle(j))
                heapq.heappush(heap, (size[j], j))
    return [p for p, out in zip(points, gone, strict=True) if not out]


def split(
    arcs: list[list[Point]], shapes: dict[str, list[Polygon]], number: int, inside_window: list[bool]
) -> list[int]:
    """Cut an arc where it crosses the edge of a window; returns the numbers of the pieces that lie in it.

    The arc keeps its first piece; the others are added to `arcs`, and every ring of `shapes` that used the
    arc goes along the pieces instead.
    """
    points = arcs[number]
    cuts = [i for i in range(1, len(points) - 1) if inside_window[i] != inside_window[i - 1]]
    edges = [0, *cuts, len(points) - 1]
    pieces = [points[a : b + 1] for a, b in itertools.pairwise(edges)]
    numbers = [number, *range(len(arcs), len(arcs) + len(pieces) - 1)]
    arcs[number] = pieces[0]
    arcs.extend(pieces[1:])
    along = {number: numbers, ~number: [~n for n in numbers[::-1]]}
    for polygons in shapes.values():
        for polygon in polygons:
            polygon[:] = [[m for n in ring for m in along.get(n, [n])] for ring in polygon]
    return [n for n, first in zip(numbers, edges, strict=False) if inside_window[first]]


def disputed(arcs: list[list[Point]], shapes: dict[str, list[Polygon]]) -> list[dict[str, Any]]:
    """The lines drawn dashed: shared by the two outlines of a row of `disputes.csv` and inside its window."""
    users: dict[int, list[str]] = {}
    for code, polygons in shapes.items():
        for polygon in polygons:
            for ring in polygon:
                for n in ring:
                    users.setdefault(max(n, ~n), []).append(code)
    lines = []
    with (HERE / "disputes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        west, south, east, north = (float(row[k]) for k in ("west", "south", "east", "north"))
        pair = {row["a"], row["b"]} if row["b"] else {row["a"]}
        found = []
        for n, by in users.items():
            # an outline without a code ("") is itself in dispute: every line of it is dashed
            if not ("" in by if row["id"] == "siachen" else len(by) > 1 and set(by) == pair):
                continue
            window = [west <= x <= east and south <= y <= north for x, y in arcs[n]]
            if any(window):
                found.extend(split(arcs, shapes, n, window))
        if not found:
            raise ValueError(f"disputes.csv: {row['id']}: no line of the source lies there; check its window")
        lines.append({"dispute": row["id"], "arcs": sorted(found)})
    return lines


def build(path: Path) -> dict[str, Any]:
    """The whole of `outlines.json` as a TopoJSON dictionary, with the dashed lines under `dashed`."""
    arcs, shapes = read(path)
    for source, point, target in MOVED:
        piece = next(p for p in shapes[source] if inside(point, ring_points(arcs, p[0])))
        shapes[source].remove(piece)
        shapes[target].append(piece)
    dashed = disputed(arcs, shapes)
    for code, polygons in shapes.items():
        polygons = dissolve(polygons, arcs)
        sizes = [area(ring_points(arcs, p[0])) for p in polygons]
        shapes[code] = [p for p, s in zip(polygons, sizes, strict=True) if s >= ISLAND or s == max(sizes)]
    small: dict[int, bool] = {}
    for polygons in shapes.values():
        for polygon in polygons:
            if area(ring_points(arcs, polygon[0])) < ISLAND * 4:
                small.update((max(n, ~n), True) for ring in polygon for n in ring)
    numbers = sorted(
        {max(n, ~n) for ps in shapes.values() for p in ps for r in p for n in r}
        | {n for line in dashed for n in line["arcs"]}
    )
    place = {n: i for i, n in enumerate(numbers)}
    written = []
    for n in numbers:
        line = generalise(arcs[n], SMALLEST / 20 if n in small else SMALLEST)
        grid = [(round((x + 180) / STEP), round((y + 90) / STEP)) for x, y in line]
        out, (px, py) = [], (0, 0)
        for i, (x, y) in enumerate(grid):
            if i in (0, len(grid) - 1) or (x, y) != (px, py):
                out.append([x - px, y - py])
                px, py = x, y
        written.append(out)

    def renumber(ring: Ring) -> Ring:
        return [place[n] if n >= 0 else ~place[~n] for n in ring]

    geometries = [
        {"type": "MultiPolygon", "id": code, "arcs": [[renumber(r) for r in p] for p in polygons]}
        for code, polygons in sorted(shapes.items())
    ]
    return {
        "type": "Topology",
        "transform": {"scale": [STEP, STEP], "translate": [-180, -90]},
        "objects": {"countries": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": written,
        "dashed": [{"dispute": d["dispute"], "arcs": [place[n] for n in d["arcs"]]} for d in dashed],
    }


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m holdfast.codebook.make_outlines countries-50m.json")
    text = json.dumps(build(Path(sys.argv[1])), separators=(",", ":"))
    (HERE / "outlines.json").write_text(text + "\n", encoding="utf-8")
    print(f"outlines.json: {len(text) / 1024:.0f} KiB")
