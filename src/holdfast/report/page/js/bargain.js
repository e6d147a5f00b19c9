// The bargain of the case's power with each country: what they would agree on by a declared model, and what moves it.
H.bargain = () => {
  const { h } = H;
  const part = H.data.bargain;
  if (!part || !(part.rows.length + part.unjudged.length)) return;
  const told = (n) => (n && H.isNumber(n.mean) ? `${n.mean.toFixed(2)} (${n.q05.toFixed(2)} to ${n.q95.toFixed(2)})` : "–");
  const blind = H.by(part.prior_only, (m) => m.name);
  const moves = part.rows.length ? part.rows[0].moves : [];
  H.$("bargain-body").append(h("div", {},
    h("h3", { class: "sub", id: "h-bargain" }, "The bargain"),
    h("p", { class: "lead" }, `What ${H.the(H.case.patron_name)} and each country would settle on: distance from the power's line, 0 to 1, and benefits from it, by what each has otherwise in ${part.year}. `, part.note),
    part.rows.length ? H.table([
      { title: "Country", get: (r) => H.name(r.client) },
      { title: "Best rival", get: (r) => (r.best_rival ? `${H.name(r.best_rival)} (${H.chance(r.p_best)})` : null) },
      { title: "Its share over the power's (estimated)", num: true, get: (r) => told(r.rival) },
      { title: "Distance (assumed)", num: true, get: (r) => told(r.distance) }, { title: "Benefits (assumed)", num: true, get: (r) => told(r.benefits) },
      { title: "No agreement", num: true, get: (r) => H.chance(r.p_none) },
    ], part.rows, "The bargain by country") : null,
    H.isNumber(part.isolation) && H.known(part.isolation_year) ? h("p", { class: "small" }, `The power is cut off from ${H.pct(part.isolation)} of what it bought before, as of ${part.isolation_year}.`) : null,
    part.unjudged.map((u) => h("p", { class: "small" }, `${H.name(u.client)}: ${u.why}`)),
    moves.length ? H.behind("What moves the bargain", [
      { title: "Country", get: (r) => H.name(r.client) }, { title: "If", wide: true, get: (r) => r.words },
      { title: "Distance and benefits both rise", num: true, get: (r) => H.chance(r.p_both_rise) }, { title: "The agreement ends", num: true, get: (r) => H.chance(r.p_breaks) },
      { title: "Both rise, without the case's data", num: true, get: (r) => H.chance((blind.get(r.name) || {}).p_both_rise) },
    ], () => part.rows.flatMap((r) => r.moves.map((m) => ({ ...m, client: r.client }))), "What moves it, in the model") : ""));
};
