// The page of one kind of tie, opened by its address: what it measures, its weight, doubts and sources, down to its rows.
H.parameters = [
  ["discount", (v) => `a year without a reading leaves ${H.pct(v)} of the certainty`],
  ["floor", (v) => `but never less than ${v} readings' worth`],
  ["begin", (v) => `the world's shares count as ${v} readings at a country's first year`],
  ["scale", (v) => `an ordinary reading counts as ${v} before its error`],
  ["yielding", (v) => `a surprise cuts that certainty, with strength ${v}`],
  ["fresh", (v) => `${H.pct(v)} of a reading's declared error is new each year, the rest stays`],
];
const section = (title, ...kids) => H.h("section", { class: "part" }, H.h("h3", { class: "sub" }, title), kids);

H.tieFacts = (i, cover) => {
  const { h } = H;
  const newest = d3.greatest(H.case.clients.map((c) => H.covered.get(`${i.id}|${c.code}`)).filter((r) => r && r.newest), (r) => r.newest);
  const facts = [
    ["Domain", (H.domain.get(i.domain) || { title: i.domain }).title], ["Unit of the total", i.unit],
    ["Weight in its domain", (i.weight > 0 ? i.weight.toFixed(2) : "none: beside the index") +
      (H.isNumber(i.default_weight) && i.default_weight !== i.weight ? ` (by default ${i.default_weight.toFixed(2)})` : "")],
    ["Readings here", cover ? `${cover.readings}${cover.readings ? `, ${H.span(cover)}` : ""}` : null],
    ["Newest observation", newest ? `${newest.newest}, ${H.years(newest.age_months)} old` : "none"],
    ["Held of the world", cover ? `${H.amount(cover.world)} readings of ${cover.world_countries} countries` : null],
  ];
  return h("dl", { class: "facts" }, facts.filter(([, v]) => v).map(([k, v]) => h("div", {}, h("dt", {}, k), h("dd", {}, v))));
};

H.tieSources = (i, rows) => {
  const cover = H.by((H.data.coverage || {}).sources || [], (r) => r.id);
  const used = d3.rollup(rows, (v) => ({ n: v.length, years: d3.extent(v, (r) => r.year) }), (r) => r.source);
  return H.table([
    { title: "Source", wide: true, get: (r) => {
      const src = H.source.get(r.id) || {};
      return [H.h("span", {}, H.sourceLinks([r.id])), [src.publisher, src.version, src.url].filter(Boolean).map((t) => H.h("small", { class: "line" }, t))];
    } },
    { title: "Rows here", num: true, get: (r) => r.n }, { title: "Years", num: true, get: (r) => (r.years[0] === r.years[1] ? r.years[0] : `${r.years[0]}–${r.years[1]}`) },
    { title: "Terms", wide: true, get: (r) => {
      const src = H.source.get(r.id) || cover.get(r.id) || {};
      return [H.h("span", {}, H.cap(H.termsWord[src.terms_class] || "not told")), src.terms ? H.h("small", { class: "line" }, src.terms) : null];
    } },
    { title: "Lag, months", num: true, get: (r) => (H.source.get(r.id) || {}).lag_months },
  ], [...used].map(([id, v]) => ({ id, ...v })).sort((a, b) => b.n - a.n), "Sources");
};

