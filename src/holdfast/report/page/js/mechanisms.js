// Mechanisms: what the record of the world says of each, what it fails, and what a projection takes in its place.
H.mechanisms = () => {
  const { h } = H;
  const part = H.data.mechanisms;
  if (!part || !part.mechanisms.length) return;
  H.$("mechanisms").hidden = H.$("toc-mechanisms").hidden = false;
  const rows = part.mechanisms.flatMap((m) => m.effects.map((e) => ({ m, e, k: m.outcome.startsWith("growth") ? 1 : 100 })));
  const num = (r, x) => (H.isNumber(x) ? (r.k * x).toFixed(2).replace("-", "\u2212") : "–");
  const told = (r, n) => (n && H.isNumber(n.mean) ? `${num(r, n.mean)} (${num(r, n.q05)} to ${num(r, n.q95)})` : "none");
  const sure = rows.filter((r) => r.e.basis === "estimated").length;
  H.$("mechanisms-body").append(h("div", {},
    h("p", {}, `${H.cap(H.count(part.mechanisms.length))} hypotheses on what moves a position, ${rows.length} associations looked at: ${sure ? `${sure} ${sure === 1 ? "passes" : "pass"}` : "none passes"} every condition. ` +
      `Where one fails, a projection takes the declared prior instead, and a claim that rests on it can at most lean. Points are of a hundred under one unit, for growth those of growth; taken is what a projection uses.`),
    H.table([
      { title: "Mechanism", get: (r) => r.m.title }, { title: "Domain", get: (r) => (H.domain.get(r.e.domain) || { title: r.e.domain }).title },
      { title: "Expected", get: (r) => (r.m.sign > 0 ? "rise" : "fall") },
      { title: "Points a year (90 %)", num: true, get: (r) => told(r, r.e.effect) },
      { title: "Of effects of a point, seen", num: true, get: (r) => (H.isNumber(r.e.seen) ? H.pct(r.e.seen) : "–") },
      { title: "Ruled out", num: true, get: (r) => (H.isNumber(r.e.ruled_out) ? (r.e.ruled_out === 0 ? "any" : `${r.m.sign > 0 ? ">" : "<"} ${num(r, r.m.sign * r.e.ruled_out)}`) : "–") },
      { title: "Shocks", num: true, get: (r) => r.e.shocks || null },
      { title: "Taken (mean, sd)", num: true, get: (r) => `${num(r, r.e.prior.mean)}, ${num(r, r.e.prior.sd)}` }, { title: "Basis", get: (r) => r.e.basis },
      { title: "Conditions it fails", wide: true, get: (r) => h("small", {}, r.e.failed.length ? H.cap(`${r.e.failed.join("; ")}.`) : "None.") },
    ], rows, "Mechanisms and their associations"),
    h("p", { class: "small" }, part.note),
    H.behind("What each mechanism is", [
      { title: "Mechanism", get: (m) => m.title }, { title: "Statements", get: (m) => m.statements.join(", ") }, { title: "One unit", wide: true, get: (m) => m.unit },
      { title: "Why that sign", wide: true, get: (m) => m.why }, { title: "Leaves out", wide: true, get: (m) => m.notes }, { title: "What would change our mind", wide: true, get: (m) => m.would_change },
    ], () => part.mechanisms, "What each is, and what would change our mind")));
};
