// The fork: chances by year under each scenario, the prior alone beside them, and fans by country.
H.scenarios = () => Object.keys(H.data.outlook || {});
// Charts show courses without assumptions on the world, and of the combinations of switches each alone and all of them.
H.mainScenarios = () => {
  const rows = new Map((H.data.scenarios || []).map((r) => [r.name, r]));
  const most = new Map();
  for (const r of rows.values()) most.set(r.file, Math.max(most.get(r.file) || 0, (r.switches || []).length));
  return H.scenarios().filter((n) => {
    const r = rows.get(n) || {};
    const on = (r.switches || []).length;
    return !(r.world || []).length && (on < 2 || on === most.get(r.file));
  });
};

// The same with the courses that assume something of the world.
H.withoutParts = () => {
  const main = new Set(H.mainScenarios());
  const rows = new Map((H.data.scenarios || []).map((r) => [r.name, r]));
  return H.scenarios().filter((n) => main.has(n) || ((rows.get(n) || {}).world || []).length);
};

H.fork = () => {
  const { h, s } = H;
  const every = H.scenarios();
  const names = H.mainScenarios();
  const body = H.$("fork-body");
  if (!names.length) {
    body.append(h("p", {}, "No outlook was computed."));
    return;
  }
  const panel = (from, key, title, sub) => H.chart({ class: "outlook" }, (width) => {
    const height = 230;
    const m = { l: 40, r: 74, t: 10, b: 22 };
    const all = names.flatMap((n) => (from[n] || []));
    if (!all.length) return h("p", { class: "small" }, "not computed");
    const x = d3.scaleLinear(d3.extent(all, (r) => r.year), [m.l, width - m.r]);
    const y = d3.scaleLinear([0, 1], [height - m.b, m.t]);
    const line = d3.line().x((r) => x(r.year)).y((r) => y(r[key]));
    const shown = names.filter((n) => (from[n] || []).length);
    const ends = shown.map((n) => y(from[n][from[n].length - 1][key]));
    const places = H.apart(ends, 12.5, m.t + 4, height - m.b);
    const words = shown.map((n) => `${n} ${H.chance(from[n][from[n].length - 1][key])}`).join(", ");
    const last = x.domain()[1];
    return H.frame(width, height, `${title}${sub ? `, ${sub}` : ""}, ${last}: ${words}`,
      [0, 0.5, 1].map((t) => s("g", { transform: `translate(0,${y(t)})` }, s("path", { d: `M${m.l} 0H${width - m.r}`, class: "grid" }),
        s("text", { x: m.l - 5, y: 3.5, class: "tick", "text-anchor": "end" }, H.pct(t)))),
      x.domain().map((t, i) => s("text", { x: x(t), y: height - 5, class: "tick", "text-anchor": i ? "end" : "start" }, t)),
      shown.map((n, i) => s("g", { class: `scen ${n}` }, s("path", { d: line(from[n]), class: "path" }),
        s("circle", { cx: x(last), cy: ends[i], r: 2.6, class: "dot-fill" }),
        s("path", { d: `M${x(last) + 4} ${ends[i]}L${x(last) + 9} ${places[i]}`, class: "leader" }),
        s("text", { x: x(last) + 11, y: places[i] + 3.5, class: "end-label" }, n))));
  });
  const pair = (key, title) => h("figure", { class: "pair" },
    h("figcaption", {}, h("b", {}, title)),
    h("div", { class: "pair-grid" },
      h("div", {}, h("p", { class: "tag-line" }, "With the case's data"), panel(H.data.outlook, key, title)),
      h("div", { class: "prior" }, h("p", { class: "tag-line" }, "Prior only, no case data"), panel(H.data.prior_only || {}, key, title, "prior only"))));

  const rowsOf = () => every.flatMap((n) => H.data.outlook[n].map((r) => {
    const p = ((H.data.prior_only || {})[n] || []).find((q) => q.year === r.year) || {};
    return { n, ...r, q1: p.p_prominent, q2: p.p_predominant };
  }));
  body.append(
    h("p", { class: "lead fork-twice" }, H.forkSentence()),
    H.note() ? h("p", { class: "callout", role: "note" }, H.note()) : "",
    h("div", { class: "pairs" },
      pair("p_predominant", "Chance of being predominant: first in a majority of the countries"),
      pair("p_prominent", "Chance of being prominent: among the first two in a majority")),
    H.data.hindcasts ? h("p", { class: "small" }, `${H.cap(H.data.hindcasts.note)}: `, h("a", { href: "#h-hindcast" }, "how it would have done"), ".") : "",
    H.behind("Outlook by scenario and year", [
      { title: "Scenario", get: (r) => r.n }, { title: "Year", num: true, get: (r) => r.year },
      { title: "P(prominent)", num: true, get: (r) => H.chance(r.p_prominent) },
      { title: "P(predominant)", num: true, get: (r) => H.chance(r.p_predominant) },
      { title: "prior only: prominent", num: true, get: (r) => H.chance(r.q1) },
      { title: "prior only: predominant", num: true, get: (r) => H.chance(r.q2) },
    ], rowsOf));
  H.fans(body);
  H.loss(body);
  H.byCountry(body);
  H.courses(body);
  H.branch(body);
  H.switches(body);
  H.hindcast(body);
  H.stress(body);
  H.search(body);
};