H.tie = (i, client) => {
  const { h } = H;
  const all = H.data.indicators;
  const at = all.indexOf(i);
  const cover = ((H.data.coverage || {}).indicators || []).find((r) => r.id === i.id);
  const yearly = H.readings.filter((r) => r.indicator === i.id);
  const monthly = H.months.filter((r) => r.indicator === i.id);
  const [before, after] = [all[(at + all.length - 1) % all.length], all[(at + 1) % all.length]];
  const floors = Object.entries(i.error || {});
  const learned = H.parameters.filter(([k]) => H.isNumber(i[k]));
  const [begin, end] = d3.extent(yearly, (r) => r.year);
  const span = [Math.min(begin, end - 9), end];
  const top = Math.min(1, d3.max(yearly, (r) => d3.max(Object.values(r.share))) || 1);
  const order = client ? [...H.case.clients].sort((a, b) => (b.code === client) - (a.code === client)) : H.case.clients;
  const held = yearly.length ? H.chart({ class: "held-years" }, H.tieYears(yearly, "")) : null;
  H.tieCharts = yearly.length ? order.map((c) => [c, H.chart({ class: "tie-chart" }, H.tieShares(yearly, c, span, top))]) : [];
  H.$("tie").replaceChildren(
    h("nav", { class: "tie-nav", "aria-label": "Kinds of tie" }, h("a", { href: "#coverage", "data-key": "tie-back" }, "← All kinds of tie"),
      h("span", { class: "steps" }, H.select("Kind of tie", all.map((x) => ({ value: x.id, title: x.title })), i.id, (v) => { location.hash = H.tieHash(v, client); }, "tie-pick"),
        h("a", { href: H.tieHash(before.id, client) }, `‹ ${before.title}`), h("a", { href: H.tieHash(after.id, client) }, `${after.title} ›`))),
    h("h2", { id: "tie-title", tabindex: "-1" }, i.title),
    i.definition ? h("p", { class: "lead" }, i.definition) : null,
    H.tieFacts(i, cover),
    h("div", { class: "two tie-why" },
      h("div", {}, h("h3", { class: "sub" }, i.weight > 0 ? "Why this weight" : "Why it stands beside"), h("p", {}, i.reason),
        (i.traps || []).length ? [h("h3", { class: "sub" }, "What to beware of"), h("ul", { class: "plain" }, i.traps.map((t) => h("li", {}, t)))] : null),
      h("div", {}, floors.length ? [h("h3", { class: "sub" }, "How wrong one reading may be"),
        h("table", { class: "data floors" }, h("caption", { class: "vh" }, "Error floors"), h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Kind"), h("th", { scope: "col", class: "num" }, "Points"), h("th", { scope: "col", class: "num" }, "Readings here"))),
          h("tbody", {}, floors.map(([k, v]) => h("tr", {}, h("th", { scope: "row" }, H.kindWord(k)), h("td", { class: "num" }, `±\u202f${Math.round(1000 * v) / 10}`), h("td", { class: "num" }, yearly.filter((r) => r.kind === k).length))))),
        i.error_reason ? h("p", { class: "small" }, i.error_reason) : null] : null,
      learned.length ? [h("h3", { class: "sub" }, "What was learned from the world"), h("p", { class: "small" }, i.basis === "estimated" ? "Estimated by the score of the share observed next: " : `Basis: ${i.basis}; `,
        learned.map(([k, words]) => words(i[k])).join("; "), ".")] : null)),
    section("What is held, by country and year", held || h("p", {}, "No yearly reading of these countries is held."),
      held ? h("p", { class: "small key" }, Object.entries(H.kinds).map(([k, word]) => h("span", {}, h("i", { class: `sw kind ${k}` }), ` ${word}`)), h("span", {}, h("i", { class: "sw doubted-sw" }), " with a doubt")) : null),
    yearly.length ? section("The shares, reading by reading",
      h("p", { class: "small key", id: "tie-powers" }, H.case.patrons.map((p) => h("span", { class: H.tone(p.code) }, h("i", { class: "dot" }), ` ${p.name}`))),
      h("p", { class: "small key" }, H.markKey(), h("span", {}, "The chosen power is large, and the readings of each of its reports are joined. Per cent of the ties each reading sees.")),
      h("div", { class: "tie-grid" }, H.tieCharts.map(([c, chart]) => h("figure", {}, h("figcaption", {}, c.name), chart)))) : null,
    yearly.length + monthly.length ? section("Where it comes from", H.tieSources(i, [...yearly, ...monthly])) : null,
    section("Down to the rows", H.tieRows(i, client)));
};

// An address such as #tie-NAME or #tie-NAME-COUNTRY shows a page in place of the report; any other shows the report again.
H.route = () => {
  let hash = location.hash.slice(1);
  try {
    hash = decodeURIComponent(hash);
  } catch { /* stays as it is */ }
  const [, name, code] = /^tie-(.*?)(?:-([A-Z]{2,4}))?$/.exec(hash) || [];
  const i = H.indicator.get(name);
  const was = document.body.hasAttribute("data-tie");
  const box = H.$("drawer");
  const picking = document.activeElement && document.activeElement.dataset.key === "tie-pick";
  if (i && !was) H.opener = box.open ? H.from : document.activeElement;
  if (box.open) {
    box.onclose = null;
    box.close();
  }
  H.tip(null, null);
  document.body.toggleAttribute("data-tie", Boolean(i));
  H.$("tie").hidden = !i;
  document.title = i ? `${i.title}: ${H.case.title}` : H.case.title;
  if (i) {
    H.tie(i, H.client.has(code) ? code : "");
    window.scrollTo({ top: 0, behavior: "instant" });
    // whoever steps through the kinds with the keys stays where they step
    (picking ? document.querySelector("[data-key=tie-pick]") : H.$("tie-title")).focus({ preventScroll: true });
  } else if (was) {
    H.$("tie").replaceChildren();
    H.tieCharts = [];
    const target = hash && document.getElementById(hash);
    if (target) target.scrollIntoView({ behavior: "instant" });
    if (H.opener && H.opener.isConnected && H.opener !== document.body && (!hash || hash === "coverage")) H.opener.focus();
  }
};
H.ties = () => {
  H.tieCharts = [];
  H.views.push((change) => {
    if (change && "patron" in change) for (const [, chart] of H.tieCharts) chart.again();
  });
  window.addEventListener("hashchange", H.route);
};
