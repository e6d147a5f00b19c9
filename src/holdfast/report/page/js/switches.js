// What stands beside the fork: every combination of the switches, other choices, and where the spread comes from.
H.switches = (body) => {
  const { h } = H;
  const last = H.scenarios().length ? H.ends(H.scenarios()[0]).last.year : "";
  const pts = (n) => `${H.points(n.mean)} (${H.points(n.q05)} to ${H.points(n.q95)})`;
  for (const f of H.data.factorial || []) {
    const mark = (c, s) => (c.on.includes(s) ? "on" : "·");
    const none = f.together.every((t) => t.share.q05 < 0 && t.share.q95 > 0);
    body.append(
      h("h3", { class: "sub", id: `h-switches-${f.file}` }, `Are all ${H.count(f.switches.length)} needed?`),
      h("p", { class: "lead" }, `Every combination of the switches of “${f.file}” in ${last}. A gain is a change of the mean share over the countries against today's course, in points, with the middle nine in ten of the runs: it is what the levers are declared to do.`),
      H.table([
        ...f.switches.map((s) => ({ title: s, get: (c) => mark(c, s) })),
        { title: "Gain, points", num: true, get: (c) => (c.on.length ? pts(c.gain) : "0") },
        { title: "Predominant", num: true, get: (c) => H.chance(c.p_predominant) },
        { title: "the same, over all weightings", num: true, get: (c) => H.chance(c.p_predominant_over_weightings) },
        { title: "Prominent, over all weightings", num: true, get: (c) => H.chance(c.p_prominent_over_weightings) },
      ], f.cells, "Every combination of the switches"),
      h("p", { class: "small" }, "What each switch adds by itself, and to the others:"),
      H.table([
        { title: "Switch", get: (a) => a.switch },
        { title: "adds alone", num: true, get: (a) => pts(a.alone.share) },
        { title: "given the others", num: true, get: (a) => pts(a.given_the_others.share) },
        { title: "P(predominant), over all weightings: alone", num: true, get: (a) => H.points(a.alone.p_predominant_over_weightings) },
        { title: "given the others", num: true, get: (a) => H.points(a.given_the_others.p_predominant_over_weightings) },
      ], f.adds, "What each switch adds"),
      h("p", { class: "small" }, `Held with all on and with none of them left out: predominant in ${H.chance(f.all_needed.predominant.only_with_all)} of the runs, prominent in ${H.chance(f.all_needed.prominent.only_with_all)}; over all weightings ${H.chance(f.all_needed.predominant_over_weightings.only_with_all)} and ${H.chance(f.all_needed.prominent_over_weightings.only_with_all)}. `,
        none ? "What the switches do together beyond what each does is declared around nothing, either way: whether they need each other isn't known."
          : "Some switches are declared to do more, or less, together than each by itself."),
      H.behind("What switches do together beyond each", [
        { title: "Switches", get: (t) => t.of.join(" + ") }, { title: "Beyond each, points", num: true, get: (t) => pts(t.share) },
      ], () => f.together, "What they do together"));
  }
  const shown = H.mainScenarios();
  if ((H.data.choices || []).length) {
    const names = [...new Set(H.data.choices.map((c) => c.choice))];
    const at = new Map(H.data.choices.map((c) => [`${c.choice}|${c.scenario}`, c]));
    const some = shown.filter((n) => ["drift", "adapt", "withdraw"].includes(n)).concat(H.scenarios().filter((n) => n === "war_goes_on"));
    const pick = some.length ? some : shown.slice(0, 4);
    body.append(
      h("h3", { class: "sub" }, `The same outlook by other choices, ${last}`),
      h("p", { class: "small" }, "Chance of being predominant / prominent. The answer above rests on the first row; it holds as far as the others agree."),
      H.table([{ title: "Choice", get: (c) => c }, ...pick.map((n) => ({ title: n, num: true, get: (c) => {
        const r = at.get(`${c}|${n}`);
        return r ? `${H.chance(r.p_predominant)} / ${H.chance(r.p_prominent)}` : "–";
      } }))], names, "The outlook by other choices"));
  }
  if ((H.data.split || []).length) {
    const main = new Set(H.withoutParts());
    const sources = Object.keys(H.data.split[0].whole);
    body.append(
      h("h3", { class: "sub" }, "Where the uncertainty comes from"),
      h("p", { class: "small" }, `Of the variance of the mean share in ${last}: the part that would go if one knew where it stands today (data), how shares move (parameter), what will happen (shock), or what the levers and assumptions do (assumption). Counted over ${H.data.runs ? Math.min(H.data.runs, 2000) : "some"} runs, so to a few parts in a hundred.`),
      H.table([{ title: "Scenario", get: (r) => r.scenario }, { title: "± points", num: true, get: (r) => (100 * r.spread).toFixed(1) },
        ...sources.map((s) => ({ title: H.cap(s), num: true, get: (r) => H.pct(r.alone[s]) }))],
      H.data.split.filter((r) => main.has(r.scenario) || !H.data.outlook[r.scenario]), "Where the uncertainty comes from"));
  }
};