H.fans = (body) => {
  const { h, s } = H;
  const fans = H.by(H.data.fans || [], (f) => `${f.scenario}|${f.client}|${f.domain}`);
  if (!fans.size) return;
  const had = new Set((H.data.fans || []).map((f) => f.domain));
  const domains = H.data.domains.filter((d) => had.has(d.id));
  let domain = had.has("composite") ? "composite" : domains[0].id;
  const other = H.scenarios().filter((n) => n !== "drift" && (H.data.fans || []).some((f) => f.scenario === n));
  let scenario = other.includes("adapt") ? "adapt" : other[0];
  const grid = h("div", { class: "fan-grid" });
  const charts = [];
  const highest = (d) => Math.max(d3.max(H.data.fans.filter((f) => f.domain === d), (f) => d3.max(f.q95)) || 0,
    d3.max(H.data.series.filter((r) => r.domain === d && r.patron === H.case.patron), (r) => d3.max(r.q95.slice(-12))) || 0) || 1;

  const draw = (client) => (width) => {
    const height = 170;
    const m = { l: 30, r: 10, t: 10, b: 20 };
    const drift = fans.get(`drift|${client}|${domain}`);
    const alt = fans.get(`${scenario}|${client}|${domain}`);
    const past = H.seriesOf(client, domain, H.case.patron);
    const some = drift || alt;
    if (!some) return h("p", { class: "small" }, "no fan for this domain");
    const first = some.years[0] - 14;
    const end = some.years[some.years.length - 1];
    const back = past ? past.years.map((yr, i) => ({ yr, i })).filter((d) => d.yr >= first && d.yr <= some.years[0]) : [];
    const x = d3.scaleLinear([first, end], [m.l, width - m.r]);
    const y = d3.scaleLinear([0, Math.min(1, highest(domain))], [height - m.b, m.t]).nice(4).clamp(true);
    const area = (f, lo, hi) => d3.area().x((_, i) => x(f.years[i])).y0((_, i) => y(f[lo][i])).y1((_, i) => y(f[hi][i]))(f.years);
    const mid = (f) => d3.line().x((_, i) => x(f.years[i])).y((_, i) => y(f.q50[i]))(f.years);
    const fan = (f, kind) => f && s("g", { class: `fan ${kind}` },
      s("path", { d: area(f, "q05", "q95"), class: "outer" }), s("path", { d: area(f, "q25", "q75"), class: "inner" }), s("path", { d: mid(f), class: "mid" }));
    const at = (f) => (f ? `${H.pct(f.q50[f.q50.length - 1])} (${H.range({ q05: f.q05[f.q05.length - 1], q95: f.q95[f.q95.length - 1] })})` : "none");
    return H.frame(width, height, `${H.name(client)}: in ${end} drift ${at(drift)}, ${scenario} ${at(alt)}`,
      y.ticks(3).map((t) => s("g", { transform: `translate(0,${y(t)})` }, s("path", { d: `M${m.l} 0H${width - m.r}`, class: "grid" }),
        s("text", { x: m.l - 4, y: 3.5, class: "tick", "text-anchor": "end" }, Math.round(100 * t)))),
      s("path", { d: `M${x(some.years[0])} ${m.t}V${height - m.b}`, class: "since" }),
      back.length ? s("path", { class: "past-band", d: d3.area().x((d) => x(d.yr)).y0((d) => y(past.q05[d.i])).y1((d) => y(past.q95[d.i]))(back) }) : null,
      fan(drift, "drift"), fan(alt, "alt"),
      back.length ? H.runs(back.map((d) => H.seen(domain, past.observed[d.i]))).map((run) => s("path", { class: `past ${run.kind}`,
        d: d3.line().x((d) => x(d.yr)).y((d) => y(past.mean[d.i]))(back.slice(run.from, run.to + 1)) })) : null,
      [first, some.years[0], end].map((t, i) => s("text", { x: x(t), y: height - 4, class: "tick", "text-anchor": ["start", "middle", "end"][i] }, t)));
  };
  for (const c of H.case.clients) {
    const chart = H.chart({ class: "fan-chart" }, draw(c.code));
    charts.push(chart);
    grid.append(h("figure", {}, h("figcaption", {}, c.name), chart));
  }
  const again = () => {
    for (const c of charts) c.again();
    what.textContent = scenario;
  };
  const what = h("span", {}, scenario || "");
  body.append(
    h("h3", { class: "sub" }, `${H.case.patron_name}'s share, country by country`),
    h("div", { class: "controls" },
      other.length > 6 ? H.select("Compare today's course with", other.map((n) => ({ value: n, title: n })), scenario, (v) => { scenario = v; again(); }, "scenario")
        : other.length > 1 ? H.radios("scenario", "Compare today's course with", other.map((n) => ({ value: n, title: n })), scenario, (v) => { scenario = v; again(); }) : null,
      domains.length > 1 ? H.select("Domain", domains.map((d) => ({ value: d.id, title: d.title })), domain, (v) => { domain = v; again(); }, "fan-domain") : null),
    h("p", { class: "small key" },
      h("span", { class: "fan drift" }, h("i", { class: "sw" }), " drift"),
      h("span", { class: "fan alt" }, h("i", { class: "sw" }), " ", what),
      h("span", {}, "Dark half of the futures, light 90 of 100. A back-test can't validate a path under a policy that nobody has tried; read these as what the declared effects imply.")),
    H.data.fan_note ? h("p", { class: "callout", role: "note" }, `${H.cap(H.data.fan_note)}.`) : "",
    grid,
    H.behind("Fans by scenario, country and year", [
      { title: "Scenario", get: (r) => r[0].scenario }, { title: "Country", get: (r) => H.name(r[0].client) },
      { title: "Domain", get: (r) => (H.domain.get(r[0].domain) || { title: r[0].domain }).title },
      { title: "Year", num: true, get: (r) => r[0].years[r[1]] },
      ...["q05", "q25", "q50", "q75", "q95"].map((q) => ({ title: `${+q.slice(1)} %`, num: true, get: (r) => H.pct(r[0][q][r[1]]) })),
    ], () => (H.data.fans || []).filter((f) => f.domain === domain).flatMap((f) => f.years.map((_, i) => [f, i]))));
};

