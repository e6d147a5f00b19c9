// The search: which policy, for whom, and the few assumptions on which the answer hinges.
H.search = (body) => {
  const { h, s } = H;
  const part = H.data.search;
  if (!part) return;
  const pts = (n) => `${H.points(n.mean)} (${H.points(n.q05)} to ${H.points(n.q95)})`;
  const of100 = (p) => `${Math.round(100 * p)} of 100`;
  const rows = [...part.policies].sort((a, b) => a.cost - b.cost || a.enough - b.enough);
  const chosen = (p) => p.place === part.choices.enough.policy;
  const named = (p) => (p.levers.length ? p.levers.join(", ") : "none: today's course");
  const limits = part.hinges.flatMap((q) => (q.box ? q.box.conditions.map((c) => ({ ...c, question: q.question })) : []));
  const asked = { missed: "misses the target", harm: "brings no more than today's course" };
  const draw = (width) => {
    const m = { l: 44, r: 12, t: 10, b: 34 };
    const height = 220;
    const x = d3.scaleLinear([0, Math.max(...rows.map((p) => p.cost), 1e-9)], [m.l + 6, width - m.r - 6]);
    const y = d3.scaleLinear([0, 1], [height - m.b, m.t]);
    return H.frame(width, height, rows.map((p) => `${named(p)}: cost ${+p.cost.toFixed(2)}, target met in ${of100(p.enough)}`).join("; "),
      [0, 0.25, 0.5, 0.75, 1].map((t) => s("g", { transform: `translate(0,${y(t)})` }, s("path", { d: `M${m.l} 0H${width - m.r}`, class: "grid" }),
        s("text", { x: m.l - 6, y: 4, class: "tick", "text-anchor": "end" }, Math.round(100 * t)))),
      x.ticks(width < 420 ? 4 : 8).map((t) => s("text", { x: x(t), y: height - 18, class: "tick", "text-anchor": "middle" }, t)),
      s("text", { x: width - m.r, y: height - 3, class: "tick", "text-anchor": "end" }, "cost a year"),
      rows.map((p) => s("circle", { cx: x(p.cost), cy: y(p.enough), r: chosen(p) ? 6 : 4, class: chosen(p) ? "dot-fill" : "dot-open" })));
  };
  body.append(
    h("h3", { class: "sub", id: "h-search" }, "Which policy, and what does the answer hinge on?"),
    h("p", { class: "lead" }, `Every set of levers that ${H.the(H.case.patron_name)} can afford, ${part.tried} in all, judged in the same ${H.amount(part.worlds)} sampled worlds until ${part.year}. `, part.note),
    h("div", {}, part.sentences.map((t) => h("p", {}, t))),
    h("p", { class: "small" }, `Worlds of 100 that meet the target, by cost (${part.means.unit}). Shown are the sets that no other is expected to better at less cost; the full dot is the one chosen.`),
    H.chart({ class: "search-chart" }, draw),
    H.behind("Policies by cost", [
      { title: "Levers", wide: true, get: (p) => named(p) + (chosen(p) ? " (chosen)" : "") },
      { title: "Cost a year", num: true, get: (p) => String(+p.cost.toFixed(2)) },
      { title: "Gain, points", num: true, get: (p) => pts(p.gain) },
      { title: "Target met", num: true, get: (p) => of100(p.enough) },
      { title: "Large regret, points", num: true, get: (p) => (100 * p.large_regret).toFixed(1) },
      { title: "Best in", num: true, get: (p) => of100(p.best) },
    ], () => rows),
    limits.length ? H.behind("Conditions on which it hinges", [
      { title: "It", get: (c) => asked[c.question] }, { title: "where", wide: true, get: (c) => c.text },
      { title: "Quasi-p", num: true, get: (c) => (H.isNumber(c.quasi_p) ? c.quasi_p.toPrecision(2) : "–") },
    ], () => limits, "The conditions, and how easily each comes by chance") : "",
    h("h4", {}, "The same search from every other seat"),
    H.table([
      { title: "For", get: (o) => H.name(o.actor) }, { title: "Levers chosen", wide: true, get: (o) => (o.levers.length ? o.levers.join(", ") : "none") },
      { title: "Cost, of means", num: true, get: (o) => `${+o.cost.toFixed(2)} of ${+o.means.toFixed(2)}` },
      { title: "Gain, points", num: true, get: (o) => pts(o.gain) },
      { title: "Target met", num: true, get: (o) => of100(o.enough) },
      { title: "by today's course", num: true, get: (o) => of100(o.enough_today) },
      { title: "Brings no more than it in", num: true, get: (o) => of100(o.harm) },
    ], part.others, "The same search from every other seat"),
    H.behind("Where the choice brings no more than today's course", [
      { title: "For", get: (o) => H.name(o.actor) }, { title: "mostly where", wide: true, get: (o) => o.hinges || "no few assumptions gather it" },
    ], () => part.others, "Where each brings no more than today's course"),
    h("p", { class: "small" }, "A power looks at its mean share over the countries. A country looks at how little of its security and diplomacy runs through the case's power, at ties of its economy with any power, and at its largest tie in security, each a third. As files: ", H.csv("search_policies"), ", ", H.csv("search_boxes"), ", ", H.csv("search_others"), "."));
};
