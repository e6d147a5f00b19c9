// Elements from text only (nothing is ever parsed as HTML), number formats, and the state the views share.
const H = {};
H.data = JSON.parse(document.getElementById("data").textContent);
H.case = H.data.case;
H.by = (rows, key) => new Map(rows.map((r) => [key(r), r]));
H.$ = (id) => document.getElementById(id);

const SVG = "http://www.w3.org/2000/svg";
function fill(node, attrs, kids) {
  for (const [key, value] of Object.entries(attrs || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on") && typeof value === "function") node.addEventListener(key.slice(2), value);
    else if (key.startsWith("--")) node.style.setProperty(key, value);
    else if (key === "text") node.textContent = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  for (const kid of kids.flat(Infinity)) {
    if (kid === null || kid === undefined || kid === false) continue;
    node.append(kid instanceof Node ? kid : document.createTextNode(String(kid)));
  }
  return node;
}
H.h = (tag, attrs, ...kids) => fill(document.createElement(tag), attrs, kids);
H.s = (tag, attrs, ...kids) => fill(document.createElementNS(SVG, tag), attrs, kids);

const isNumber = (x) => typeof x === "number" && Number.isFinite(x);
H.isNumber = isNumber;
H.pct = (x) => (isNumber(x) ? `${Math.round(100 * x)}\u202f%` : "–");
H.chance = (x) => {
  if (!isNumber(x)) return "–";
  // counted over a finite number of runs: never certain
  if (x > 0.99) return ">\u202f99\u202f%";
  if (x < 0.01) return "<\u202f1\u202f%";
  return H.pct(x);
};
H.chanceWords = (x) => (x > 0.99 ? `above 99\u202f%` : x < 0.01 ? `below 1\u202f%` : H.pct(x));
H.points = (x) => {
  if (!isNumber(x)) return "–";
  const v = Math.abs(x) < 0.0095 ? Math.round(1000 * x) / 10 : Math.round(100 * x);
  return v > 0 ? `+${v}` : v < 0 ? `\u2212${-v}` : "0";
};
H.range = (n) => (n && isNumber(n.q05) ? `${Math.round(100 * n.q05)} to ${Math.round(100 * n.q95)}` : "–");
H.pointRange = (n) => (n && isNumber(n.q05) ? `${H.points(n.q05)} to ${H.points(n.q95)}` : "–");
H.amount = (x) => !isNumber(x) ? "–"
  : x >= 1e9 ? `${(x / 1e9).toLocaleString("en", { maximumSignificantDigits: 4 })}\u202fbn`
    : x.toLocaleString("en", { maximumSignificantDigits: 4 });
H.date = (t) => {
  const day = /^\d{4}-\d\d-\d\d$/.test(String(t)) ? new Date(`${t}T00:00:00Z`) : null;
  return day && !Number.isNaN(+day) ? day.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }) : t;
};
H.cap = (t) => (t ? t[0].toUpperCase() + t.slice(1) : t);
H.count = (n) => ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"][n] || String(n);
H.list = (words) =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
// Names of this kind take the article in a sentence.
H.the = (name) => (/\b(Federation|Union|United|Republic|Kingdom|Islands|Emirates|States)\b/.test(name) ? `the ${name}` : name);
H.seen = (domain, observed) => observed >= (domain === "composite" ? 0.5 : 1 / 3 - 1e-3);
H.known = (x) => x !== null && x !== undefined && x !== "";

H.patron = H.by(H.case.patrons, (p) => p.code);
H.client = H.by(H.case.clients, (c) => c.code);
H.domain = H.by(H.data.domains, (d) => d.id);
H.source = H.by(H.data.sources || [], (x) => x.id);
// what covers a country and stands behind none of its numbers is described where it is counted
for (const x of (H.data.coverage || {}).sources || []) if (x.title && !H.source.has(x.id)) H.source.set(x.id, x);
H.indicator = H.by(H.data.indicators || [], (x) => x.id);
H.name = (code) => (H.patron.get(code) || H.client.get(code) || { name: code }).name;
H.tone = (code) => {
  const i = H.case.patrons.findIndex((p) => p.code === code);
  return `t${i < 0 ? 6 : Math.min(i, 6)}`;
};
H.series = H.by(H.data.series, (r) => `${r.client}|${r.domain}|${r.patron}`);
H.cell = H.by(H.data.cells, (r) => `${r.client}|${r.domain}|${r.patron}`);
H.seriesOf = (c, d, p) => H.series.get(`${c}|${d}|${p}`);
H.cellOf = (c, d, p) => H.cell.get(`${c}|${d}|${p}`);
H.rowsOf = (t) => {
  if (!t || !t.columns) return [];
  return d3.range(t.rows).map((i) => {
    const row = {};
    for (const [k, col] of Object.entries(t.columns)) row[k] = col.words ? col.words[col.at[i]] : col[i];
    row.share = {};
    for (const [p, col] of Object.entries(t.share)) if (col[i] !== null) row.share[p] = col[i];
    return row;
  });
};
H.readings = H.rowsOf(H.data.readings);
H.months = H.rowsOf(H.data.months);

const ids = H.data.domains.map((d) => d.id);
H.state = {
  patron: H.case.patron,
  domain: ids.includes("composite") ? "composite" : ids[ids.length - 1],
  client: H.case.clients[0].code,
  scenario: "adapt",
};
H.views = [];
H.set = (change) => {
  const active = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.key : null;
  Object.assign(H.state, change);
  document.body.className = H.tone(H.state.patron);
  for (const draw of H.views) draw(change);
  if (active && (!document.activeElement || document.activeElement === document.body)) {
    const again = document.querySelector(`[data-key="${CSS.escape(active)}"]`);
    if (again) again.focus({ preventScroll: true });
  }
};
