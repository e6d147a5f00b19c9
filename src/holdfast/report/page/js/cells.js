// Countries by domains for the chosen power: level, interval, change, rank; hatched where it can't be judged.
H.cells = () => {
  const { h, s } = H;
  const box = h("div", {});
  const step = H.width(H.data.cells);
  const top = d3.max(H.data.cells, (c) => (H.isNumber(c.level.q95) ? c.level.q95 : 0)) || 1;

  const glyph = (c) => {
    const x = (v) => 1 + 98 * Math.max(0, Math.min(1, v / top));
    return s("svg", { class: "bar-glyph", viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" },
      s("path", { d: "M0 4H100", class: "grid" }),
      s("path", { d: `M${x(c.level.q05)} 4H${x(c.level.q95)}`, class: "whisker" }),
      s("path", { d: `M${x(c.level.mean)} 0V8`, class: "mean" }));
  };
  const arrow = (c) =>
    !H.isNumber(c.p_decline) ? ["", "not compared"] : c.p_decline >= 0.8 ? ["▼", "fell"] : c.p_decline <= 0.2 ? ["▲", "rose"] : ["◆", "no clear change"];

  const cell = (client, domain) => {
    const c = H.cellOf(client, domain, H.state.patron);
    if (!c) return h("td", {}, h("div", { class: "cell empty" }, "–"));
    const hatched = !c.judged || c.stale;
    const [sign, word] = arrow(c);
    const label = `${H.name(client)}, ${H.domain.get(domain).title}: ` + (c.judged
      ? `${H.pct(c.level.mean)}, 90 % interval ${H.range(c.level)}, ${word} since ${H.case.since}, rank ${c.rank}`
      : `can't be judged, newest reading ${c.newest || "none"}`) + ". Open readings and method";
    return h("td", {}, h("button", { type: "button", class: `cell ${c.judged ? `b${H.bin(c.level.mean, step)}` : ""} ${hatched ? "old" : ""}`,
      "aria-label": label, "data-key": `cell-${client}-${domain}`, onclick: () => H.open(client, domain, H.state.patron) },
      hatched ? s("svg", { class: "cell-hatch", "aria-hidden": "true" }, s("rect", { width: "100%", height: "100%", class: "hatch" })) : null,
      c.judged
        ? [h("span", { class: "lv" }, H.pct(c.level.mean), h("small", {}, ` ${H.range(c.level)}`)), glyph(c),
          h("span", { class: "ch" }, h("i", { class: `arrow ${word.slice(0, 4)}` }, sign), ` ${H.points(c.change.mean)}`,
            h("small", { class: "rank" }, `rank ${c.rank}`))]
        : [h("span", { class: "lv na" }, h("span", { class: "wide" }, "can't be judged"), h("span", { class: "narrow" }, "–")),
          h("span", { class: "ch" }, c.newest ? [h("span", { class: "wide" }, "last seen "), c.newest] : "none")]));
  };

  const draw = () => {
    box.replaceChildren(
      h("div", { class: "heat-wrap" }, h("table", { class: "heat" },
        h("caption", { class: "vh" }, `Share of ${H.name(H.state.patron)} by country and domain, ${H.case.at}`),
        h("thead", {}, h("tr", {}, h("td", {}), H.data.domains.map((d) => h("th", { scope: "col" }, d.title)))),
        h("tbody", {}, H.case.clients.map((c) => h("tr", {}, h("th", { scope: "row" }, c.name),
          H.data.domains.map((d) => cell(c.code, d.id))))))),
      h("p", { class: "small key" },
        h("span", {}, "Large: share in per cent, then its 90 % interval."),
        h("span", {}, h("i", { class: "arrow fell" }, "▼"), ` fell since ${H.case.since} with P ≥ 80\u202f%`),
        h("span", {}, h("i", { class: "arrow rose" }, "▲"), " rose with P ≥ 80\u202f%"),
        h("span", {}, h("i", { class: "arrow" }, "◆"), " no clear change"),
        h("span", {}, s("svg", { width: 22, height: 12, class: "inline" }, s("rect", { width: 22, height: 12, class: "hatch" })),
          " can't be judged: too little observed in the year; the year last seen stands in its place")));
  };
  H.$("cells-body").append(box);
  H.views.push((change) => {
    if (!change || "patron" in change) draw();
  });
};
