// Small multiples: every country by domain, powers as lines, 90 % intervals as bands.
H.runs = (flags) => {
  // Stretches of a line between points with the same kind: solid between two observed years, dashed otherwise.
  const out = [];
  for (let i = 1; i < flags.length; i++) {
    const kind = flags[i] && flags[i - 1] ? "solid" : "gap";
    const last = out[out.length - 1];
    if (last && last.kind === kind) last.to = i;
    else out.push({ kind, from: i - 1, to: i });
  }
  return out;
};

H.multiples = () => {
  const { h, s } = H;
  const box = h("div", { class: "multiples" });
  const charts = [];
  // one scale for each domain, so that countries compare down a column
  const tops = d3.rollup(H.data.series, (rows) => d3.max(rows, (r) => d3.quantile(r.q95.filter(H.isNumber), 0.97) || 0) || 1, (r) => r.domain);
  const y1 = (domain) => d3.scaleLinear([0, Math.min(1, tops.get(domain))], [0, 1]).nice(4).domain()[1];

  const span = d3.extent(H.data.series.flatMap((r) => r.years));

  const draw = (client, domain) => (width) => {
    const height = Math.round(Math.max(112, Math.min(width * 0.66, 160)));
    const m = { l: 26, r: 30, t: 8, b: 16 };
    const rows = H.case.patrons.map((p) => H.seriesOf(client, domain, p.code)).filter(Boolean);
    if (!rows.length) return h("p", { class: "small" }, "no series");
    const years = rows[0].years;
    const x = d3.scaleLinear(span, [m.l, width - m.r]);
    const y = d3.scaleLinear([0, y1(domain)], [height - m.b, m.t]).clamp(true);
    const seen = years.filter((_, i) => H.seen(domain, rows[0].observed[i]));
    const newest = seen.length ? seen[seen.length - 1] : null;
    const end = years[years.length - 1];
    const order = rows.slice().sort((a, b) => (a.patron === H.state.patron) - (b.patron === H.state.patron));
    const ok = (r) => (_, i) => H.isNumber(r.mean[i]);
    const area = (r) => d3.area().defined((_, i) => H.isNumber(r.q05[i])).x((yr) => x(yr)).y0((_, i) => y(r.q05[i])).y1((_, i) => y(r.q95[i]))(years);
    const line = (r, run) => d3.line().defined((i) => ok(r)(null, i)).x((i) => x(years[i])).y((i) => y(r.mean[i]))(d3.range(run.from, run.to + 1));
    const value = (r) => r.mean[r.mean.length - 1];
    const leading = new Set(d3.sort(rows, (r) => -value(r)).slice(0, rows.length > 7 ? 4 : 7));
    const named = rows.filter((r) => leading.has(r) || r.patron === H.state.patron);
    const places = H.apart(named.map((r) => y(value(r))), 9.5, m.t + 2, height - m.b);
    const own = rows.find((r) => r.patron === H.state.patron);
    const stale = newest === null || end - newest > 3;
    const from = newest === null ? years[0] : newest + 3;
    const cursor = s("path", { class: "cursor", d: "" });
    const show = (event, year) => {
      const i = years.indexOf(year);
      if (i < 0) return;
      cursor.setAttribute("d", `M${x(year)} ${m.t}V${height - m.b}`);
      const lines = rows.map((r) => ({ r, v: r.mean[i] })).sort((a, b) => b.v - a.v).slice(0, 8)
        .map(({ r, v }) => ({ tone: H.tone(r.patron), text: `${H.name(r.patron)} ${H.pct(v)} (${H.range({ q05: r.q05[i], q95: r.q95[i] })})` }));
      const note = H.seen(domain, rows[0].observed[i]) ? "" : ", no reading";
      H.tip(event, [{ text: `${year}${note}` }, ...lines]);
    };
    const hide = () => {
      cursor.setAttribute("d", "");
      H.tip(null, null);
    };
    let at = H.case.at;
    const label = `${H.name(client)}, ${H.domain.get(domain).title}. ` + (own
      ? `${H.name(own.patron)}: ${H.pct(own.mean[0])} in ${years[0]}, ${H.pct(own.mean[own.mean.length - 1])} in ${end}. ` : "") +
      `Newest reading ${newest || "none"}. Arrow keys step through the years, Enter opens readings and method.`;
    const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, tabindex: "0", role: "button", "aria-label": label,
      "data-key": `series-${client}-${domain}`,
      onpointermove: (e) => show(e, Math.round(x.invert(d3.pointer(e)[0]))), onpointerleave: hide, onblur: hide,
      onclick: () => H.open(client, domain, H.state.patron),
      onkeydown: (e) => {
        if (e.key === "Enter" || e.key === " ") {
          e.preventDefault();
          H.open(client, domain, H.state.patron);
        }
        if (e.key === "Escape") hide();
        if (e.key !== "ArrowLeft" && e.key !== "ArrowRight") return;
        e.preventDefault();
        at = Math.max(years[0], Math.min(end, at + (e.key === "ArrowLeft" ? -1 : 1)));
        const r = svg.getBoundingClientRect();
        show({ clientX: r.left + (x(at) / width) * r.width, clientY: r.top + r.height * 0.6 }, at);
      } },
      s("rect", { width, height, class: "hit" }),
      y.ticks(3).map((t) => s("g", { transform: `translate(0,${y(t)})` }, s("path", { d: `M${m.l} 0H${width - m.r}`, class: "grid" }),
        s("text", { x: m.l - 4, y: 3, class: "tick", "text-anchor": "end" }, Math.round(100 * t)))),
      stale ? s("rect", { x: x(from), y: m.t, width: Math.max(0, x(end) - x(from)), height: height - m.b - m.t, class: "hatch" }) : null,
      H.case.since > years[0] ? s("path", { d: `M${x(H.case.since)} ${m.t}V${height - m.b}`, class: "since" }) : null,
      order.map((r) => s("g", { class: `power ${H.tone(r.patron)} ${r.patron === H.state.patron ? "on" : ""}` },
        s("path", { class: "band", d: area(r) }),
        H.runs(r.observed.map((o) => H.seen(domain, o))).map((run) => s("path", { class: `path ${run.kind}`, d: line(r, run) })))),
      named.map((r, i) => s("text", { x: width - m.r + 4, y: places[i] + 3, class: `end ${H.tone(r.patron)} ${r.patron === H.state.patron ? "on" : ""}` }, r.patron)),
      [years[0], end].map((t, i) => s("text", { x: x(t), y: height - 3, class: "tick", "text-anchor": i ? "end" : "start" }, t)),
      x(H.case.since) - x(years[0]) > 44 && x(end) - x(H.case.since) > 44 ? s("text", { x: x(H.case.since), y: height - 3, class: "tick", "text-anchor": "middle" }, H.case.since) : null,
      cursor);
    return svg;
  };

  const build = () => {
    for (const c of H.case.clients) {
      const row = h("div", { class: "multi-row" }, h("h4", { id: `row-${c.code}` }, c.name));
      const grid = h("div", { class: "multi-grid" });
      for (const d of H.data.domains) {
        const chart = H.chart({ class: "mini" }, draw(c.code, d.id));
        charts.push(chart);
        grid.append(h("figure", { class: d.id === "composite" ? "sum" : null }, h("figcaption", {}, d.title), chart));
      }
      row.append(grid);
      box.append(row);
    }
  };
  build();
  H.$("series-body").append(
    h("p", { class: "small key" },
      H.case.patrons.map((p) => h("span", { class: H.tone(p.code) }, h("i", { class: "dot" }), ` ${p.name} (${p.code})`)),
      h("span", {}, s("svg", { width: 26, height: 10, class: "inline" }, s("path", { d: "M1 5H25", class: "key-line" })), " observed"),
      h("span", {}, s("svg", { width: 26, height: 10, class: "inline" }, s("path", { d: "M1 5H25", class: "key-line gap" })), " too little observed"),
      h("span", {}, s("svg", { width: 22, height: 12, class: "inline" }, s("rect", { width: 22, height: 12, class: "hatch" })), " older than three years"),
      h("span", {}, "Bands: 90 % intervals. Per cent of ties, each kind with its declared weight, on one scale for each domain. Dotted upright: ", H.case.since, ".")),
    box,
    H.behind("Series of the chosen power", [
      { title: "Country", get: (r) => H.name(r[0].client) },
      { title: "Domain", get: (r) => H.domain.get(r[0].domain).title },
      { title: "Year", num: true, get: (r) => r[0].years[r[1]] },
      { title: "Share", num: true, get: (r) => H.pct(r[0].mean[r[1]]) },
      { title: "90 %", num: true, get: (r) => H.range({ q05: r[0].q05[r[1]], q95: r[0].q95[r[1]] }) },
      { title: "Observed weight", num: true, get: (r) => H.pct(r[0].observed[r[1]]) },
    ], () => H.data.series.filter((r) => r.patron === H.state.patron).flatMap((r) => r.years.map((_, i) => [r, i])),
    "The table behind these charts, for the power chosen when it is opened"));
  H.views.push((change) => {
    if (change && "patron" in change) for (const c of charts) c.again();
  });
};
