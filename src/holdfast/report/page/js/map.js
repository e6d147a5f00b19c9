// The map: share of the chosen power by country, and beside it all powers in the country in focus.
// Seven steps of shade; their width fits the largest share there is, so that small positions can be told apart.
H.width = (cells) => {
  const top = d3.max(cells, (c) => c.level.mean) || 0;
  return top > 0.35 ? 0.1 : top > 0.14 ? 0.05 : 0.02;
};
H.bin = (x, width) => Math.max(0, Math.min(6, Math.floor(x / width + 1e-9)));

// The middle of the widest place in a shape where a text of that length fits, or null.
const pen = document.createElement("canvas").getContext("2d");
H.roomiest = (outline, length, width, height) => {
  const shape = new Path2D(outline);
  const corners = [[0, 0], [-1, -1], [1, -1], [-1, 1], [1, 1], [-1, 0], [1, 0], [0, -1], [0, 1]];
  let best = null;
  let size = 1;
  for (let x = 14; x < width; x += 22) {
    for (let y = 14; y < height - 8; y += 16) {
      for (let k = size; k <= 5; k += 0.25) {
        const [a, b] = [(length / 2) * k, 9 * k];
        const fits = corners.every(([i, j]) => {
          const [u, v] = [x + i * a, y + j * b];
          return u > 4 && u < width - 4 && v > 4 && v < height - 4 && pen.isPointInPath(shape, u, v);
        });
        if (!fits) break;
        if (k > size || !best) best = [x, y];
        size = k;
      }
    }
  }
  return best;
};

