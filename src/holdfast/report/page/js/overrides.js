// What a file of overrides changed against the default, and that own data stand beside the panel; nothing without them.
H.overridden = () => {
  const { h } = H;
  const d = H.data;
  const found = d.overrides;
  const body = H.$("answer-body");
  if (d.panel.own) body.prepend(h("p", { class: "small", id: "own" }, `With the user's own data (${d.panel.own}) beside the panel; their sources and terms are in the list of sources.`));
  if (!found) return;
  const value = (x) => (H.isNumber(x) ? String(+x.toPrecision(4)) : H.known(x) ? x : "none");
  const share = (x) => (H.isNumber(x) ? `${(100 * x).toFixed(1)}\u202f%` : "can't be judged");
  const pair = (show) => [{ title: "Default", num: true, get: (r) => show(r.default) }, { title: "Here", num: true, get: (r) => show(r.here) }];
  const ends = [];
  for (const rows of d3.group(found.outlook, (r) => r.scenario).values()) {
    const last = rows[rows.length - 1];
    for (const status of ["prominent", "predominant"])
      ends.push({ what: `P(${status}) in ${last.year}, ${H.scenarioTitle(last.scenario)}`, default: last[`p_${status}_default`], here: last[`p_${status}_here`] });
  }
  const level = (r) => `Share in ${H.the(H.name(r.client))}, ${(H.domain.get(r.domain) || { title: "all domains" }).title.toLowerCase()}, ${H.case.at}`;
  const verdicts = found.verdicts || [];
  body.prepend(h("div", { id: "overrides" },
    h("p", { class: "callout" }, `This report departs from the default: ${found.file} changes ${found.changes.length === 1 ? "one thing" : `${found.changes.length} things`}. Below: the default and here, for the same year, seed and data.`),
    h("details", { class: "behind" }, h("summary", {}, `What it changes, and what follows for levels, outlook and ${verdicts.length} of the verdicts`),
      H.table([{ title: "Changed", get: (r) => H.cap(r.what) }, ...pair(value)], found.changes, "What the overrides change"),
      H.table([{ title: "Level", get: level }, ...pair(share)], found.levels, "Levels by default and here"),
      H.table([{ title: "Outlook", get: (r) => r.what }, ...pair(H.chance)], ends, "Outlook by default and here"),
      verdicts.length ? H.table([
        { title: "Claim", get: (r) => r.id }, ...pair(value),
        { title: "Then, default", get: (r) => r.then_default }, { title: "Then, here", get: (r) => r.then_here },
      ], verdicts, "Verdicts by default and here") : "")));
};
