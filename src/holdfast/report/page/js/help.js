// If a country asked for armed help: the chance that it would come, on three dates, beside what was believed before any answer was seen.
H.help = () => {
  const { h, s } = H;
  const part = H.data.help;
  if (!part || !part.rows.length) return;
  const two = (n) => `${n.mean.toFixed(2)} (${n.q05.toFixed(2)} to ${n.q95.toFixed(2)})`;
  const rowOf = (patron, at) => part.rows.find((r) => r.client === H.state.client && r.patron === patron && r.at === at && r.crisis === kind);
  const countOf = (patron, at) => part.answers.find((r) => r.patron === patron && r.at === at) || { answers: 0, helped: 0 };
  const last = part.dates[part.dates.length - 1];
  let kind = part.kinds[0].id;

  const draw = (width) => {
    const rows = part.dates.map((at) => rowOf(H.state.patron, at)).filter(Boolean);
    const m = { l: 8, r: 8, t: 2, b: 18 };
    const step = 46;
    const height = m.t + step * rows.length + m.b;
    const x = d3.scaleLinear([0, 1], [m.l + 5, width - m.r - 5]);
    return H.frame(width, height, rows.map((r) => `${H.date(r.at)}: ${two(r.probability)}, before any answer ${two(r.prior)}`).join("; "),
      [0, 0.25, 0.5, 0.75, 1].map((t) => s("g", { transform: `translate(${x(t)},0)` }, s("path", { d: `M0 ${m.t}V${height - m.b}`, class: "grid" }),
        s("text", { y: height - 4, class: "tick", "text-anchor": t === 0 ? "start" : t === 1 ? "end" : "middle" }, t))),
      rows.map((r, i) => {
        const y = m.t + step * i + 22;
        return s("g", {}, s("text", { x: m.l, y: y - 9, class: "tick" }, `${width < 420 ? r.at : H.date(r.at)}: ${two(r.probability)}, before ${two(r.prior)}`),
          s("path", { d: `M${x(r.probability.q05)} ${y}H${x(r.probability.q95)}`, class: "next-span" }), s("circle", { cx: x(r.probability.mean), cy: y, r: 4.5, class: "dot-fill" }),
          s("path", { d: `M${x(r.prior.q05)} ${y + 11}H${x(r.prior.q95)}`, class: "whisker" }), s("circle", { cx: x(r.prior.mean), cy: y + 11, r: 4, class: "dot-open" }));
      }));
  };
  const chart = H.chart({ class: "help-chart" }, draw);
  const words = h("p", {});
  const controls = h("div", { class: "controls" });
  const others = h("div", {});
  const again = () => {
    const r = rowOf(H.state.patron, last);
    if (!r) return;
    const n = countOf(H.state.patron, last);
    const war = r.drain >= 1 ? "fought a war of its own" : r.drain > 0 ? "had a part in a war" : "was at peace";
    words.textContent = `${H.cap(H.the(H.name(r.patron)))} in ${H.name(r.client)}, ${part.kinds.find((k) => k.id === kind).words}: ${n.answers} of its answers are on record, ${n.helped} with help; ` +
      `it ${war} in ${r.war_year} and has ${r.pledged ? "" : "not "}pledged defence.`;
    others.replaceChildren(H.table([
      { title: "Power asked", get: (x) => H.name(x.patron) }, { title: `P(help), ${H.date(last)}`, num: true, get: (x) => two(x.probability) },
      { title: "Before any answer", num: true, get: (x) => two(x.prior) }, { title: "Answers on record", num: true, get: (x) => countOf(x.patron, last).answers },
    ], H.case.patrons.map((p) => rowOf(p.code, last)).filter(Boolean), "Every power, if asked"));
    chart.again();
  };
  const select = () => controls.replaceChildren(
    H.select("Country", H.case.clients.map((c) => ({ value: c.code, title: c.name })), H.state.client, (v) => H.set({ client: v }), "help-country"),
    H.select("Crisis", part.kinds.map((k) => ({ value: k.id, title: H.cap(k.words) })), kind, (v) => { kind = v; again(); }, "help-kind"));
  H.$("help-body").append(h("div", {},
    h("h3", { class: "sub", id: "h-help" }, "If it asked for help"),
    h("p", { class: "lead" }, "The chance that a power sends armed help if the country asks: full dots given the answers known by that day, open dots by the declared prior alone; 90\u202f% intervals, two digits, as the record tells no finer."),
    controls, words, chart, others, h("p", { class: "small" }, part.note, " All dates and kinds as a file: ", H.csv("help"), ".")));
  H.views.push((change) => {
    if (change && !("patron" in change) && !("client" in change)) return;
    select();
    again();
  });
};