H.map = () => {
  const { h, s } = H;
  const world = H.data.map;
  const clients = new Set(H.case.clients.map((c) => c.code));
  const shapes = new Map();
  const domains = H.data.domains.map((d) => ({ value: d.id, title: d.title }));
  const status = h("p", { class: "map-note" });
  const legend = h("div", { class: "legend", "aria-hidden": "true" },
    d3.range(7).map((i) => h("span", { class: `b b${i}` }, h("i"), h("span", { class: "edge-label" }))),
    h("span", { class: "b wide" }, h("svg", {}), "can't be judged, or older than three years"));
  legend.querySelector(".wide").replaceChild(
    s("svg", { width: 22, height: 12 }, s("rect", { width: 22, height: 12, class: "hatch" })), legend.querySelector(".wide svg"));

  const features = world ? topojson.feature(world, world.objects.countries).features : [];
  const dashed = new Set(world ? world.dashed.flatMap((d) => d.arcs) : []);
  const mesh = (arcs) => topojson.mesh(world, { type: "MultiLineString", arcs: arcs.map((a) => [a]) });

  let inView = [];
  const draw = (width) => {
    shapes.clear();
    const height = Math.round(Math.max(260, Math.min(width * 0.64, 470)));
    const own = { type: "FeatureCollection", features: features.filter((f) => clients.has(f.id)) };
    const [cx, cy] = d3.geoCentroid(own);
    const pad = Math.round(width * (width < 500 ? 0.06 : 0.09));
    const projection = d3.geoAzimuthalEqualArea().rotate([-cx, -cy]).clipAngle(89)
      .fitExtent([[pad, pad * 0.8], [width - pad, height - pad * 0.8]], own);
    projection.clipExtent([[-2, -2], [width + 2, height + 2]]);
    const path = d3.geoPath(projection);
    const name = H.data.map.names;
    inView = world.dashed.map((d) => ({ title: d.title, d: path(mesh(d.arcs)) })).filter((d) => d.d);
    const solid = world.lines.filter((a) => !dashed.has(a));
    const backs = features.filter((f) => !clients.has(f.id));
    const fronts = own.features.slice().sort((a, b) => d3.geoCentroid(b)[1] - d3.geoCentroid(a)[1]);
    const labels = [];
    for (const f of backs) {
      const at = f.id && name[f.id] && path.area(f) > 900 ? H.roomiest(path(f), name[f.id].length * 5.8, width, height) : null;
      if (at) labels.push(s("text", { x: at[0], y: at[1] + 3.5, class: "back-label" }, name[f.id]));
    }
    const tags = [];
    const buttons = fronts.map((f) => {
      const [x, y] = path.centroid(f);
      tags.push(s("g", { class: "tag", transform: `translate(${x},${y})` },
        s("text", { class: "tag-name", y: -3 }, H.name(f.id)), s("text", { class: "tag-value", y: 12 })));
      const g = s("g", { class: "land", tabindex: "0", role: "button", "data-key": `map-${f.id}`,
        onclick: () => H.set({ client: f.id }),
        onkeydown: (e) => {
          if (e.key === "Enter" || e.key === " ") {
            e.preventDefault();
            H.set({ client: f.id });
          }
        } },
        s("path", { d: path(f), class: "fill" }), s("path", { d: path(f), class: "hatch over" }));
      const edge = s("path", { d: path(f), class: "edge" });
      shapes.set(f.id, { g, edge, value: tags[tags.length - 1].lastChild });
      return g;
    });
    const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "group",
      "aria-label": "Map of the region; choose a country" },
      s("rect", { class: "sea", width, height }),
      s("g", { "aria-hidden": "true" }, backs.map((f) => s("path", { d: path(f), class: "back" }))),
      s("g", {}, buttons),
      s("g", { class: "lines", "aria-hidden": "true" }, s("path", { d: path(mesh(solid)), class: "line" }),
        inView.map((d) => s("path", { d: d.d, class: "line dashed" }))),
      s("g", { "aria-hidden": "true" }, fronts.map((f) => shapes.get(f.id).edge)),
      s("g", { class: "labels", "aria-hidden": "true" }, labels, tags));
    paint();
    return svg;
  };

  const paint = () => {
    const { patron, domain, client } = H.state;
    const step = H.width(H.data.cells.filter((c) => c.domain === domain));
    legend.querySelectorAll(".edge-label").forEach((e, i) => { e.textContent = `${Math.round(100 * step * i)}${i === 6 ? "+" : ""}`; });
    for (const [code, { g, edge, value }] of shapes) {
      const c = H.cellOf(code, domain, patron);
      const hatched = !c || !c.judged || c.stale;
      const level = c && H.isNumber(c.level.mean);
      g.setAttribute("class", `land ${level ? `b${H.bin(c.level.mean, step)}` : "none"} ${hatched ? "old" : ""} ${code === client ? "on" : ""}`);
      edge.setAttribute("class", `edge ${code === client ? "on" : ""}`);
      g.setAttribute("aria-pressed", code === client ? "true" : "false");
      g.setAttribute("aria-label", level
        ? `${H.name(code)}: ${H.pct(c.level.mean)}, 90 % interval ${H.range(c.level)}, newest reading ${c.newest || "none"}${hatched ? ", can't be judged for the year asked for" : ""}`
        : `${H.name(code)}: can't be judged, newest reading ${(c && c.newest) || "none"}`);
      value.textContent = c ? (c.judged ? H.pct(c.level.mean) : c.newest ? `last seen ${c.newest}` : "no reading") : "";
    }
    H.$("map-lead").replaceChildren("Share of outside ties (", H.h("b", {}, H.domain.get(domain).title.toLowerCase()), ") that runs through ",
      H.h("b", {}, H.the(H.name(patron))), `, ${H.case.at}. Choose a country to see every power in it.`);
    status.textContent = inView.length
      ? `Dashed: lines in dispute (${inView.map((d) => d.title).join("; ")}). Outlines: Natural Earth 1:50m, generalised, shown without endorsement.`
      : "Outlines: Natural Earth 1:50m, generalised, shown without endorsement.";
  };

  const side = h("div", { class: "side" });
  const drawSide = () => {
    const { client, domain } = H.state;
    const rows = H.case.patrons.map((p) => ({ p, c: H.cellOf(client, domain, p.code) })).filter((r) => r.c && H.isNumber(r.c.level.mean))
      .sort((a, b) => b.c.level.mean - a.c.level.mean);
    const rest = rows.splice(8).filter((r) => r.p.code !== H.state.patron || !rows.push(r));
    const own = H.cellOf(client, domain, H.state.patron);
    const width = 320;
    const step = 38;
    const x = d3.scaleLinear([0, Math.max(0.2, d3.max(rows, (r) => r.c.level.q95) || 1)], [0, width - 2]).nice(4);
    const height = rows.length * step + 22;
    const svg = H.frame(width, height, `Powers in ${H.name(client)}, ${H.domain.get(domain).title}`,
      x.ticks(4).map((t) => s("g", { transform: `translate(${x(t)},0)` },
        s("path", { d: `M0 0V${height - 18}`, class: "grid" }),
        s("text", { y: height - 4, class: "tick", "text-anchor": t === 0 ? "start" : t > x.domain()[1] * 0.9 ? "end" : "middle" }, H.pct(t)))),
      rows.map((r, i) => s("g", { class: `${H.tone(r.p.code)} ${r.p.code === H.state.patron ? "on" : ""}`, transform: `translate(0,${i * step})` },
        s("text", { x: 2, y: 14, class: "row-name" }, r.p.name),
        s("text", { x: width - 2, y: 14, class: "row-value", "text-anchor": "end" }, `${H.pct(r.c.level.mean)} (${H.range(r.c.level)})`),
        s("path", { d: `M${x(r.c.level.q05)} 25H${x(r.c.level.q95)}`, class: "whisker" }),
        s("circle", { cx: x(r.c.level.mean), cy: 25, r: 4.5, class: "dot-fill" }))));
    side.replaceChildren(...[
      H.select("Country", H.case.clients.map((c) => ({ value: c.code, title: c.name })), client, (v) => H.set({ client: v }), "pick-country"),
      rows.length ? h("div", { class: `chart ${own && !own.judged ? "unjudged" : ""}` }, svg) : "",
      rest.length ? h("p", { class: "small" }, `${H.cap(H.count(rest.length))} more at ${H.pct(rest[0].c.level.mean)} or less.`) : "",
      h("p", { class: "small" }, own && own.newest
        ? `Newest reading ${own.newest}.${own.judged ? "" : ` ${H.case.at} can't be judged, and no number near the last one is shown in its place.`}`
        : "No reading of this kind is held, so it can't be judged."),
      own && own.words && own.judged ? h("p", { class: "small" }, own.words) : "",
      h("button", { type: "button", class: "link", "data-key": "side-open", onclick: () => H.open(client, domain, H.state.patron) }, "Readings and method behind this"),
    ].filter(Boolean));
  };

  const chart = world ? H.chart({ class: "map" }, draw) : h("p", { class: "callout" }, "No outlines are held for this region.");
  H.$("map-body").append(
    h("div", { class: "controls" }, H.select("Domain", domains, H.state.domain, (v) => H.set({ domain: v }), "pick-domain")),
    h("div", { class: "map-grid" }, h("div", {}, chart, legend, status), side),
    H.behind("Level, change and rank by country, domain and power", H.cellColumns, () => H.data.cells));
  H.views.push(() => {
    paint();
    drawSide();
    H.$("map-body").querySelector("[data-key=pick-domain]").value = H.state.domain;
  });
};

H.cellColumns = [
  { title: "Country", get: (r) => H.name(r.client) },
  { title: "Domain", get: (r) => (H.domain.get(r.domain) || { title: r.domain }).title },
  { title: "Power", get: (r) => H.name(r.patron) },
  { title: "Level", num: true, get: (r) => H.pct(r.level.mean) },
  { title: "90 %", num: true, get: (r) => H.range(r.level) },
  { title: "Change", num: true, get: (r) => H.points(r.change.mean) },
  { title: "90 %", num: true, get: (r) => H.pointRange(r.change) },
  { title: "P(decline)", num: true, get: (r) => H.chance(r.p_decline) },
  { title: "To best rival", num: true, get: (r) => H.points(r.relative.mean) },
  { title: "Rank", num: true, get: (r) => r.rank },
  { title: "Newest", num: true, get: (r) => r.newest || "none" },
  { title: "Judged", get: (r) => (r.judged ? "yes" : "no") },
];
