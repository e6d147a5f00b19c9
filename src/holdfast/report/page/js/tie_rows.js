// Every reading of one kind of tie: a table that shows some and the rest on demand, by country, kind and doubt.
const PAGE = 150;
H.tieRows = (i, client) => {
  const { h } = H;
  const yearly = H.readings.filter((r) => r.indicator === i.id);
  const monthly = H.months.filter((r) => r.indicator === i.id);
  const f = { client: client || "", kind: "", doubted: false, monthly: !yearly.length && monthly.length > 0 };
  const percent = (r, p) => (p in r.share ? `${Math.round(1000 * r.share[p]) / 10}\u202f%` : "–");
  const doubts = (r) => [...H.flagWords(r.flags), r.whole === false ? "shares among those it sees" : null].filter(Boolean).join("; ");
  const columns = [
    { title: "Year", num: true, get: (r) => (H.known(r.month) ? `${r.year}-${String(r.month).padStart(2, "0")}` : r.year) },
    { title: "Country", get: (r) => H.name(r.client) },
    ...H.case.patrons.map((p) => ({ title: p.code, num: true, get: (r) => percent(r, p.code) })),
    { title: "Total", num: true, get: (r) => H.amount(r.total) },
    { title: "Report", get: (r) => r.report.replaceAll("_", " ") }, { title: "Kind", get: (r) => H.kindWord(r.kind) },
    { title: "Source", wide: true, get: (r) => h("span", {}, H.sourceLinks([r.source])) },
    { title: "Doubts", wide: true, get: doubts },
  ];
  const place = h("div", {});
  const note = h("p", { class: "small", role: "status" });
  const more = h("button", { type: "button", class: "link", "data-key": "more-rows" });
  let some = [];
  let shown = 0;
  const say = () => {
    note.textContent = some.length > shown ? `The newest ${shown} of ${some.length} rows` : `${some.length} ${some.length === 1 ? "row" : "rows"}`;
    more.hidden = some.length <= shown;
    more.textContent = `Show ${Math.min(PAGE, some.length - shown)} more`;
  };
  more.addEventListener("click", () => {
    const next = some.slice(shown, shown + PAGE);
    shown += next.length;
    place.querySelector("tbody").append(...next.map((r) => H.tableRow(columns, r)));
    say();
  });
  const draw = () => {
    const all = f.monthly ? monthly : yearly;
    some = all.filter((r) => (!f.client || r.client === f.client) && (!f.kind || r.kind === f.kind) && (!f.doubted || r.flags))
      .sort((a, b) => b.year - a.year || (b.month || 0) - (a.month || 0) || d3.ascending(a.client, b.client));
    shown = Math.min(PAGE, some.length);
    place.replaceChildren(some.length ? H.table(columns, some.slice(0, shown), `Readings of ${i.title}`) : h("p", {}, "No such reading."));
    say();
  };
  const kinds = Object.keys(H.kinds).filter((k) => [...yearly, ...monthly].some((r) => r.kind === k));
  const check = (key, label, on) => h("label", { class: "check" }, h("input", { type: "checkbox", checked: on, onchange: (e) => { f[key] = e.target.checked; draw(); } }), label);
  draw();
  return h("div", { class: "tie-rows" },
    h("div", { class: "controls" },
      H.select("Country", [{ value: "", title: "all" }, ...H.case.clients.map((c) => ({ value: c.code, title: c.name }))], f.client, (v) => { f.client = v; draw(); }, "tie-country"),
      kinds.length > 1 ? H.select("Kind", [{ value: "", title: "all" }, ...kinds.map((k) => ({ value: k, title: H.kindWord(k) }))], "", (v) => { f.kind = v; draw(); }, "tie-kind") : null,
      yearly.some((r) => r.flags) ? check("doubted", "only those with a doubt") : null,
      monthly.length && yearly.length ? check("monthly", `by month (${monthly.length})`) : null),
    note, place, h("p", {}, more),
    h("p", { class: "small" }, "All rows as a file beside this page: ", H.csv("readings"), monthly.length ? [", ", H.csv("months")] : "", "."));
};
