// Votes: positions over time, the case's roll calls as a grid of choices, absence as hedging.
H.votes = () => {
  const { h, s } = H;
  const part = H.data.votes;
  if (!part || !part.positions.length) return;
  H.$("votes").hidden = false;
  H.$("toc-votes").hidden = false;
  const body = H.$("votes-body");
  const CHOICE = { Y: "yes", N: "no", A: "abstained", X: "absent" };
  const anchor = H.patron.has(part.anchor) ? H.the(H.name(part.anchor)) : part.anchor;
  const num = (x, n = 1) => (H.isNumber(x) ? x.toFixed(n).replace("-", "\u2212") : "–");
  const span = (r, i) => `${num(r.mean[i])} (${num(r.q05[i])} to ${num(r.q95[i])})`;
  H.$("votes-lead").append("From roll calls of the United Nations General Assembly, with abstaining and staying away as choices of their own. ",
    `Positions lie on one line, with ${anchor} on the positive side; near each other means voting alike, not being allied. Bands: 90\u202f% intervals.`);

  // positions
  const powers = part.positions.filter((r) => r.role === "power");
  const years = d3.extent(part.positions.flatMap((r) => r.years));
  const reach = (rows) => d3.extent(rows.flatMap((r) => [...r.q05, ...r.q95]).filter(H.isNumber));
  // a power that always stands far from everybody else would flatten the rest: it is named at the edge instead
  const beyond = powers.filter((p) => {
    const [low, high] = reach(part.positions.filter((r) => r !== p));
    const gap = 0.2 * (high - low);
    return d3.min(p.mean) > high + gap || d3.max(p.mean) < low - gap;
  });
  const shown = powers.filter((r) => !beyond.includes(r));
  const ends = reach(part.positions.filter((r) => !beyond.includes(r)));
  const stand = (row) => (width) => {
    const height = Math.round(Math.max(170, Math.min(width * 0.62, 230)));
    const m = { l: 28, r: 34, t: 8, b: 18 };
    const x = d3.scaleLinear(years, [m.l, width - m.r]);
    const y = d3.scaleLinear(ends, [height - m.b, m.t]).nice(4);
    const line = (r) => d3.line().x((_, i) => x(r.years[i])).y((_, i) => y(r.mean[i]))(r.years);
    const area = (r) => d3.area().x((_, i) => x(r.years[i])).y0((_, i) => y(r.q05[i])).y1((_, i) => y(r.q95[i]))(r.years);
    const last = (r) => r.mean[r.mean.length - 1];
    const places = H.apart(shown.map((r) => y(last(r))), 10, m.t + 2, height - m.b);
    const cursor = s("path", { class: "cursor", d: "" });
    let at = row.years[row.years.length - 1];
    const show = (event, year) => {
      at = Math.max(years[0], Math.min(years[1], year));
      cursor.setAttribute("d", `M${x(at)} ${m.t}V${height - m.b}`);
      const lines = [row, ...powers].filter((r) => r.years.includes(at)).map((r) => ({ tone: r === row ? "" : H.tone(r.code), text: `${H.name(r.code)} ${span(r, r.years.indexOf(at))}` }));
      H.tip(event, [{ text: `Session from ${at}` }, ...lines]);
    };
    const hide = () => {
      cursor.setAttribute("d", "");
      H.tip(null, null);
    };
    const n = row.years.length - 1;
    const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, tabindex: "0", role: "img", "data-key": `stand-${row.code}`,
      "aria-label": `${H.name(row.code)}: position ${span(row, 0)} in the session from ${row.years[0]}, ${span(row, n)} in that from ${row.years[n]}; ` +
        powers.map((r) => `${H.name(r.code)} ${num(last(r))}`).join(", ") + ". Arrow keys step through the sessions.",
      onpointermove: (e) => show(e, Math.round(x.invert(d3.pointer(e)[0]))), onpointerleave: hide, onblur: hide,
      onkeydown: (e) => {
        if (e.key === "Escape") hide();
        if (e.key !== "ArrowLeft" && e.key !== "ArrowRight") return;
        e.preventDefault();
        const box = svg.getBoundingClientRect();
        const next = Math.max(years[0], Math.min(years[1], at + (e.key === "ArrowLeft" ? -1 : 1)));
        show({ clientX: box.left + (x(next) / width) * box.width, clientY: box.top + box.height * 0.6 }, next);
      } },
      s("rect", { width, height, class: "hit" }),
      y.ticks(4).map((t) => s("g", { transform: `translate(0,${y(t)})` }, s("path", { d: `M${m.l} 0H${width - m.r}`, class: "grid" }),
        s("text", { x: m.l - 4, y: 3, class: "tick", "text-anchor": "end" }, num(t, y.ticks(4).every((v) => Number.isInteger(v)) ? 0 : 1)))),
      shown.map((r) => s("g", { class: `power ${H.tone(r.code)}` }, s("path", { class: "band", d: area(r) }), s("path", { class: "path", d: line(r) }))),
      s("g", { class: "stand on" }, s("path", { class: "band", d: area(row) }), s("path", { class: "path", d: line(row) })),
      beyond.map((r, i) => s("text", { x: m.l + 4, y: last(r) > 0 ? m.t + 4 + 12 * i : height - m.b - 6 - 12 * i, class: `end ${H.tone(r.code)}` }, `${r.code} ${last(r) > 0 ? "\u2191" : "\u2193"} ${num(r.mean[0])} to ${num(last(r))}`)),
      shown.map((r, i) => s("text", { x: width - m.r + 4, y: places[i] + 3, class: `end ${H.tone(r.code)}` }, r.code)),
      years.map((t, i) => s("text", { x: x(t), y: height - 4, class: "tick", "text-anchor": i ? "end" : "start" }, t)),
      cursor);
    return svg;
  };
  body.append(
    h("h3", { class: "sub", id: "h-stand" }, "Positions since ", years[0]),
    h("p", { class: "small key" }, h("span", {}, s("svg", { width: 26, height: 10, class: "inline" }, s("path", { d: "M1 5H25", class: "key-line strong" })), " the country"),
      powers.map((r) => h("span", { class: H.tone(r.code) }, h("i", { class: "dot" }), ` ${H.name(r.code)} (${r.code})`)),
      h("span", {}, "a bloc is the mean of its members")),
    h("div", { class: "fan-grid stands" }, part.positions.filter((r) => r.role === "country").map((r) =>
      h("figure", {}, h("figcaption", {}, H.name(r.code)), H.chart({ class: "stand-chart" }, stand(r))))),
    H.behind("Positions by session", [
      { title: "State", get: (r) => H.name(r[0].code) }, { title: "Session from", num: true, get: (r) => r[0].years[r[1]] },
      { title: "Position", num: true, get: (r) => num(r[0].mean[r[1]], 2) }, { title: "90 %", num: true, get: (r) => `${num(r[0].q05[r[1]], 2)} to ${num(r[0].q95[r[1]], 2)}` },
    ], () => part.positions.flatMap((r) => r.years.map((_, i) => [r, i])), "The table behind these charts"));

  // the case's roll calls
  if (part.resolutions.length) {
    const held = H.by(part.choices, (r) => `${r.symbol}|${r.code}`);
    const codes = [...H.case.clients, ...H.case.patrons].map((c) => c.code).filter((c) => part.choices.some((r) => r.code === c));
    const chances = (r) => ["Y", "A", "N", "X"].map((k) => `${CHOICE[k]} ${H.chance(r.p[k])}`).join(", ");
    const cell = (call, code) => {
      const r = held.get(`${call.symbol}|${code}`);
      if (!r || !r.choice) return h("td", { class: "ch-none" }, h("span", { class: "vh" }, "no choice counted"), "–");
      const odd = H.isNumber(r.surprise) && r.surprise >= part.surprising;
      const text = `${H.name(code)}, ${call.symbol}: ${CHOICE[r.choice]}` + (r.members ? `, ${r.alike} of ${r.members} members` : "") + (r.p ? `; expected ${chances(r)}; surprise ${num(r.surprise)} bits` : "");
      return h("td", { class: `choice ch-${r.choice} ${odd ? "odd" : ""}` },
        h("button", { type: "button", "aria-label": text, "data-key": `choice-${call.symbol}-${code}`,
          onpointerenter: (e) => H.tip(e, tipOf(call, r, code)), onpointerleave: () => H.tip(null, null), onblur: () => H.tip(null, null),
          onfocus: (e) => {
            const box = e.target.getBoundingClientRect();
            H.tip({ clientX: box.left + box.width / 2, clientY: box.top + box.height / 2 }, tipOf(call, r, code));
          } },
        h("b", {}, h("span", { class: "wide" }, { Y: "yes", N: "no", A: "abst.", X: "away" }[r.choice]), h("span", { class: "narrow" }, r.choice)), odd ? h("small", {}, ` !\u202f${num(r.surprise, 0)}`) : null, r.members ? h("small", { class: "wide" }, ` ${r.alike}/${r.members}`) : null));
    };
    const tipOf = (call, r, code) => [{ text: `${H.name(code)}: ${CHOICE[r.choice]}${r.members ? ` (${r.alike} of ${r.members})` : ""} on ${call.about || call.symbol}` }, ...(r.p ? [{ text: `expected: ${chances(r)}` }, { text: `surprise ${num(r.surprise)} bits` }] : [])];
    body.append(
      h("h3", { class: "sub", id: "h-calls" }, part.title || "Roll calls"),
      h("p", { class: "small key" }, Object.entries({ Y: "yes", A: "abstained", N: "no", X: "absent" }).map(([k, word]) => h("span", {}, h("i", { class: `sw choice ch-${k}` }), ` ${word}`, h("span", { class: "narrow" }, ` (${k})`))),
        h("span", {}, `! a surprise of ${part.surprising} bits or more: the state's position, steadiness and habit gave that choice a chance of one in ${2 ** part.surprising} or less`),
        part.choices.some((r) => r.members) ? h("span", {}, "a bloc: what most of its members did") : null),
      h("div", { class: "scroll-x", tabindex: "0", role: "region", "aria-label": "Choices by roll call and state" },
        h("table", { class: "calls" }, h("caption", { class: "vh" }, "Choices by roll call and state"),
          h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Roll call"), codes.map((c, i) => h("th", { scope: "col", class: i === H.case.clients.length ? "first-power" : null }, h("abbr", { title: H.name(c) }, c))), h("th", { scope: "col", class: "num wide" }, "Yes–no–abst.–away"))),
          h("tbody", {}, part.resolutions.map((call) => h("tr", {}, h("th", { scope: "row" }, h("span", {}, h("span", { class: "wide" }, "A/RES/".slice(0, call.symbol.startsWith("A/RES/") ? 6 : 0)), call.symbol.replace(/^A\/RES\//, "")), h("small", {}, H.date(call.date), call.about ? h("span", { class: "wide" }, `, ${call.about}`) : null)),
            codes.map((c) => cell(call, c)), h("td", { class: "num wide" }, `${call.yes}–${call.no}–${call.abstained}–${call.absent}`)))))),
      H.behind("Choices, chances and surprise", [
        { title: "Roll call", get: (r) => r.symbol }, { title: "State", get: (r) => H.name(r.code) }, { title: "Choice", get: (r) => CHOICE[r.choice] || "not counted" },
        ...["Y", "N", "A", "X"].map((k) => ({ title: `P(${CHOICE[k]})`, num: true, get: (r) => (r.p ? H.chance(r.p[k]) : null) })),
        { title: "Surprise, bits", num: true, get: (r) => (H.isNumber(r.surprise) ? num(r.surprise) : null) },
      ], () => part.choices, "The table behind this grid"));
  }
  H.absence(body, part, num);
};

// Absence as hedging: the coefficient by period, and absence by how likely a yes is.
H.absence = (body, part, num) => {
  const { h, s } = H;
  if (!part.hedging.length) return;
  const byPeriod = (width) => {
    const rows = part.hedging;
    const height = 200;
    const m = { l: 34, r: 12, t: 10, b: 20 };
    const x = d3.scaleLinear([rows[0].first_year, rows[rows.length - 1].last_year + 1], [m.l, width - m.r]);
    const y = d3.scaleLinear([Math.min(0, d3.min(rows, (r) => r.q05)), Math.max(0, d3.max(rows, (r) => r.q95))], [height - m.b, m.t]).nice(4);
    return H.frame(width, height, `Absence as hedging by period: ${rows.map((r) => `${r.first_year} to ${r.last_year} ${num(r.d, 2)}`).join("; ")}`,
      y.ticks(4).map((t) => s("g", { transform: `translate(0,${y(t)})` }, s("path", { d: `M${m.l} 0H${width - m.r}`, class: t === 0 ? "axis-zero" : "grid" }),
        s("text", { x: m.l - 4, y: 3, class: "tick", "text-anchor": "end" }, num(t, 1)))),
      rows.map((r) => {
        const [a, b] = [x(r.first_year) + 1.5, x(r.last_year + 1) - 1.5];
        return s("g", { class: "hedge", onpointermove: (e) => H.tip(e, [{ text: `${r.first_year}–${r.last_year}: d ${num(r.d, 2)} (${num(r.q05, 2)} to ${num(r.q95, 2)})` }]), onpointerleave: () => H.tip(null, null) },
          s("rect", { x: a, y: y(r.q95), width: b - a, height: Math.max(1, y(r.q05) - y(r.q95)), class: "hedge-band" }), s("path", { d: `M${a} ${y(r.d)}H${b}`, class: "hedge-line" }));
      }),
      rows.filter((_, i) => i % 2 === 0 || width > 420).map((r) => s("text", { x: x(r.first_year), y: height - 5, class: "tick", "text-anchor": "start" }, r.first_year)));
  };
  const eras = [...d3.group(part.absence, (r) => r.first_year).values()];
  const top = d3.max(part.absence, (r) => Math.max(r.absent, r.habit));
  const hump = (rows) => (width) => {
    const height = 200;
    const m = { l: 30, r: 10, t: 10, b: 30 };
    const x = d3.scaleLinear([0, 1], [m.l, width - m.r]);
    const y = d3.scaleLinear([0, top], [height - m.b, m.t]).nice(4);
    const mid = (r) => x((r.low + r.high) / 2);
    const line = (key) => d3.line().x(mid).y((r) => y(r[key]))(rows);
    return H.frame(width, height, `Absence by P(yes), ${rows[0].first_year} to ${rows[0].last_year}: ${rows.map((r) => `${Math.round(100 * r.low)} to ${Math.round(100 * r.high)} per cent ${H.pct(r.absent)}, habit ${H.pct(r.habit)}`).join("; ")}`,
      y.ticks(4).map((t) => s("g", { transform: `translate(0,${y(t)})` }, s("path", { d: `M${m.l} 0H${width - m.r}`, class: "grid" }), s("text", { x: m.l - 4, y: 3, class: "tick", "text-anchor": "end" }, Math.round(100 * t)))),
      s("path", { class: "path gap hedge-habit", d: line("habit") }), s("path", { class: "hedge-line", d: line("absent") }),
      rows.map((r) => s("circle", { cx: mid(r), cy: y(r.absent), r: 3, class: "hedge-dot", onpointermove: (e) => H.tip(e, [{ text: `P(yes) ${Math.round(100 * r.low)}–${Math.round(100 * r.high)}\u202f%: absent ${num(100 * r.absent)}\u202f%, habit ${num(100 * r.habit)}\u202f%, ${r.choices.toLocaleString("en")} choices` }]), onpointerleave: () => H.tip(null, null) })),
      [0, 0.5, 1].map((t, i) => s("text", { x: x(t), y: height - 16, class: "tick", "text-anchor": ["start", "middle", "end"][i] }, `${100 * t}\u202f%`)),
      s("text", { x: (m.l + width - m.r) / 2, y: height - 3, class: "tick", "text-anchor": "middle" }, "chance of a yes if it turns up"));
  };
  body.append(
    h("h3", { class: "sub", id: "h-hedging" }, "Absence as hedging"),
    h("p", { class: "lead" }, "First: how strongly absences gather where a state is near its own indifference, all states, by period; 0 is not at all. ",
      "Then: per cent absent by the chance of a yes, against what each state's steady habit and the day's attendance alone would give (dashed). An association, whatever its motive."),
    h("div", { class: "fan-grid hedging" },
      h("figure", {}, h("figcaption", {}, "By period, with 90 % interval"), H.chart({ class: "hedge-chart" }, byPeriod)),
      eras.map((rows) => h("figure", {}, h("figcaption", {}, `Per cent absent, ${rows[0].first_year}–${rows[0].last_year}`), H.chart({ class: "hedge-chart" }, hump(rows))))),
    H.behind("Absence as hedging by period", [
      { title: "From", num: true, get: (r) => r.first_year }, { title: "To", num: true, get: (r) => r.last_year }, { title: "d", num: true, get: (r) => num(r.d, 2) },
      { title: "90 %", num: true, get: (r) => `${num(r.q05, 2)} to ${num(r.q95, 2)}` },
    ], () => part.hedging, "The table by period"),
    H.behind("Absence by chance of a yes", [
      { title: "Years", get: (r) => `${r.first_year}–${r.last_year}` }, { title: "Chance of a yes", num: true, get: (r) => `${Math.round(100 * r.low)} to ${Math.round(100 * r.high)}\u202f%` },
      { title: "Absent", num: true, get: (r) => `${num(100 * r.absent)}\u202f%` }, { title: "By habit alone", num: true, get: (r) => `${num(100 * r.habit)}\u202f%` }, { title: "Choices", num: true, get: (r) => r.choices.toLocaleString("en") },
    ], () => part.absence, "The table by chance of a yes"));
};