H.loss = (body) => {
  const { h } = H;
  const loss = H.data.time_to_loss || {};
  const names = H.withoutParts().filter((n) => loss[n]);
  if (!names.length) return;
  const start = H.ends(names[0]).first.year;
  const horizon = H.ends(names[0]).last.year - start;
  const columns = [{ title: "Scenario", get: (n) => n }];
  for (const status of ["predominant", "prominent"]) {
    const of = (n) => loss[n][status] || {};
    columns.push(
      { title: `${H.cap(status)} in ${start}`, num: true, get: (n) => H.chance(of(n).held_at_start) },
      { title: `lost within ${horizon} years`, num: true, get: (n) => H.chance(of(n).lost) },
      { title: "half have lost it by", num: true, get: (n) => (H.isNumber(of(n).median) ? start + of(n).median : "not reached") });
  }
  body.append(h("h3", { class: "sub" }, "Time to loss"),
    h("p", { class: "small" }, "Among the simulated futures that hold the position at the start: how many lose it, and when."),
    H.table(columns, names, "Time to loss by scenario"));
};

// What each course is: its words, its levers and what it takes for granted of the world.
H.courses = (body) => {
  const { h } = H;
  const rows = (H.data.scenarios || []).filter((r) => r.title);
  if (!rows.length) return;
  const span = (w) => (w.from_year || w.to_year ? ` ${w.from_year || ""} to ${w.to_year || "the end"}`.replace(/  /, " ") : "");
  body.append(H.behind("Courses", [
    { title: "Course", get: (r) => r.name }, { title: "What it is", get: (r) => `${r.title}. ${r.description}` },
    { title: "Levers", get: (r) => (r.levers || []).join(", ") },
    { title: "Taken for granted of the world", get: (r) => (r.world || []).map((w) => `${w.mechanism.replace(/_/g, " ")} at ${w.level}${span(w)}`).join("; ") },
  ], () => rows, "What each course is"),
  H.behind("Declared effects", [
    { title: "Lever or mechanism", get: (e) => e.lever || e.switch }, { title: "Power", get: (e) => (e.power ? H.name(e.power) : "") }, { title: "Domain", get: (e) => e.domain },
    { title: "Points a year", num: true, get: (e) => `${(100 * e.mean).toFixed(2)} ± ${(100 * e.sd).toFixed(2)}` }, { title: "Basis", get: (e) => e.basis }, { title: "Why", get: (e) => e.reason },
  ], () => H.data.effects || [], "What is declared, with its reasons"));
};

// Chance of being first in each country in the last year: a majority hides which countries turn.
H.byCountry = (body) => {
  const { h } = H;
  const rows = H.data.countries || [];
  if (!rows.length) return;
  const names = H.withoutParts().filter((n) => rows.some((r) => r.scenario === n));
  const at = new Map(rows.map((r) => [`${r.scenario}|${r.client}`, r]));
  const end = (r) => (r ? H.chance(r.p_first[r.p_first.length - 1]) : "–");
  const some = rows[0];
  body.append(h("h3", { class: "sub" }, "First in each country"),
    h("p", { class: "small" }, `Chance that ${H.the(H.case.patron_name)} has the largest composite share, ${some.years[0]} and ${some.years[some.years.length - 1]} by scenario. A majority hides which countries turn.`),
    H.table([{ title: "Country", get: (c) => c.name },
      { title: String(some.years[0]), num: true, get: (c) => { const r = at.get(`${names[0]}|${c.code}`); return r ? H.chance(r.p_first[0]) : "–"; } },
      ...names.map((n) => ({ title: n, num: true, get: (c) => end(at.get(`${n}|${c.code}`)) }))], H.case.clients, "First in each country"));
};
