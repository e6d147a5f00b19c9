// Exports that may go around sanctions: observed against a counterfactual, country by country.
H.excess = () => {
  const { h, s } = H;
  const part = H.data.excess;
  if (!part || !part.rows.length) return;
  const watch = part.watch;
  const goods = [
    { value: "total", title: "All goods" },
    { value: "banned", title: "Goods under the bans" },
    { value: "against_other", title: "Banned goods over all others" },
  ].filter((g) => part.rows.some((r) => r.goods === g.value));
  let chosen = goods[0].value;
  const tone = H.tone(watch.exporter);
  const times = (x) => (H.isNumber(x) ? `×\u202f${x.toFixed(x < 9.95 ? 2 : 1)}` : "–");
  const ratio = (r) => `${times(r.q50)} (${r.q05.toFixed(2)} to ${r.q95.toFixed(2)})`;
  const plain = (r, v) => (!H.isNumber(v) ? "–" : r.unit === "ratio" ? H.pct(v) : v.toLocaleString("en", { maximumSignificantDigits: 3 }));
  const unit = (r) => (r.unit === "ratio" ? "" : " million euro");
  const number = (r, step) => (r.by === "month" ? +step.slice(0, 4) + (+step.slice(5) - 1) / 12 : +step);

  // the months of a country where there are any, else its years
  const codes = [...new Set(part.rows.map((r) => r.client))];
  const rowOf = (client) => {
    const rows = part.rows.filter((r) => r.client === client && r.goods === chosen);
    return rows.find((r) => r.by === "month") || rows[0];
  };

  const draw = (client) => (width) => {
    const r = rowOf(client);
    if (!r) return h("p", { class: "small" }, "none held");
    const height = 160;
    const m = { l: 38, r: 10, t: 10, b: 18 };
    const at = r.steps.map((step) => number(r, step));
    const top = d3.max([...r.observed, ...r.q95, ...r.expected].filter(H.isNumber));
    const x = d3.scaleLinear(d3.extent(at), [m.l, width - m.r]);
    const y = d3.scaleLinear([0, top], [height - m.b, m.t]).nice(3);
    const from = number(r, r.since);
    const line = (values) => d3.line().defined((_, i) => H.isNumber(values[i])).x((_, i) => x(at[i])).y((_, i) => y(values[i]))(r.steps);
    const area = d3.area().defined((_, i) => H.isNumber(r.q05[i])).x((_, i) => x(at[i])).y0((_, i) => y(r.q05[i])).y1((_, i) => y(r.q95[i]))(r.steps);
    const cursor = s("path", { class: "cursor", d: "" });
    let place = r.steps.length - 1;
    const show = (event, i) => {
      place = Math.max(0, Math.min(r.steps.length - 1, i));
      cursor.setAttribute("d", `M${x(at[place])} ${m.t}V${height - m.b}`);
      const wide = H.isNumber(r.q05[place]) ? ` (${plain(r, r.q05[place])} to ${plain(r, r.q95[place])})` : "";
      H.tip(event, [{ text: r.steps[place] }, { tone, text: `observed ${plain(r, r.observed[place])}${unit(r)}` },
        { text: `expected ${plain(r, r.expected[place])}${wide}` }]);
    };
    const hide = () => {
      cursor.setAttribute("d", "");
      H.tip(null, null);
    };
    const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, tabindex: "0", role: "img", "data-key": `excess-${client}`,
      "aria-label": `${r.name}, by ${r.by} to ${r.steps[r.steps.length - 1]}: since ${r.since} observed is ${ratio(r.ratio)} of what was expected, 90 % interval. Arrow keys step.`,
      onpointermove: (e) => show(e, d3.bisectCenter(at, x.invert(d3.pointer(e)[0]))), onpointerleave: hide, onblur: hide,
      onkeydown: (e) => {
        if (e.key === "Escape") hide();
        if (e.key !== "ArrowLeft" && e.key !== "ArrowRight") return;
        e.preventDefault();
        const box = svg.getBoundingClientRect();
        const next = place + (e.key === "ArrowLeft" ? -1 : 1);
        const there = Math.max(0, Math.min(r.steps.length - 1, next));
        show({ clientX: box.left + (x(at[there]) / width) * box.width, clientY: box.top + box.height * 0.6 }, there);
      } },
      s("rect", { width, height, class: "hit" }),
      y.ticks(3).map((t) => s("g", { transform: `translate(0,${y(t)})` }, s("path", { d: `M${m.l} 0H${width - m.r}`, class: "grid" }),
        s("text", { x: m.l - 4, y: 3, class: "tick", "text-anchor": "end" }, r.unit === "ratio" ? H.pct(t) : d3.format("~s")(t)))),
      s("path", { d: `M${x(from)} ${m.t}V${height - m.b}`, class: "since" }),
      s("g", { class: "power on" }, s("path", { class: "band", d: area }), s("path", { class: "path gap", d: line(r.expected) }),
        s("path", { class: "path", d: line(r.observed) })),
      [0, r.steps.length - 1].map((i) => s("text", { x: x(at[i]), y: height - 4, class: "tick", "text-anchor": i ? "end" : "start" }, r.steps[i])),
      cursor);
    return svg;
  };

  const grid = h("div", { class: `fan-grid excess ${tone}` });
  const charts = [];
  const notes = [];
  for (const client of codes) {
    const chart = H.chart({ class: "excess-chart" }, draw(client));
    const { name, role } = part.rows.find((r) => r.client === client);
    const beside = { beside: " (beside the case)", sanctioned: " (the sanctioned market)" }[role];
    const said = h("p", { class: "small" });
    notes.push(() => {
      const r = rowOf(client);
      const failed = r ? (r.placebos || []).filter((p) => !p.covers).map((p) => `${p.first} to ${p.last}`) : [];
      said.textContent = r
        ? `By ${r.by} to ${r.steps[r.steps.length - 1]}: observed over expected ${ratio(r.ratio)}, P(above) ${H.chance(r.ratio.p_more)}.` +
          (failed.length ? ` Placebo outside its interval: ${failed.join(", ")}.` : "")
        : "None held: can't be judged.";
    });
    charts.push(chart);
    grid.append(h("figure", {}, h("figcaption", {}, name, beside ? h("small", {}, beside) : ""), chart, said));
  }
  const again = () => {
    for (const c of charts) c.again();
    for (const n of notes) n();
  };
  const unjudged = part.unjudged.map((c) => H.name(c));
  const body = h("div", { id: "excess-body" },
    h("h3", { class: "sub", id: "h-excess" }, "Trade that may go around the sanctions"),
    h("p", { class: "lead" }, `Exports of ${watch.exporter_phrase}, solid, against what each country's months before ${watch.since} and ` +
      `partners without a part in the matter lead to expect, dashed with a 90\u202f% band; million euro a month, or a year where no months are held. An excess is an association with the date, whatever its cause; ` +
      `where the goods went in the end is not in these figures.` + (unjudged.length ? ` ${H.list(unjudged)} can't be judged.` : "")),
    goods.length > 1 ? h("div", { class: "controls" }, H.radios("excess-goods", "Goods", goods, chosen, (v) => { chosen = v; again(); })) : null,
    grid,
    H.isNumber(watch.inside) ? h("p", { class: "small" }, `The same measure by year on ${watch.partners} partners without a part in it: ${H.pct(watch.inside)} lie inside their 90 % intervals.`) : null,
    H.behind("Observed over expected since the sanctions began", [
      { title: "Country", get: (r) => r.name }, { title: "Goods", get: (r) => goods.find((g) => g.value === r.goods).title },
      { title: "By", get: (r) => r.by }, { title: "To", num: true, get: (r) => r.steps[r.steps.length - 1] },
      { title: "Observed / expected", num: true, get: (r) => ratio(r.ratio) }, { title: "P(above 1)", num: true, get: (r) => H.chance(r.ratio.p_more) },
      { title: "More, million euro", num: true, get: (r) => (r.more && H.isNumber(r.more.q50) ? `${Math.round(r.more.q50).toLocaleString("en")} (${Math.round(r.more.q05).toLocaleString("en")} to ${Math.round(r.more.q95).toLocaleString("en")})` : null) },
      { title: "With a trend of its own", num: true, get: (r) => (r.own_trend ? ratio(r.own_trend) : null) },
      { title: "Placebos", get: (r) => (r.placebos || []).map((p) => `${p.first}: ${ratio(p)}`).join("; ") },
    ], () => part.rows),
    part.onward.length ? H.behind("Sold on to the sanctioned market, by the countries' own reports", [
      { title: "Country", get: (r) => r[0].name }, { title: "Year", num: true, get: (r) => r[0].years[r[1]] },
      { title: "Million euro", num: true, get: (r) => r[0].value[r[1]].toLocaleString("en") },
    ], () => part.onward.flatMap((o) => o.years.map((_, i) => [o, i])), `What the countries themselves sold to ${watch.sanctioned_phrase}, by year`) : null);
  H.$("why-body").after(body);
  for (const n of notes) n();
};
