// How likely each kind of crisis is in each country in the year after its record ends, beside the world's rate.
H.hazards = () => {
  const { h, s } = H;
  const part = H.data.hazards;
  if (!part || !(part.kinds.length + part.lacking.length)) return;
  const pct = (p) => (!H.isNumber(p) ? "–" : p < 0.001 ? "< 0.1\u202f%" : `${(100 * p).toFixed(1)}\u202f%`);
  const strip = (k) => (width) => {
    const m = { l: 8, r: 8, t: 2, b: 4 };
    const step = 26;
    const height = m.t + step * k.rows.length + m.b;
    const top = Math.max(0.02, d3.max([...k.rows.map((r) => r.p), k.base].filter(H.isNumber)));
    const x = d3.scaleLinear([0, top], [m.l, width - m.r]);
    return H.frame(width, height, `${k.title} in ${k.year}: ${k.rows.map((r) => `${H.name(r.client)} ${pct(r.p)}`).join(", ")}; the world ${pct(k.base)}`,
      k.rows.map((r, i) => {
        const y = m.t + step * i;
        return s("g", {}, s("text", { x: m.l, y: y + 11, class: "tick" }, `${H.name(r.client)} ${pct(r.p)}`),
          s("rect", { x: m.l, y: y + 15, width: H.isNumber(r.p) ? Math.max(1, x(r.p) - m.l) : 0, height: 6, class: "dot-fill" }),
          s("path", { d: `M${x(k.base)} ${y + 13}V${y + 23}`, class: "next-half" }));
      }));
  };
  H.$("hazards-body").append(h("div", {},
    h("h3", { class: "sub", id: "h-hazards" }, "Hazards of crises"),
    h("p", { class: "lead" }, "The chance of each kind of crisis in the year after its source ends; the upright mark is the world's rate of the ten years before. ", part.note),
    h("div", { class: "fan-grid" }, part.kinds.map((k) => h("figure", { class: "hazard" }, h("figcaption", {}, k.title, " ", h("small", {}, `in ${k.year}${k.basis === "assumed" ? ", assumed" : ""}`)),
      H.chart({ class: "hazard-chart" }, strip(k)), h("p", { class: "small" }, `The world: ${pct(k.base)} a year. Source: ${k.first} to ${k.last}.`)))),
    part.lacking.map((k) => h("p", { class: "small" }, `${k.title}: ${k.why}.`)),
    part.kinds.length ? H.behind("Hazards of crises", [
      { title: "Crisis", get: (r) => r.title }, { title: "Country", get: (r) => H.name(r.client) }, { title: "Year", num: true, get: (r) => r.year },
      { title: "Chance", num: true, get: (r) => pct(r.p) }, { title: "The world", num: true, get: (r) => pct(r.base) }, { title: "Source's last year", num: true, get: (r) => r.last }, { title: "Basis", get: (r) => r.basis },
    ], () => part.kinds.flatMap((k) => k.rows.map((r) => ({ ...k, ...r }))), "The table behind these charts") : ""));
};
