// Indicators, sources, methods, limits, and the foot of the page.
H.safeUrl = (url) => (/^https?:\/\//i.test(String(url || "")) ? String(url) : null);
H.sourceLinks = (ids) => (ids || []).map((id, i) => {
  const src = H.source.get(id);
  const url = src && H.safeUrl(src.url);
  const label = src ? src.title : id;
  return [i ? "; " : "", url ? H.h("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, label) : label];
});
H.method = (m) => H.h("div", { class: "method" }, H.h("h4", {}, m.title || m.id),
  m.text ? H.h("p", {}, m.text) : null, m.equation ? H.h("pre", { class: "equation" }, m.equation) : null);

H.sourcesView = () => {
  const { h } = H;
  const d = H.data;
  const used = d3.rollup([...H.readings, ...H.months], (v) => v.length, (r) => r.source);
  H.$("sources-body").append(...[
    (d.methods || []).length ? h("div", { class: "methods" }, d.methods.map(H.method)) : "",
    h("h3", { class: "sub" }, "Indicators and their weights"),
    H.table([
      { title: "Indicator", get: (r) => H.tieLink(r) }, { title: "Domain", get: (r) => (H.domain.get(r.domain) || { title: r.domain }).title },
      { title: "Unit", get: (r) => r.unit }, { title: "Weight", num: true, get: H.weightWord },
      { title: "Reason", get: (r) => r.reason },
    ], d.indicators || [], "Indicators"),
    h("h3", { class: "sub" }, "Sources"),
    H.table([
      { title: "Source", get: (r) => H.h("span", {}, H.sourceLinks([r.id])) }, { title: "Publisher", get: (r) => r.publisher },
      { title: "Terms", get: (r) => r.terms }, { title: "Lag, months", num: true, get: (r) => r.lag_months },
      { title: "Rows here", num: true, get: (r) => used.get(r.id) || 0 },
    ], d.sources || [], "Sources"),
    H.behind("Source rows of the case", H.readingColumns(), () => H.readings.slice(0, 6000), `All ${H.readings.length.toLocaleString("en")} source rows of this case`),
  ].filter(Boolean));
  H.$("limits-body").append(h("ul", { class: "limits" }, (d.limits || []).map((t) => h("li", {}, t))));

  const known = d.as_of ? `as known on ${H.date(d.as_of)}` : `as known now (newest reading ${d.panel.newest})`;
  const dl = (rows) => h("dl", { class: "facts" }, rows.map(([k, v]) => h("div", {}, h("dt", {}, k), h("dd", {}, v))));
  H.$("foot").append(
    dl([["Panel", h("code", {}, d.panel.fingerprint)], ...(d.panel.own ? [["Own data", h("code", {}, d.panel.own)]] : []), ...(d.overrides ? [["Overrides", h("code", {}, d.overrides.fingerprint)]] : []), ["As of", known], ["Seed", h("code", {}, d.seed)], ["holdfast", d.version]]),
    h("p", { class: "small" }, h("b", {}, "How to cite. "),
      `holdfast ${d.version}: ${H.case.title}, ${known}. Panel ${d.panel.fingerprint}, seed ${d.seed}. The sources to cite with it are in references.bib beside this page.`),
    h("p", { class: "small" }, "A position is not merit, a tie is not consent, and nothing here is advice to use force. Every figure is in bundle.json and the CSV files beside this page; manifest.json has their checksums."));
};
