// Why it changed: a waterfall from the first year's share to the last's, by kind of tie, and the readings behind each bar.
H.waterfall = () => {
  const { h, s } = H;
  const part = H.data.explained;
  if (!part || !part.pairs.length) return;
  const pairs = H.by(part.pairs, (p) => `${p.patron}|${p.client}`);
  let domain = "composite";
  let chosen = null; // name of the kind of tie whose readings are shown
  const signed = (x) => {
    const v = Math.round(1000 * x) / 10;
    return v > 0 ? `+${v.toFixed(1)}` : v < 0 ? `\u2212${(-v).toFixed(1)}` : "0.0";
  };
  const exact = (x) => `${(100 * x).toFixed(1)}\u202f%`;
  const titleOf = (name) => (H.indicator.get(name) || { title: name }).title;
  const pairOf = () => pairs.get(`${H.state.patron}|${H.state.client}`);
  const scale = (t) => (domain === "composite" ? H.case.weights[t.domain] : 1);
  const judged = (p, d) => p.domains.find((r) => r.domain === d).judged;

  // the bars: the largest first, what is too small to see in one
  const bars = (p) => {
    const mine = p.ties.filter((t) => domain === "composite" || t.domain === domain)
      .map((t) => ({ name: t.name, title: titleOf(t.name), tie: t, k: scale(t), mean: scale(t) * t.value.mean, q05: scale(t) * t.value.q05, q95: scale(t) * t.value.q95,
        doubt: !judged(p, t.domain) }))
      .sort((a, b) => Math.abs(b.mean) - Math.abs(a.mean));
    const seen = mine.filter((b) => Math.abs(b.mean) >= 0.0005);
    const rest = mine.filter((b) => !seen.includes(b));
    if (rest.length) seen.push({ name: "", title: rest.length === 1 ? rest[0].title : `${H.cap(H.count(rest.length))} others`, mean: d3.sum(rest, (b) => b.mean), rest });
    return seen;
  };
  const level = (p, year) => {
    const r = H.seriesOf(p.client, domain, p.patron);
    const i = r ? r.years.indexOf(year) : -1;
    return i < 0 ? 0 : r.mean[i];
  };

  const draw = (width) => {
    const p = pairOf();
    if (!p || !judged(p, domain)) return h("p", { class: "callout" }, "Can't be judged in both years, so nothing is drawn.");
    const list = bars(p);
    const begin = level(p, part.from);
    let at = begin;
    const rows = [{ title: `End of ${part.from}`, end: true, from: null, to: begin },
      ...list.map((b) => { const from = at; at += b.mean; return { ...b, from, to: at }; }),
      { title: `End of ${part.to}`, end: true, from: null, to: at }];
    const narrow = width < 560;
    const tall = narrow ? 40 : 30;
    const m = { l: narrow ? 2 : 176, r: narrow ? 2 : 150, t: 4, b: 20 };
    const height = m.t + rows.length * tall + m.b;
    const ends = rows.flatMap((r) => (r.end ? [r.to] : [r.from, r.to, H.isNumber(r.q05) ? r.from + r.q05 : r.to, H.isNumber(r.q95) ? r.from + r.q95 : r.to]));
    const [low, high] = d3.extent(ends);
    const pad = Math.max(0.01, 0.06 * (high - low));
    const x = d3.scaleLinear([Math.max(-0.02, low - pad), Math.min(1.02, high + pad)], [m.l, width - m.r]);
    const name = H.name(p.client);
    const steps = rows.filter((r) => !r.end);
    const label = `${name}, ${H.domain.get(domain).title}, ${H.name(p.patron)}: ${exact(begin)} at the end of ${part.from}, ${exact(at)} at the end of ${part.to}. ` +
      steps.map((r) => `${r.title} ${signed(r.mean)}`).join(", ") + ". Arrow keys choose a bar, its readings are below.";
    const choose = (r) => {
      chosen = r.name;
      again();
    };
    const move = (by) => {
      const i = steps.findIndex((r) => r.name === chosen);
      choose(steps[Math.max(0, Math.min(steps.length - 1, i + by))]);
    };
    const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, tabindex: "0", role: "img", "aria-label": label, "data-key": "why-chart",
      onkeydown: (e) => {
        if (e.key !== "ArrowDown" && e.key !== "ArrowUp") return;
        e.preventDefault();
        move(e.key === "ArrowDown" ? 1 : -1);
        const box = document.querySelector("[data-key=why-chart]");
        if (box) box.focus({ preventScroll: true });
      } },
      x.ticks(narrow ? 4 : 6).map((t) => s("g", { transform: `translate(${x(t)},0)` }, s("path", { d: `M0 ${m.t}V${height - m.b}`, class: "grid" }),
        s("text", { y: height - 6, class: "tick", "text-anchor": "middle" }, `${Math.round(1000 * t) / 10}\u202f%`))),
      rows.map((r, i) => {
        const top = m.t + i * tall;
        const y = top + (narrow ? 18 : 8);
        const [a, b] = r.end ? [x(r.to) - 2.5, x(r.to) + 2.5] : [x(Math.min(r.from, r.to)), x(Math.max(r.from, r.to))];
        const value = r.end ? exact(r.to) : signed(r.mean) + (H.isNumber(r.q05) ? ` (${signed(r.q05)} to ${signed(r.q95)})` : "");
        return s("g", { class: `row ${!r.end && r.name === chosen ? "on" : ""}`, onclick: r.end ? null : () => choose(r) },
          s("rect", { x: 0, y: top, width, height: tall, class: "hit" }),
          s("text", { x: narrow ? m.l : m.l - 8, y: narrow ? top + 13 : y + 11, class: "bar-name", "text-anchor": narrow ? "start" : "end" },
            r.title.length > 27 ? `${r.title.slice(0, 26)}…` : r.title, r.doubt ? " *" : ""),
          s("text", { x: narrow ? width - m.r : width - m.r + 10, y: narrow ? top + 13 : y + 11, class: "bar-value", "text-anchor": narrow ? "end" : "start" }, value),
          s("rect", { x: a, y, width: Math.max(1, b - a), height: 14, class: `step ${r.end ? "end-bar" : r.mean < 0 ? "down" : ""}` }),
          H.isNumber(r.q05) ? s("path", { d: `M${x(r.from + r.q05)} ${y + 7}H${x(r.from + r.q95)}`, class: "whisker" }) : null,
          i < rows.length - 1 ? s("path", { d: `M${x(r.to)} ${y + 14}V${y + tall}`, class: "link-line" }) : null);
      }));
    return svg;
  };

  const readings = (bar) => {
    const cells = bar.tie.readings.map((r) => ({ ...r, made: bar.k * r.value, off: H.isNumber(r.sd) ? bar.k * r.sd * 1.645 : null }));
    return [
      bar.tie.who ? h("p", { class: "small" }, bar.tie.who) : null,
      cells.length ? H.table([
        { title: "Year", num: true, get: (r) => r.year }, { title: "Report", get: (r) => r.report.replaceAll("_", " ") },
        { title: "States", num: true, get: (r) => (H.isNumber(r.share) ? H.pct(r.share) : "others only") },
        { title: "Expected", num: true, get: (r) => H.pct(r.expected) },
        { title: "Other years say", num: true, get: (r) => (r.foretold ? `${Math.round(100 * r.foretold[0])}–${H.pct(r.foretold[1])}${r.ahead ? " †" : ""}${r.chance < 0.05 ? " *" : ""}` : "–") },
        { title: "Made, points", num: true, get: (r) => signed(r.made) + (H.isNumber(r.off) ? ` (±\u202f${(100 * r.off).toFixed(1)})` : "") },
        { title: "Kind", get: (r) => H.kindWord(r.kind) },
        { title: "Source", wide: true, get: (r) => h("span", {}, H.sourceLinks([r.source])) },
      ], cells, `Readings behind ${bar.title}`) : h("p", { class: "small" }, "No reading made as much as a twentieth of a point."),
      cells.some((r) => r.foretold) ? h("p", { class: "small" }, `Other years say: where the readings of all other years put it, 90\u202f%.${cells.some((r) => r.ahead) ? " † from all earlier years, there being no later one." : ""} * unusual: fewer than one in twenty are as far off.`) : null,
      Math.abs(bar.k * bar.tie.small) >= 0.0005 ? h("p", { class: "small" }, `Smaller readings together ${signed(bar.k * bar.tie.small)}.`) : null,
      Math.abs(bar.k * bar.tie.members) >= 0.0005 ? h("p", { class: "small" }, `Members that joined or left the bloc made ${signed(bar.k * bar.tie.members)}.`) : null,
    ];
  };

  const words = h("p", { class: "why-words" });
  const detail = h("div", { id: "why-detail", role: "status", "aria-live": "polite" });
  const controls = h("div", { class: "controls" });
  const happened = h("div", {});
  const chart = H.chart({ class: "fall-rise" }, draw);
  const again = () => {
    const p = pairOf();
    if (!p) return;
    const d = p.domains.find((r) => r.domain === domain);
    const list = d.judged ? bars(p) : [];
    if (!list.some((b) => b.name === chosen)) chosen = list.length ? list[0].name : null;
    words.textContent = d.words;
    const bar = list.find((b) => b.name === chosen);
    detail.replaceChildren(...(bar ? [h("h4", {}, `${bar.title}: ${signed(bar.mean)} points`),
      ...(bar.rest ? [h("p", { class: "small" }, bar.rest.map((b) => `${b.title} ${signed(b.mean)}`).join("; "))] : readings(bar)),
      list.some((b) => b.doubt) ? h("p", { class: "small" }, "* Its domain can't be judged in both years: what is held moved the estimate so.") : null].filter(Boolean) : []));
    chart.again();
  };
  const select = () => controls.replaceChildren(
    H.select("Country", H.case.clients.map((c) => ({ value: c.code, title: c.name })), H.state.client, (v) => H.set({ client: v }), "why-country"),
    H.select("Domain", H.data.domains.map((d) => ({ value: d.id, title: d.title })), domain, (v) => { domain = v; chosen = null; again(); }, "why-domain"));
  const dated = () => {
    const rows = part.events.filter((e) => e.client === H.state.client);
    happened.replaceChildren(...(rows.length ? [H.behind("Dated events", [
      { title: "Date", get: (r) => r.date }, { title: "What", wide: true, get: (r) => r.text },
      { title: "Source", wide: true, get: (r) => (H.safeUrl(r.url) ? h("a", { href: H.safeUrl(r.url), rel: "noopener noreferrer", target: "_blank" }, r.source) : r.source) },
    ], () => rows, `${rows.length} dated events of ${H.name(H.state.client)} in these years, beside the change; none is said to be a cause`)] : []));
  };
  H.$("why-body").append(
    h("h3", { class: "sub", id: "h-why" }, "Why it changed"),
    h("p", { class: "lead" }, `From the end of ${part.from} to the end of ${part.to}: each bar is what one kind of tie made of the change, its line the 90\u202f% interval. ` +
      "The bars sum to the change. Choose one for the readings behind it."),
    controls, words, chart, detail, happened);
  H.views.push((change) => {
    if (change && !("patron" in change) && !("client" in change)) return;
    select();
    dated();
    again();
  });
};
