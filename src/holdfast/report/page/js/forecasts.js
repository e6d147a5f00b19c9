// How forecasts of recorded shares were scored on years they hadn't seen, and where they miss the mark.
H.forecasts = () => {
  const { h } = H;
  const part = H.data.forecasts;
  if (!part || !part.rows.length) return;
  const minus = (t) => t.replace("-", "\u2212");
  const pct = (x) => minus(`${x >= 0 ? "+" : ""}${(100 * x).toFixed(1)}`);
  const domain = (r) => (H.domain.get(r.domain) || { title: r.domain }).title;
  const columns = [
    { title: "Domain", get: domain }, { title: "Years ahead", num: true, get: (r) => r.horizon },
    { title: "Better than the walk (95 %)", num: true, get: (r) => `${pct(r.mean)}\u202f%${r.q025 === null ? "" : ` (${pct(r.q025)} to ${pct(r.q975)})`}` },
    { title: "90 % hold", num: true, get: (r) => `${(100 * r.coverage).toFixed(1)}\u202f%` },
    { title: "Forecasts", num: true, get: (r) => r.n.toLocaleString("en") },
    { title: "Mark", get: (r) => (r.met === null ? "" : r.met ? "met" : "missed") },
  ];
  H.$("forecasts-body").append(h("div", {},
    h("h3", { class: "sub", id: "h-forecasts" }, "How such forecasts did"),
    h("p", {}, `Recorded shares of all countries, forecast from 2012 to ${part.origins[1]} as known then and held against what was recorded later. ${part.passed} ` +
      `${part.goal} Looks at these years so far: ${part.looks}. A projection under a policy can't be tested this way.`),
    part.same_panel ? "" : h("p", { class: "small" }, `Scored on data ${part.panel}, not on those of this report.`),
    H.table(columns, part.rows, "Scores of forecasts on test years"),
    part.held_out.length ? H.behind("What nothing was chosen by", [{ title: "Held out", get: (r) => r.part.replaceAll("_", " ") }, ...columns.slice(0, -1)],
      () => part.held_out, "Countries and years by which nothing was chosen") : ""));
};
