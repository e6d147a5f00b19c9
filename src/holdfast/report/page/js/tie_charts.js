// Two charts of one kind of tie: which years are held of each country, and the shares by power with the kind of each reading.
H.marks = { recorded: d3.symbolCircle, provisional: d3.symbolDiamond, other_side: d3.symbolCircle, modelled: d3.symbolSquare, press: d3.symbolTriangle };
H.mark = (kind, x, y, size, cls) => H.s("path", { class: `mark ${kind} ${cls || ""}`, d: d3.symbol(H.marks[kind] || d3.symbolCircle, size)(), transform: `translate(${x.toFixed(1)},${y.toFixed(1)})` });
H.markKey = () => Object.entries(H.kinds).map(([k, word]) =>
  H.h("span", {}, H.s("svg", { width: 14, height: 12, class: "inline", "aria-hidden": "true" }, H.mark(k, 7, 6, 44, "")), ` ${word}`));
const ORDER = ["recorded", "provisional", "other_side", "press", "modelled"];
const TALL = { recorded: 1, provisional: 1, other_side: 0.62, press: 0.36, modelled: 1 };

// Bars by country and year: full height where recorded, lower where counted by others, hollow where modelled.
H.tieYears = (rows, client) => (width) => {
  const { s } = H;
  const clients = H.case.clients.filter((c) => !client || c.code === client);
  const span = d3.extent(rows, (r) => r.year);
  const years = d3.range(Math.min(span[0], span[1] - 9), span[1] + 1);
  const narrow = width < 520;
  const longest = d3.max(clients, (c) => c.name.length);
  const m = { l: narrow ? 34 : Math.min(220, 14 + 6.7 * longest), r: narrow ? 26 : 84, t: 4, b: 18 };
  const [tall, gap] = [20, 7];
  const height = m.t + clients.length * (tall + gap) + m.b;
  const x = d3.scaleBand(years, [m.l, width - m.r]).paddingInner(0.16);
  const step = Math.max(1, Math.ceil(34 / x.step()));
  return H.frame(width, height, "Years held by country; the rows below have them",
    clients.map((c, n) => {
      const mine = rows.filter((r) => r.client === c.code);
      const top = m.t + n * (tall + gap);
      return s("g", {},
        s("text", { x: m.l - 8, y: top + tall * 0.72, class: "row-name", "text-anchor": "end" }, narrow ? c.code : c.name),
        s("path", { d: `M${m.l} ${top + tall}H${width - m.r}`, class: "grid" }),
        [...d3.group(mine, (r) => r.year)].map(([year, list]) => {
          const best = ORDER.find((k) => list.some((r) => r.kind === k)) || "recorded";
          const flagged = list.some((r) => r.flags);
          const words = list.map((r) => ({ text: `${r.report.replaceAll("_", " ")}, ${H.kindWord(r.kind)}${r.flags ? `: ${H.flagWords(r.flags).join("; ")}` : ""}` }));
          const high = tall * TALL[best];
          return s("g", { onpointermove: (e) => H.tip(e, [{ text: `${c.name} ${year}` }, ...words]), onpointerleave: () => H.tip(null, null) },
            s("rect", { x: x(year), y: top, width: x.bandwidth(), height: tall, class: "hit" }),
            s("rect", { x: x(year) + 0.5, y: top + tall - high + 0.5, width: Math.max(1, x.bandwidth() - 1), height: high - 1, class: `kind ${best}` }),
            flagged ? s("path", { d: `M${x(year)} ${top + tall + 2.5}h${x.bandwidth()}`, class: "doubted" }) : null);
        }),
        s("text", { x: width - m.r + 8, y: top + tall * 0.72, class: "tick" }, mine.length ? (narrow ? mine.length : `${mine.length} ${mine.length === 1 ? "reading" : "readings"}`) : "none"));
    }),
    years.filter((_, n) => n % step === 0).map((t) => s("text", { x: x(t) + x.bandwidth() / 2, y: height - 4, class: "tick", "text-anchor": "middle" }, t)));
};

