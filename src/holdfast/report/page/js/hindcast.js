// Hindcasts given what happened: what was projected from what was known then, beside what was recorded since.
H.hindcast = (body) => {
  const { h, s } = H;
  const part = H.data.hindcasts;
  if (!part || !part.periods.length) return;
  let at = part.periods.length - 1;
  let course = "given";
  const words = { given: "given the shocks that came", drift: "knowing nothing of what came" };
  const grid = h("div", { class: "fan-grid" });
  const table = h("div", {});
  const told = h("p", { class: "small" });
  const draw = (client) => (width) => {
    const height = 150;
    const m = { l: 30, r: 10, t: 8, b: 20 };
    const f = part.periods[at].paths.find((p) => p.client === client && p.course === course);
    if (!f) return h("p", { class: "small" }, "none");
    const x = d3.scaleLinear(d3.extent(f.years), [m.l, width - m.r]);
    const top = d3.max(part.periods[at].paths, (p) => Math.max(d3.max(p.q95), d3.max(p.recorded.filter(H.isNumber)) || 0));
    const y = d3.scaleLinear([0, Math.min(1, top)], [height - m.b, m.t]).nice(4).clamp(true);
    const area = (lo, hi) => d3.area().x((_, i) => x(f.years[i])).y0((_, i) => y(f[lo][i])).y1((_, i) => y(f[hi][i]))(f.years);
    const n = f.years.length - 1;
    return H.frame(width, height, `${H.name(client)}, ${words[course]}: in ${f.years[n]} ${H.pct(f.q50[n])} (${H.range({ q05: f.q05[n], q95: f.q95[n] })}) projected, ${H.pct(f.recorded[n])} measured`,
      y.ticks(3).map((t) => s("g", { transform: `translate(0,${y(t)})` }, s("path", { d: `M${m.l} 0H${width - m.r}`, class: "grid" }), s("text", { x: m.l - 4, y: 3.5, class: "tick", "text-anchor": "end" }, Math.round(100 * t)))),
      s("g", { class: "fan alt" }, s("path", { d: area("q05", "q95"), class: "outer" }), s("path", { d: area("q25", "q75"), class: "inner" }),
        s("path", { d: d3.line().x((_, i) => x(f.years[i])).y((_, i) => y(f.q50[i]))(f.years), class: "mid" })),
      f.recorded.map((v, i) => (H.isNumber(v) ? s("circle", { cx: x(f.years[i]), cy: y(v), r: 3, class: "dot-fill" }) : null)),
      x.domain().map((t, i) => s("text", { x: x(t), y: height - 4, class: "tick", "text-anchor": i ? "end" : "start" }, t)));
  };
  const charts = [];
  for (const c of H.case.clients) {
    const chart = H.chart({ class: "hindcast-chart" }, draw(c.code));
    charts.push(chart);
    grid.append(h("figure", {}, h("figcaption", {}, c.name), chart));
  }
  const again = () => {
    for (const c of charts) c.again();
    const p = part.periods[at];
    table.replaceChildren(H.table([
      { title: "Domain", get: (r) => (H.domain.get(r.domain) || { title: r.domain }).title }, { title: "n", num: true, get: (r) => r.n },
      { title: "in the 50\u202f %", num: true, get: (r) => H.pct(r.in50) }, { title: "in the 80\u202f %", num: true, get: (r) => H.pct(r.in80) }, { title: "in the 90\u202f %", num: true, get: (r) => H.pct(r.in90) },
      { title: "bias, points", num: true, get: (r) => H.points(r.bias) }, { title: "mean error", num: true, get: (r) => (100 * r.error).toFixed(1) }, { title: "error of no change", num: true, get: (r) => (100 * r.still).toFixed(1) },
    ], p.scores.filter((r) => r.course === course), "Scores of the hindcast"));
    const own = p.shocks.filter((k) => k.power === H.case.patron && Math.abs(k.mean) >= 0.005);
    told.textContent = `State of ${p.start}, as known on ${H.date(p.known)}. Shocks of ${H.the(H.case.patron_name)} against the five years before, on average over the years: ${own.map((k) => `${k.mechanism.replace(/_/g, " ")} ${k.mean > 0 ? "+" : "\u2212"}${Math.abs(k.mean).toFixed(2)}`).join(", ") || "none"}.`;
  };
  body.append(
    h("h3", { class: "sub", id: "h-hindcast" }, "How it would have done"),
    h("p", { class: "callout", role: "note" }, `${H.cap(part.note)}.`),
    h("p", { class: "lead" }, `${H.cap(H.the(H.case.patron_name))}'s share of all domains, projected from what was known then; dots are measured with all that is held now. Dark half of the futures, light 90 of 100.`),
    h("div", { class: "controls" },
      H.radios("hindcast-period", "Start", part.periods.map((p, i) => ({ value: String(i), title: `${p.start} to ${p.last}` })), String(at), (v) => { at = +v; again(); }),
      H.radios("hindcast-course", "Course", Object.keys(words).map((k) => ({ value: k, title: words[k] })), course, (v) => { course = v; again(); })),
    told, grid, table);
  again();
};
