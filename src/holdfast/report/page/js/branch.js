// Which branch are we on: the chance that each switch is on, by dated evidence since the document.
H.branch = (body) => {
  const { h, s } = H;
  const b = H.data.branch;
  if (!b) return;
  const two = (n) => `${n.mean.toFixed(2)} (${n.q05.toFixed(2)} to ${n.q95.toFixed(2)})`;
  const rows = [...b.switches.map((r) => ({ name: r.switch, p: r.p, prior: r.prior })),
    { name: "all of them", ...b.courses.find((c) => c.on.length === b.switches.length) },
    { name: "none of them", ...b.courses.find((c) => !c.on.length) }];
  const draw = (width) => {
    const m = { l: 8, r: 8, t: 2, b: 18 };
    const step = 46;
    const height = m.t + step * rows.length + m.b;
    const x = d3.scaleLinear([0, 1], [m.l + 5, width - m.r - 5]);
    return H.frame(width, height, rows.map((r) => `${r.name}: ${two(r.p)}, prior ${two(r.prior)}`).join("; "),
      [0, 0.25, 0.5, 0.75, 1].map((t) => s("g", { transform: `translate(${x(t)},0)` }, s("path", { d: `M0 ${m.t}V${height - m.b}`, class: "grid" }),
        s("text", { y: height - 4, class: "tick", "text-anchor": t === 0 ? "start" : t === 1 ? "end" : "middle" }, t))),
      rows.map((r, i) => {
        const y = m.t + step * i + 22;
        return s("g", {}, s("text", { x: m.l, y: y - 9, class: "tick" }, `${H.cap(r.name)}: ${two(r.p)}${width < 420 ? "" : `, by the prior alone ${two(r.prior)}`}`),
          s("path", { d: `M${x(r.p.q05)} ${y}H${x(r.p.q95)}`, class: "next-span" }), s("circle", { cx: x(r.p.mean), cy: y, r: 4.5, class: "dot-fill" }),
          s("path", { d: `M${x(r.prior.q05)} ${y + 11}H${x(r.prior.q95)}`, class: "whisker" }), s("circle", { cx: x(r.prior.mean), cy: y + 11, r: 4, class: "dot-open" }));
      }));
  };
  const found = b.switches.flatMap((r) => r.evidence.filter((e) => e.times).map((e) => ({ switch: r.switch, ...e })));
  const silent = b.switches.flatMap((r) => r.evidence.filter((e) => !e.times).map((e) => ({ switch: r.switch, ...e })));
  body.append(
    h("h3", { class: "sub", id: "h-branch" }, "Which branch are we on?"),
    h("p", { class: "lead" }, `The chance that each switch has been turned on, by what is on record from ${H.date(b.since)} to ${H.date(b.until)}. Full dots with the evidence, open dots by the declared prior alone; 90\u202f% intervals. `, b.note),
    H.chart({ class: "branch-chart" }, draw),
    H.table([
      { title: "Switch", get: (e) => e.switch }, { title: "What was seen", wide: true, get: (e) => e.title },
      { title: "Odds times", num: true, get: (e) => e.factor.toFixed(2) },
      { title: "Found", wide: true, get: (e) => e.found.slice(0, 3).map((f) => `${f.date}: ${f.text}`).join("; ") + (e.found.length > 3 ? `; and ${e.found.length - 3} more` : "") },
    ], found, "Evidence that counts"),
    H.behind("Evidence that was looked for", [
      { title: "Switch", get: (e) => e.switch }, { title: "Kind of evidence", get: (e) => e.title }, { title: "Ratio", num: true, get: (e) => e.ratio },
      { title: "Why so much", get: (e) => e.reason }, { title: "Sources", get: (e) => e.found.map((f) => f.source).filter((v, i, a) => v && a.indexOf(v) === i).join("; ") || e.why },
    ], () => [...found, ...silent], "All kinds of evidence, with their ratios, reasons and sources"),
    h("ul", { class: "small plain" }, b.switches.filter((r) => r.lacking).map((r) => h("li", {}, h("b", {}, `${H.cap(r.switch)}, what isn't held: `), r.lacking))));
};
