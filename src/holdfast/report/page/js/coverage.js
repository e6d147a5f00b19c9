// What is on record: kinds of tie by country, coloured by the age of the newest observation; each cell opens its page.
H.covered = H.by((H.data.coverage || {}).cells || [], (r) => `${r.indicator}|${r.client}`);
H.kinds = { recorded: "recorded", other_side: "other side's report", provisional: "provisional", modelled: "modelled", press: "press or statement" };
H.kindWord = (k) => H.kinds[k] || String(k || "").replaceAll("_", " ");
H.termsWord = { figures: "figures ship", derived: "derived values only", own_file: "own file and licence", never: "fitting only" };
H.flagMeaning = H.by(H.data.flags || [], (f) => f.flag);
H.flagWords = (text) => String(text || "").split(", ").filter(Boolean)
  .map((f) => (H.flagMeaning.get(f) || { meaning: f.replaceAll("_", " ") }).meaning);
H.ages = [[24, "two years or less"], [60, "five years or less"], [120, "ten years or less"], [Infinity, "older"]];
H.ageClass = (months) => (H.isNumber(months) ? `a${H.ages.findIndex(([most]) => months <= most)}` : "a-none");
H.years = (months) => !H.isNumber(months) ? "no age" : months < 12 ? `${months}\u202f${months === 1 ? "month" : "months"}` : `${(months / 12).toFixed(1)}\u202fyears`;
H.weightWord = (i) => (!H.isNumber(i.weight) ? String(i.weight) : i.weight > 0 ? i.weight.toFixed(2) : "beside");
H.csv = (name, text) => H.h("a", { href: `${name}.csv` }, text || `${name}.csv`);
H.tieHash = (id, client) => `#tie-${encodeURIComponent(id)}${client ? `-${client}` : ""}`;
H.tieLink = (i, client) => H.h("a", { href: H.tieHash(i.id, client), "data-key": `tie-${i.id}-${client || "all"}` }, i.title);

