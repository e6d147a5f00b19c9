// The drawer: what stands behind one cell: its numbers, its source rows, its method.
const plain = (t) => String(t || "").replaceAll("_", " ");
H.readingColumns = () => [
  { title: "Year", num: true, get: (r) => (H.known(r.month) ? `${r.year}-${String(r.month).padStart(2, "0")}` : r.year) },
  { title: "Country", get: (r) => H.name(r.client) },
  { title: "Indicator", get: (r) => (H.indicator.get(r.indicator) || { title: r.indicator }).title },
  ...H.case.patrons.map((p) => ({ title: p.code, num: true, get: (r) => (p.code in r.share ? `${Math.round(1000 * r.share[p.code]) / 10}\u202f%` : "–") })),
  { title: "Total", num: true, get: (r) => H.amount(r.total) },
  { title: "Kind", get: (r) => plain(r.kind) },
  { title: "Source", wide: true, get: (r) => H.h("span", {}, H.sourceLinks([r.source])) },
  { title: "Report", get: (r) => plain(r.report) }, { title: "Flags", get: (r) => plain(r.flags) },
];

H.open = (client, domain, patron) => {
  const { h } = H;
  const box = H.$("drawer");
  const c = H.cellOf(client, domain, patron);
  const all = domain === "composite";
  const mine = (id) => all || (H.indicator.get(id) || {}).domain === domain;
  const rows = H.readings.filter((r) => r.client === client && mine(r.indicator)).sort((a, b) => b.year - a.year || (b.month || 0) - (a.month || 0));
  const had = [...new Set(rows.map((r) => r.indicator))];
  const indicators = (H.data.indicators || []).filter((i) => mine(i.id));
  const columns = H.readingColumns().filter((k) => k.title !== "Country");
  const place = h("div", {});
  const note = h("p", { class: "small", role: "status" });
  const fillRows = (id) => {
    const some = rows.filter((r) => !id || r.indicator === id);
    const shown = some.slice(0, 400);
    note.textContent = some.length > shown.length ? `The newest ${shown.length} of ${some.length} rows; the rest is in readings.csv.` : `${some.length} rows`;
    place.replaceChildren(H.table(columns, shown, "Source rows"));
  };
  fillRows("");
  const unit = "of the country's ties";
  const num = (label, n, f, g) => (n && H.isNumber(n.mean) ? h("div", {}, h("dt", {}, label), h("dd", {}, h("b", {}, f(n.mean)), ` ${g(n)}`, h("small", {}, n.basis ? ` ${n.basis}` : ""))) : null);
  box.replaceChildren(
    h("div", { class: `drawer-in ${H.tone(patron)}` },
      h("header", {}, h("div", {}, h("p", { class: "kicker" }, h("i", { class: "dot" }), ` ${H.name(patron)}`),
        h("h2", { id: "drawer-title", tabindex: "-1" }, `${H.name(client)}: ${H.domain.get(domain).title.toLowerCase()}`)),
        h("button", { type: "button", class: "close", "aria-label": "Close", onclick: () => box.close() }, "×")),
      c && c.words ? h("p", { class: "lead" }, c.words) : null,
      c && !c.judged ? h("p", { class: "callout" }, `${H.case.at} can't be judged: the newest reading is of ${c.newest || "no year at all"}.`) : null,
      c ? h("dl", { class: "nums" },
        num(`Level, per cent ${unit}`, c.level, H.pct, H.range), num(`Change since ${H.case.since}, points`, c.change, H.points, H.pointRange),
        num("Distance to the best rival, points", c.relative, H.points, H.pointRange),
        h("div", {}, h("dt", {}, "P(decline), rank, newest reading"), h("dd", {}, h("b", {}, H.chance(c.p_decline)), `, ${c.rank ? `rank ${c.rank}` : "no rank"}, ${c.newest || "no reading"}`))) : h("p", {}, "No figure for this cell."),
      h("h3", {}, "Source rows"),
      had.length > 1 ? h("div", { class: "controls" }, H.select("Indicator", [{ value: "", title: "all" }, ...had.map((id) => ({ value: id, title: (H.indicator.get(id) || { title: id }).title }))], "", fillRows, "drawer-indicator")) : null,
      note, place,
      h("h3", {}, "How the number is made"),
      indicators.length ? H.table([{ title: "Kind of tie", get: (r) => H.tieLink(r, client) }, { title: "Weight in its domain", num: true, get: H.weightWord },
        { title: "Why", get: (r) => r.reason }], indicators, "Weights") : null,
      (H.data.methods || []).map(H.method)));
  const from = document.activeElement;
  H.from = from;
  box.onclose = () => {
    if (from && from.isConnected) from.focus({ preventScroll: true });
  };
  box.onclick = (e) => {
    if (e.target === box) box.close();
  };
  H.tip(null, null);
  box.showModal();
  box.scrollTop = 0;
  H.$("drawer-title").focus({ preventScroll: true });
};