// The shares of one country: the chosen power strong, its reports joined; the others faint.
H.tieShares = (rows, c, span, top) => (width) => {
  const { s } = H;
  const mine = rows.filter((r) => r.client === c.code);
  if (!mine.length) return H.h("p", { class: "small" }, "No reading.");
  const height = Math.round(Math.max(150, Math.min(width * 0.52, 210)));
  const m = { l: 28, r: 10, t: 8, b: 18 };
  const x = d3.scaleLinear([span[0] - 0.5, span[1] + 0.5], [m.l, width - m.r]);
  const y = d3.scaleLinear([0, top], [height - m.b, m.t]).clamp(true).nice(4);
  const chosen = H.state.patron;
  const others = H.case.patrons.filter((p) => p.code !== chosen);
  const years = [...new Set(mine.map((r) => r.year))].sort((a, b) => a - b);
  const cursor = s("path", { class: "cursor", d: "" });
  const show = (event, year) => {
    const near = d3.least(years, (t) => Math.abs(t - year));
    cursor.setAttribute("d", `M${x(near)} ${m.t}V${height - m.b}`);
    H.tip(event, [{ text: `${c.name} ${near}` }, ...mine.filter((r) => r.year === near).flatMap((r) => [
      { text: `${r.report.replaceAll("_", " ")}, ${H.kindWord(r.kind)}${r.flags ? ` (${H.flagWords(r.flags).join("; ")})` : ""}` },
      ...H.case.patrons.filter((p) => p.code in r.share && (p.code === chosen || r.share[p.code] >= 0.005)).sort((a, b) => r.share[b.code] - r.share[a.code]).slice(0, 5)
        .map((p) => ({ tone: H.tone(p.code), text: `${p.name} ${Math.round(1000 * r.share[p.code]) / 10}\u202f%` })),
    ])]);
    return near;
  };
  const hide = () => {
    cursor.setAttribute("d", "");
    H.tip(null, null);
  };
  let at = years[years.length - 1];
  const joined = [...d3.group(mine.filter((r) => chosen in r.share), (r) => r.report)].flatMap(([, list]) => {
    const out = [];
    for (const r of d3.sort(list, (a) => a.year)) {
      const run = out[out.length - 1];
      if (run && r.year - run[run.length - 1].year <= 2) run.push(r);
      else out.push([r]);
    }
    return out.filter((run) => run.length > 1);
  });
  const of = (p, size) => mine.filter((r) => p in r.share).map((r) => H.mark(r.kind, x(r.year), y(r.share[p]), size, ""));
  const last = d3.greatest(mine.filter((r) => chosen in r.share), (r) => r.year);
  const label = `${c.name}: ${mine.length} readings, ${years[0]} to ${years[years.length - 1]}. ` +
    (last ? `${H.name(chosen)}: ${H.pct(last.share[chosen])} in ${last.year}. ` : `${H.name(chosen)} is seen by none. `) + "Arrow keys step through the years.";
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, tabindex: "0", role: "img", "aria-label": label, "data-key": `shares-${c.code}`,
    onpointermove: (e) => show(e, x.invert(d3.pointer(e)[0])), onpointerleave: hide, onblur: hide,
    onkeydown: (e) => {
      if (e.key === "Escape") hide();
      if (e.key !== "ArrowLeft" && e.key !== "ArrowRight") return;
      e.preventDefault();
      const next = years[years.indexOf(at) + (e.key === "ArrowLeft" ? -1 : 1)];
      at = next === undefined ? at : next;
      const r = svg.getBoundingClientRect();
      show({ clientX: r.left + (x(at) / width) * r.width, clientY: r.top + r.height * 0.6 }, at);
    } },
    s("rect", { width, height, class: "hit" }),
    y.ticks(4).map((t) => s("g", { transform: `translate(0,${y(t)})` }, s("path", { d: `M${m.l} 0H${width - m.r}`, class: "grid" }), s("text", { x: m.l - 4, y: 3, class: "tick", "text-anchor": "end" }, Math.round(100 * t)))),
    others.map((p) => s("g", { class: `marks ${H.tone(p.code)}` }, of(p.code, 14))),
    s("g", { class: `marks on ${H.tone(chosen)}` }, joined.map((run) => s("path", { class: "thread", d: d3.line((r) => x(r.year), (r) => y(r.share[chosen]))(run) })), of(chosen, 40)),
    [span[0], span[1]].map((t, i) => s("text", { x: x(t), y: height - 4, class: "tick", "text-anchor": i ? "end" : "start" }, t)), cursor);
  return svg;
};
