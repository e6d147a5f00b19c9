// Stress: a crisis in a country, who would help if asked, and what follows for the government and for every power.
H.stress = (body) => {
  const { h } = H;
  const part = H.data.stress;
  if (!part || !part.tests.length) return;
  const pts = (n) => `${H.points(n.mean)} (${H.points(n.q05)} to ${H.points(n.q95)})`;
  let test = part.tests[0];
  const words = h("p", {});
  const first = h("div", {});
  const second = h("div", {});
  const once = () => [...new Map(test.countries.map((c) => [c.client, c])).values()];
  const own = (c) => c.powers.find((p) => p.patron === H.case.patron);
  const again = () => {
    const year = (test.countries.find((c) => c.p_crisis_year) || {}).p_crisis_year;
    words.textContent = `${test.description} ${year ? `Its chance is that of ${year}, the year after its record ends.` : "No record tells how likely it is."}`;
    first.replaceChildren(H.table([
      { title: "Country", get: (c) => H.name(c.client) },
      { title: "Crisis", num: true, get: (c) => (H.isNumber(c.p_crisis) ? `${(100 * c.p_crisis).toFixed(1)}\u202f%` : "–") },
      ...H.case.patrons.map((p) => ({ title: `${p.name} (${part.answered[p.code]})`, num: true, get: (c) => c.powers.find((q) => q.patron === p.code).help.mean.toFixed(2) })),
      { title: "any, all asked (bounds)", num: true, get: (c) => `${c.any.mean.toFixed(2)} (${c.any_bounds.map((b) => b.toFixed(2)).join(" to ")})` },
      { title: "Lasts: alone", num: true, get: (c) => c.lasts_alone.mean.toFixed(2) },
      { title: "asked", num: true, get: (c) => own(c).lasts.mean.toFixed(2) },
    ], once(), test.title));
    second.replaceChildren(H.behind(`What follows for every power: ${test.title}`, [
      { title: "Country", get: (r) => H.name(r[0].client) + (r[0].foe ? ` against ${H.name(r[0].foe)}` : "") }, { title: "Power asked", get: (r) => H.name(r[1].patron) },
      { title: "If it helps, points", num: true, get: (r) => pts(r[1].if_helps) }, { title: "If it doesn't", num: true, get: (r) => pts(r[1].if_not) },
      { title: "Expected", num: true, get: (r) => pts(r[1].expected) }, { title: "Elsewhere", num: true, get: (r) => pts(r[1].elsewhere) },
      { title: "First here", num: true, get: (r) => H.chance(r[1].p_first) }, { title: "if it helps", num: true, get: (r) => H.chance(r[1].p_first_if_helps) }, { title: "if it doesn't", num: true, get: (r) => H.chance(r[1].p_first_if_not) },
    ], () => test.countries.flatMap((c) => c.powers.map((p) => [c, p])), "What follows for every power"));
  };
  body.append(
    h("h3", { class: "sub", id: "h-stress" }, "Under stress"),
    h("p", { class: "lead" }, "If a crisis came: the chance that each power sends armed help if it is asked, and what follows. In brackets after a power, its answers to appeals on record; intervals are in the file. Lasts: the chance that the government is in office a year later, without help, and if " + H.the(H.case.patron_name) + " is asked. ", part.note),
    h("div", { class: "controls" }, H.radios("stress", "Crisis", part.tests.map((t) => ({ value: t.name, title: t.title })), test.name, (v) => { test = part.tests.find((t) => t.name === v); again(); })),
    words, first, second, h("p", { class: "small" }, "All tests, countries and powers as a file: ", H.csv("stress"), "."));
  again();
};
