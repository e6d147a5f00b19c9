// Robustness: the same chance under other choices, and the share of weightings under which each ranking holds.
H.holds = () => {
  const { h, s } = H;
  const rows = H.data.robustness || [];
  const body = H.$("holds-body");
  const line = (p, q) => s("svg", { class: "dumbbell", viewBox: "0 0 200 16", role: "img", "aria-label": `predominant ${H.chance(p)}, prominent ${H.chance(q)}` },
    s("path", { d: "M4 8H196", class: "grid" }), s("path", { d: "M100 3V13", class: "grid" }),
    s("path", { d: `M${4 + 192 * p} 8H${4 + 192 * q}`, class: "whisker" }),
    s("circle", { cx: 4 + 192 * p, cy: 8, r: 5, class: "dot-fill" }), s("circle", { cx: 4 + 192 * q, cy: 8, r: 4.2, class: "dot-open" }));
  const left = h("div", {}, h("h3", { class: "sub" }, `Chance for ${H.the(H.case.patron_name)} now`));
  if (rows.length) left.append(
    h("table", { class: "data robust" }, h("caption", { class: "vh" }, "Chances under other choices"),
      h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Choice"), h("th", { scope: "col", class: "num" }, h("i", { class: "dot main" }), " predominant"),
        h("th", { scope: "col", class: "num" }, h("i", { class: "dot open" }), " prominent"), h("th", { class: "wide-only" }, h("span", { class: "vh" }, "0 to 100 %")))),
      h("tbody", {}, rows.map((r) => h("tr", {}, h("th", { scope: "row" }, H.cap(r.name)), h("td", { class: "num" }, H.chance(r.p_predominant)),
        h("td", { class: "num" }, H.chance(r.p_prominent)), h("td", { class: "wide-only" }, H.isNumber(r.p_predominant) && H.isNumber(r.p_prominent) ? line(r.p_predominant, r.p_prominent) : "–"))))));
  else left.append(h("p", {}, "Not computed."));

  const weights = (H.data.weightings || []).filter((w) => !w.domain || w.domain === "composite");
  const right = h("div", {}, h("h3", { class: "sub" }, "Share of all weightings under which each order holds"));
  const groups = d3.group(weights, (w) => w.client);
  for (const c of H.case.clients) {
    const list = (groups.get(c.code) || []).slice().sort((a, b) => b.share - a.share);
    if (!list.length) continue;
    right.append(h("div", { class: "order" }, h("h4", {}, c.name),
      list.slice(0, 3).map((w) => h("div", { class: "order-row" },
        h("span", { class: "order-share" }, H.chance(w.share)),
        h("span", { class: "order-bar" }, h("i", { "--w": `${100 * w.share}%` })),
        h("span", { class: "order-codes" }, w.ranking.slice(0, 4).map((p, i) => [i ? " › " : "", h("span", { class: `code ${H.tone(p)}`, title: H.name(p) }, h("i", { class: "dot" }), p)])))),
      list.length > 3 ? h("p", { class: "small" }, `and ${list.length - 3} other ${list.length === 4 ? "order" : "orders"}, ${H.chance(d3.sum(list.slice(3), (w) => w.share))} together`) : null));
  }
  body.append(h("div", { class: "two" }, left, weights.length ? right : ""),
    weights.length ? H.behind("Weightings", [
      { title: "Country", get: (r) => H.name(r.client) },
      { title: "Domain", get: (r) => (r.domain ? (H.domain.get(r.domain) || { title: r.domain }).title : "All domains") },
      { title: "Order", get: (r) => r.ranking.join(" › ") },
      { title: "Share of weightings", num: true, get: (r) => H.chance(r.share) },
    ], () => H.data.weightings) : "");
};
