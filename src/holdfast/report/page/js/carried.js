// What mechanisms can carry of a change, beside what they can't, for the country and the power that are chosen.
H.carried = () => {
  const { h, s } = H;
  const part = H.data.explained;
  if (!part || !part.pairs.some((p) => p.carried)) return;
  const made = H.by((H.data.mechanisms || { mechanisms: [] }).mechanisms, (m) => m.name);
  const title = (name) => (made.get(name) || { title: name }).title;
  const signed = (x) => `${x >= 0.0005 ? "+" : x <= -0.0005 ? "\u2212" : ""}${Math.abs(100 * x).toFixed(1)}`;
  const told = (n) => `${signed(n.mean)} (${signed(n.q05)} to ${signed(n.q95)})`;
  const pairOf = () => part.pairs.find((p) => p.patron === H.state.patron && p.client === H.state.client);
  const box = h("div", { id: "carried-body" });

  const draw = (rows) => (width) => {
    const m = { l: 8, r: 8, t: 2, b: 18 };
    const step = 30;
    const height = m.t + step * rows.length + m.b;
    const reach = d3.max(rows.flatMap((r) => [Math.abs(r.n.q05), Math.abs(r.n.q95)])) || 0.01;
    const x = d3.scaleLinear([-reach, reach], [m.l, width - m.r]).nice(4);
    return H.frame(width, height, rows.map((r) => `${r.title} ${told(r.n)} points`).join("; "),
      x.ticks(4).map((t) => s("g", { transform: `translate(${x(t)},0)` }, s("path", { d: `M0 ${m.t}V${height - m.b}`, class: t === 0 ? "axis-zero" : "grid" }),
        s("text", { y: height - 4, class: "tick", "text-anchor": t === x.domain()[0] ? "start" : t === x.domain()[1] ? "end" : "middle" }, H.points(t)))),
      rows.map((r, i) => {
        const y = m.t + step * i + 21;
        return s("g", {}, s("text", { x: m.l, y: y - 8, class: "tick" }, `${r.title} ${told(r.n)}`),
          s("path", { d: `M${x(r.n.q05)} ${y}H${x(r.n.q95)}`, class: "next-span" }), s("circle", { cx: x(r.n.mean), cy: y, r: 4, class: "dot-fill" }));
      }));
  };

  const again = () => {
    const p = pairOf();
    const c = p && p.carried;
    if (!c) {
      box.replaceChildren();
      return;
    }
    const whole = c.domains.find((d) => d.domain === "composite");
    const change = p.domains.find((d) => d.domain === "composite");
    const rows = [change.judged ? { title: "The change", n: change.value } : null, { title: "Mechanisms can carry", n: whole.value },
      whole.rest ? { title: "Beyond them", n: whole.rest } : null].filter(Boolean);
    box.replaceChildren(...[
      h("h4", {}, `What mechanisms can carry, ${H.name(p.client)}`),
      h("p", { class: "small" }, c.words, " ", part.carried_note, H.isNumber(whole.p_half) ? ` Chance that they carry half of it or more: ${H.chance(whole.p_half)}.` : ""),
      H.chart({ class: "carried-chart" }, draw(rows)),
      H.behind("What mechanisms can carry", [
        { title: "Mechanism", get: (r) => title(r.name) }, { title: "Points of all domains together", num: true, get: (r) => told(r.value) }, { title: "Basis", get: (r) => r.basis },
        { title: "What happened since, in its unit times years", num: true, get: (r) => r.units.toFixed(2) }, { title: "Unit", wide: true, get: (r) => (made.get(r.name) || {}).unit }, { title: "Known to", num: true, get: (r) => r.last },
      ], () => c.mechanisms, "Each mechanism's part"),
      H.behind("By domain", [
        { title: "Domain", get: (r) => (H.domain.get(r.domain) || { title: r.domain }).title }, { title: "They can carry, points", num: true, get: (r) => told(r.value) },
        { title: "Beyond them", num: true, get: (r) => (r.rest ? told(r.rest) : "can't be judged") }, { title: "Basis", get: (r) => r.basis },
      ], () => c.domains, "By domain"),
      c.unknown.length ? h("p", { class: "small" }, `Not known for these years: ${H.list(c.unknown.map((n) => title(n).toLowerCase()))}.`) : null,
    ].filter(Boolean));
  };
  H.$("why-body").after(box);
  H.views.push((change) => {
    if (!change || "patron" in change || "client" in change) again();
  });
};