H.coverage = () => {
  const { h } = H;
  const cover = H.data.coverage;
  const body = H.$("coverage-body");
  const indicators = H.data.indicators || [];
  if (!cover || !indicators.length) {
    H.$("coverage-lead").textContent = "This run counted no coverage.";
    return;
  }
  const power = H.patron.get(cover.power) || { code: cover.power, name: cover.power };
  const few = H.case.clients.length <= 6;
  const own = H.by(cover.indicators, (r) => r.id);
  H.$("coverage-lead").append(`Every kind of tie with the newest year observed in each country, and how many readings there are${cover.since ? ` from ${cover.since} on` : ""}. Ages are counted to ${H.date(cover.reference)}, ${cover.reference_is}; a modelled reading is no observation. Choose a cell for its rows, or a kind of tie for its page.`);

  const cell = (i, c) => {
    const r = H.covered.get(`${i.id}|${c.code}`);
    if (!r || !r.readings) return h("td", { class: "held a-nil" }, h("span", { class: "blank" }, "none"));
    const late = H.isNumber(r.newest) && (r.power_newest || 0) < r.newest;
    const label = `${i.title}, ${c.name}: ${r.newest ? `newest observation ${r.newest}, ${H.years(r.age_months)} old` : `modelled only, to ${r.newest_any}`}, ${r.readings} readings, ${r.flagged} with a doubt` +
      (late ? `; of ${power.name} ${r.power_newest || "never"}` : "") + ". Open its rows";
    return h("td", { class: `held ${H.ageClass(r.age_months)}` },
      h("a", { href: H.tieHash(i.id, c.code), "aria-label": label, "data-key": `cover-${i.id}-${c.code}` },
        h("b", {}, r.newest || r.newest_any, r.newest ? "" : h("small", {}, " ", h("span", { class: "wide" }, "modelled"), h("span", { class: "narrow" }, "mod."))),
        h("small", {}, `${r.readings}`, h("span", { class: few ? "wide" : "vh" }, r.readings === 1 ? " reading" : " readings"), r.flagged && few ? h("span", { class: "doubt" }, ` · ${r.flagged}\u202f⚑`) : null),
        late ? h("small", { class: "late" }, `${power.code} ${r.power_newest || "never"}`) : null));
  };
  const rows = [];
  for (const d of H.data.domains) {
    const mine = indicators.filter((i) => i.domain === d.id);
    if (!mine.length) continue;
    rows.push(h("tr", { class: "group" }, h("th", { scope: "rowgroup", colspan: H.case.clients.length + 3 }, d.title)));
    for (const i of mine) {
      const terms = ((own.get(i.id) || {}).terms_classes || []).map((t) => H.termsWord[t] || t).join("; ");
      rows.push(h("tr", {}, h("th", { scope: "row" }, H.tieLink(i)),
        h("td", { class: "num" }, H.weightWord(i)), H.case.clients.map((c) => cell(i, c)), h("td", { class: "terms" }, terms || "–")));
    }
  }
  const bars = H.chart({ class: "by-year" }, (width) => H.coverageYears(width, cover.years));
  body.append(
    h("div", { class: "scroll-x", tabindex: "0", role: "region", "aria-label": "Kinds of tie by country" },
      h("table", { class: "cover" }, h("caption", { class: "vh" }, "Newest observation by kind of tie and country"),
        h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Kind of tie"), h("th", { scope: "col", class: "num" }, "Weight"),
          H.case.clients.map((c) => h("th", { scope: "col" }, few ? [h("span", { class: "wide" }, c.name), h("abbr", { class: "narrow", title: c.name }, c.code)] : h("abbr", { title: c.name }, c.code))), h("th", { scope: "col", class: "terms" }, "Terms"))),
        h("tbody", {}, rows))),
    h("p", { class: "small key" }, H.ages.map(([, word], n) => h("span", {}, h("i", { class: `sw age a${n}` }), ` ${word}`)),
      h("span", {}, h("i", { class: "sw age a-none" }), " modelled only"), few ? h("span", { class: "wide" }, "⚑ readings with a named doubt") : null, h("span", {}, `${power.code} 2020: what can see ${power.name} ends in that year`),
      h("span", {}, "beside: shown, not part of the index")),
    h("h3", { class: "sub" }, "Readings by year"), bars,
    h("p", { class: "small key" }, Object.entries(H.kinds).map(([k, word]) => h("span", {}, h("i", { class: `sw kind ${k}` }), ` ${word}`))),
    H.behind("Readings by year", [
      { title: "Year", num: true, get: (r) => r.year }, { title: "Readings", num: true, get: (r) => r.readings }, { title: "Countries", num: true, get: (r) => r.countries },
      { title: "Kinds of tie", num: true, get: (r) => r.indicators.length },
      ...Object.entries(H.kinds).map(([k, word]) => ({ title: H.cap(word), num: true, get: (r) => H.pct(r.kinds[k]) })),
      { title: "With a doubt", num: true, get: (r) => r.flagged }, { title: "World", num: true, get: (r) => r.world },
    ], () => cover.years.filter((r) => r.readings)),
    H.behind("Coverage by source", [
      { title: "Source", wide: true, get: (r) => h("span", {}, H.sourceLinks([r.id])) }, { title: "Readings", num: true, get: (r) => r.readings },
      { title: "Years", get: (r) => H.span(r) }, { title: "Age", num: true, get: (r) => H.years(r.age_months) },
      { title: "Kinds of tie", get: (r) => H.titles(r.indicators) }, { title: "With a doubt", num: true, get: (r) => r.flagged },
      { title: "Rows in all", num: true, get: (r) => H.amount(r.rows) }, { title: "Terms", get: (r) => H.termsWord[r.terms_class] || r.terms_class },
      { title: "Lag, months", num: true, get: (r) => r.lag_months },
    ], () => cover.sources, "Coverage by source"),
    H.behind("Coverage by country", [
      { title: "Country", get: (r) => r.name }, { title: "Readings", num: true, get: (r) => r.readings }, { title: "Years", get: (r) => H.span(r) },
      { title: "Kinds of tie", num: true, get: (r) => r.indicators.length }, { title: "Of these observed in the last five years", num: true, get: (r) => r.recent },
      { title: "Modelled", num: true, get: (r) => H.pct(r.kinds.modelled) }, { title: "With a doubt", num: true, get: (r) => r.flagged },
    ], () => cover.countries, "Coverage by country"),
    H.behind("Doubts", [
      { title: "Doubt", wide: true, get: (r) => H.cap(r.meaning || r.flag) }, { title: "Name", get: (r) => r.flag }, { title: "Readings here", num: true, get: (r) => r.readings },
      { title: "World", num: true, get: (r) => H.amount(r.world) }, { title: "Error it adds", num: true, get: (r) => (r.error ? r.error : "none") },
    ], () => cover.flags, "Named doubts and how many readings carry them"),
    H.behind("Beside the readings", [
      { title: "Table", get: (r) => r.table }, { title: "What", get: (r) => r.name.replaceAll("_", " ") }, { title: "Rows here", num: true, get: (r) => H.amount(r.rows) },
      { title: "World", num: true, get: (r) => H.amount(r.world) }, { title: "Years", get: (r) => (H.isNumber(r.first) ? `${r.first}–${r.newest}` : "standing") },
      { title: "Age", num: true, get: (r) => (H.isNumber(r.age_months) ? H.years(r.age_months) : "–") }, { title: "Sources", wide: true, get: (r) => h("span", {}, H.sourceLinks(r.sources)) },
    ], () => cover.tables, "What is held beside the readings: months, votes, events, covariates, exposures"),
    (H.data.exposures || []).length ? H.behind("Exposures", [
      { title: "Country", get: (r) => H.name(r.client) }, { title: "Towards", get: (r) => H.name(r.patron) }, { title: "What", get: (r) => r.name.replaceAll("_", " ") },
      { title: "Value", num: true, get: (r) => H.amount(r.value) }, { title: "Year", num: true, get: (r) => r.year || "standing" }, { title: "Source", wide: true, get: (r) => h("span", {}, H.sourceLinks([r.source])) },
    ], () => H.data.exposures, "Exposures: borders, minorities, distance, disputes") : "",
    h("p", { class: "small" }, "The same as files beside this page: ", ["cells", "sources", "countries", "years", "flags", "tables"].map((n, k) => [k ? ", " : "", H.csv(`coverage_${n}`)]), "."));
};
H.span = (r) => (H.isNumber(r.first) ? (r.first === r.newest_any ? `${r.first}` : `${r.first}–${r.newest_any}`) : "–");
H.titles = (ids) => (ids || []).map((id) => (H.indicator.get(id) || { title: id }).title).join(", ");

