// How like histories went on: the nearest of the world for each country, what came next, and how often a first place was lost.
H.analogues = () => {
  const { h, s } = H;
  const part = H.data.analogues;
  const body = H.$("analogues-body");
  if (!part) return;
  const LATER = [5, 10];
  const WORDS = { analogues: "like histories", "like level": "pairs of a like level", "all pairs": "all pairs" };
  const power = H.the(H.case.patron_name);
  const next = (r, years, of) => r.next.find((n) => n.years === years && n.of === of);
  const ends = part.rows.flatMap((r) => r.analogues.flatMap((a) => LATER.map((y) => a[`change_${y}`])).filter(H.isNumber));
  const reach = Math.max(0.02, d3.max(ends, Math.abs) || 0);

  const strip = (r) => (width) => {
    const rows = LATER.flatMap((years) => ["analogues", "like level"].map((of) => ({ years, of, n: next(r, years, of) })));
    const m = { l: 8, r: 8, t: 4, b: 18 };
    const step = 25;
    const height = m.t + step * rows.length + m.b;
    const x = d3.scaleLinear([-reach, reach], [m.l, width - m.r]).nice(4).clamp(true);
    const told = rows.filter((k) => k.n && k.n.histories).map((k) => `${k.years} years on, ${WORDS[k.of]}: half ${H.points(k.n.change.q50)} points or less, nine in ten ${H.pointRange(k.n.change)}`);
    return H.frame(width, height, `${H.name(r.client)}: ${told.join("; ")}`,
      x.ticks(4).map((t) => s("g", { transform: `translate(${x(t)},0)` }, s("path", { d: `M0 ${m.t}V${height - m.b}`, class: t === 0 ? "axis-zero" : "grid" }),
        s("text", { y: height - 4, class: "tick", "text-anchor": t === x.domain()[0] ? "start" : t === x.domain()[1] ? "end" : "middle" }, H.points(t)))),
      rows.map((k, i) => {
        const y = m.t + step * i + 17;
        if (!k.n || !k.n.histories) return s("text", { x: m.l, y, class: "tick" }, `${k.years} years on, ${WORDS[k.of]}: none`);
        const c = k.n.change;
        return s("g", {}, s("text", { x: m.l, y: y - 7, class: "tick" }, `${k.years} years on, ${WORDS[k.of]} (${k.n.histories})`),
          s("path", { d: `M${x(c.q05)} ${y}H${x(c.q95)}`, class: "next-span" }),
          k.of === "analogues" ? r.analogues.filter((a) => H.isNumber(a[`change_${k.years}`])).map((a) => s("circle", { cx: x(a[`change_${k.years}`]), cy: y, r: 2.6, class: "next-dot",
            onpointermove: (e) => H.tip(e, [{ text: `${a.label}, ${a.from}–${a.to}: ${H.points(a[`change_${k.years}`])} points ${k.years} years on` }]), onpointerleave: () => H.tip(null, null) })) : null,
          s("path", { d: `M${x(c.q50)} ${y - 5}V${y + 5}`, class: "next-half" }));
      }));
  };
  const words = (r) => {
    const [like, level] = [next(r, 5, "analogues"), next(r, 5, "like level")];
    return h("p", { class: "small" }, `Of the ${like.histories} most like ${power}'s ten years to ${r.at}, ${like.fell} had a smaller share five years on`,
      level && level.histories ? `, and ${H.pct(level.p_fell)} of the ${level.histories} pairs of a like level.` : ".",
      ` Nearest: ${H.list(r.analogues.slice(0, 3).map((a) => `${a.label} to ${a.to}`))}.`);
  };
  const lost = (r) => `${r.lost} of ${r.spells} (${H.range(r)}\u202f%)`;
  const rate = (patron, years) => part.base_rates.find((r) => r.where === "country" && r.domain === "composite" && r.patron === patron && r.years === years);
  const all = LATER.map((y) => rate(null, y));
  const own = LATER.map((y) => rate(H.case.patron, y));

  body.append(h("div", {},
    h("h3", { class: "sub", id: "h-analogues" }, "How like histories went on"),
    h("p", { class: "lead" }, `The ten years of the world most like those of ${power} in each country, by level, trend, volatility and mix of domains, and how the share changed later, in points. Overlapping years of a pair are left out, and so is the country itself. The bar holds nine in ten, its mark half.`),
    h("p", {}, part.verdict),
    h("div", { class: "fan-grid" }, part.rows.map((r) => h("figure", { class: "next" }, h("figcaption", {}, H.name(r.client)), H.chart({ class: "next-chart" }, strip(r)), words(r)))),
    part.unjudged.map((u) => h("p", { class: "small" }, `${H.name(u.client)} can't be compared: ${u.why}.`)),
    all.every((r) => r && r.spells) ? h("p", {}, `Where any power was first in a country, it no longer was five years later in ${lost(all[0])}, and ten years later in ${lost(all[1])}, the interval as if these were independent. `,
      own[0] && own[0].spells ? `For ${power} alone: ${lost(own[0])} and ${lost(own[1])}. ` : "",
      part.first) : null,
    h("p", { class: "small" }, part.note),
    H.behind("The nearest histories", [
      { title: "Country", get: (a) => H.name(a.of) }, { title: "Like it", get: (a) => a.label }, { title: "Years", get: (a) => `${a.from}–${a.to}` }, { title: "Distance", num: true, get: (a) => a.distance.toFixed(2) },
      { title: "Share", num: true, get: (a) => H.pct(a.level) }, { title: "5 years on, points", num: true, get: (a) => H.points(a.change_5) }, { title: "10 years on", num: true, get: (a) => H.points(a.change_10) },
    ], () => part.rows.flatMap((r) => r.analogues.map((a) => ({ ...a, of: r.client }))), "The nearest histories"),
    H.behind("How often a first place was lost", [
      { title: "First in a", get: (r) => r.where }, { title: "By", get: (r) => (H.domain.get(r.domain) || { title: r.domain }).title.toLowerCase() }, { title: "Power", get: (r) => (r.patron ? H.name(r.patron) : "all") },
      { title: "Within years", num: true, get: (r) => r.years }, { title: "Lost", num: true, get: (r) => r.lost }, { title: "Of ten-year stretches", num: true, get: (r) => r.spells }, { title: "Of distinct spells", num: true, get: (r) => r.distinct },
      { title: "Not watched to the end", num: true, get: (r) => r.censored }, { title: "Rate", num: true, get: (r) => H.pct(r.p) }, { title: "90 %", num: true, get: H.range }, { title: "Powers that lost", num: true, get: (r) => r.losers },
    ], () => part.base_rates.filter((r) => r.spells), "How often a first place was lost")));
};
