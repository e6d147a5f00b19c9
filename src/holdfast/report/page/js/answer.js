// The answer in plain words: the sentence of the fork, four numbers with a sentence each, the countries in words.
H.scenarioTitles = { drift: "today's course", adapt: "all three switches" };
H.scenarioTitle = (id) => H.scenarioTitles[id] || id;
H.ends = (id, from) => {
  const rows = ((from || H.data.outlook || {})[id] || []).slice().sort((a, b) => a.year - b.year);
  return rows.length ? { first: rows[0], last: rows[rows.length - 1] } : null;
};

H.note = () => {
  const text = H.cap(String(H.data.policy_note || ""));
  return text && !/[.!?]$/.test(text) ? `${text}.` : text;
};
H.priorSentence = () => {
  const prior = H.ends("drift", H.data.prior_only);
  return prior
    ? `Without any of the case's data, from the world's shares alone, the same model gives chances of ${H.chance(prior.last.p_predominant)} and ${H.chance(prior.last.p_prominent)} for ${prior.last.year} on today's course.`
    : "";
};

H.forkSentence = () => {
  const drift = H.ends("drift");
  const adapt = H.ends("adapt");
  const who = H.the(H.case.patron_name);
  const most = `most of the ${H.count(H.case.clients.length)} countries`;
  if (!drift) return [`No outlook was computed for ${who}.`];
  const b = (t) => H.h("strong", {}, t);
  const extreme = (x) => x > 0.99 || x < 0.01;
  const end = drift.last.p_predominant;
  const still = Math.abs(end - drift.first.p_predominant) < 0.02;
  const out = [
    `On today's course the chance that ${who} comes first in ${most} `,
    still ? (extreme(end) ? "stays " : "stays near ") : `goes from ${H.chanceWords(drift.first.p_predominant)} in ${drift.first.year} to `,
    b(`${H.chanceWords(end)} ${still ? "until" : "in"} ${drift.last.year}`),
    "; the chance that it is among the first two is then ", b(H.chanceWords(drift.last.p_prominent)), ".",
  ];
  if (adapt) {
    const [p, q] = [adapt.last.p_predominant, adapt.last.p_prominent];
    if (Math.abs(p - end) < 0.01 && Math.abs(q - drift.last.p_prominent) < 0.01)
      out.push(" Adapting in all three ways at once, as declared here, would hardly change either.");
    else out.push(" If it adapted in all three ways at once, as declared here, they would be ", b(H.chanceWords(p)), " and ", b(H.chanceWords(q)), ".");
  }
  return out;
};

H.answer = () => {
  const { h } = H;
  const d = H.data;
  const who = H.the(H.case.patron_name);
  const main = H.case.clients.map((c) => H.cellOf(c.code, "composite", H.case.patron)).filter(Boolean);
  const judged = main.filter((c) => c.judged);
  const compared = judged.filter((c) => H.isNumber(c.p_decline));
  const falls = compared.filter((c) => c.p_decline >= 0.8);
  const first = judged.filter((c) => c.rank === 1);
  const drift = H.ends("drift");
  const adapt = H.ends("adapt");
  const n = H.case.clients.length;
  const hundred = (x) => (x > 0.99 ? "more than 99" : x < 0.01 ? "less than one" : `about ${Math.round(100 * x)}`);
  const cards = [];
  const card = (big, title, words) =>
    cards.push(h("div", { class: "card" }, h("p", { class: "big" }, big), h("h3", {}, title), h("p", {}, words)));
  if (judged.length) {
    card(`${first.length} of ${judged.length}`, "First today",
      `${H.cap(who)} ranks first by all domains together in ${H.list(first.map((c) => H.name(c.client))) || "none"}` +
      ` (${H.case.at}).` + (judged.length < n ? ` ${H.cap(H.count(n - judged.length))} can't be judged.` : ""));
    if (compared.length) card(`${falls.length} of ${compared.length}`, `Lower than in ${H.case.since}`,
      falls.length
        ? `Its share fell since ${H.case.since} with a probability of 80\u202f% or more in ${H.list(falls.map((c) => H.name(c.client)))}.`
        : `In none of them did its share fall since ${H.case.since} with a probability of 80\u202f% or more.`);
  }
  if (drift)
    card(H.chance(drift.last.p_predominant), `Predominant in ${drift.last.year}, today's course`,
      `In ${hundred(drift.last.p_predominant)} of 100 simulated futures ${who} comes first in a majority of the ${H.count(n)} countries.`);
  if (adapt)
    card(H.chance(adapt.last.p_predominant), `Predominant in ${adapt.last.year}, if it adapts`,
      `The same with the three switches on. Their effects are assumptions, so the gap to today's course is one as well.`);
  const more = (c) => {
    const e = H.cellOf(c.client, "economy", c.patron);
    return e && e.judged && e.words ? ` ${e.words}` : "";
  };
  const words = main.filter((c) => c.words);
  H.$("kicker").textContent = H.case.region || "";
  H.$("meta").append(...[
    `State of ${H.case.at}, compared with ${H.case.since}`,
    `as known ${d.as_of ? `on ${H.date(d.as_of)}` : "now"}`,
    `newest reading ${d.panel.newest}`,
  ].map((t) => h("span", {}, t)));
  H.$("answer-body").append(
    h("p", { class: "fork-sentence" }, H.forkSentence()),
    H.note() ? h("p", { class: "callout", role: "note" }, H.note()) : "",
    H.priorSentence() ? h("p", { class: "small prior-line" }, H.priorSentence()) : "",
    h("div", { class: "cards" }, cards),
    words.length ? h("div", { class: "inwords" }, h("h3", {}, "In words"),
      h("ul", {}, words.map((c) => h("li", { class: c.judged ? null : "faint" },
        c.words.includes(H.name(c.client)) ? "" : [h("b", {}, H.name(c.client)), " "], c.words, more(c))))) : "",
    (d.warnings || []).length ? h("details", { class: "behind" },
      h("summary", {}, `${d.warnings.length === 1 ? "One warning" : `${d.warnings.length} warnings`} from the computation`),
      h("ul", { class: "plain" }, d.warnings.map((w) => h("li", {}, w)))) : "");
};