// Readings a year, stacked by kind.
H.coverageYears = (width, years) => {
  const { s } = H;
  const held = years.filter((r) => r.readings);
  if (!held.length) return H.h("p", { class: "small" }, "No reading.");
  const m = { l: 30, r: 8, t: 8, b: 18 };
  const height = 130;
  const span = d3.range(held[0].year, held[held.length - 1].year + 1);
  const x = d3.scaleBand(span, [m.l, width - m.r]).paddingInner(0.18);
  const y = d3.scaleLinear([0, d3.max(held, (r) => r.readings)], [height - m.b, m.t]).nice(3);
  const step = Math.ceil(34 / x.step());
  return H.frame(width, height, `Readings by year, ${span[0]} to ${span[span.length - 1]}; the table below has them`,
    y.ticks(3).map((t) => s("g", { transform: `translate(0,${y(t)})` }, s("path", { d: `M${m.l} 0H${width - m.r}`, class: "grid" }), s("text", { x: m.l - 5, y: 3, class: "tick", "text-anchor": "end" }, t))),
    held.map((r) => {
      let base = 0;
      const text = `${r.year}: ${r.readings} readings; ` + Object.keys(H.kinds).filter((k) => r.kinds[k]).map((k) => `${H.kinds[k]} ${H.pct(r.kinds[k])}`).join(", ");
      return s("g", { onpointermove: (e) => H.tip(e, [{ text }]), onpointerleave: () => H.tip(null, null) },
        Object.keys(H.kinds).map((k) => {
          const n = r.readings * (r.kinds[k] || 0);
          const bar = n ? s("rect", { x: x(r.year), width: x.bandwidth(), y: y(base + n), height: y(base) - y(base + n), class: `kind ${k}` }) : null;
          base += n;
          return bar;
        }));
    }),
    span.filter((_, n) => n % step === 0).map((t) => s("text", { x: x(t) + x.bandwidth() / 2, y: height - 4, class: "tick", "text-anchor": "middle" }, t)));
};
