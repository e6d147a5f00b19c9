// Parts that several views use: the table behind a chart, a radio row, a select, the tip, a chart that keeps its size.
H.tableRow = (columns, r) => H.h("tr", {}, columns.map((c, i) => {
  const value = c.get(r);
  return H.h(i ? "td" : "th", { scope: i ? null : "row", class: c.num ? "num" : null }, H.known(value) ? value : "–");
}));

H.table = (columns, rows, caption) =>
  H.h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    H.h("table", { class: "data" },
      H.h("caption", { class: "vh" }, caption),
      H.h("thead", {}, H.h("tr", {}, columns.map((c) => H.h("th", { scope: "col", class: c.num ? "num" : c.wide ? "broad" : null }, c.title)))),
      H.h("tbody", {}, rows.map((r) => H.tableRow(columns, r)))));

H.behind = (caption, columns, rowsOf, title) => {
  const box = H.h("details", { class: "behind" }, H.h("summary", {}, title || "The table behind this chart"));
  box.addEventListener("toggle", () => {
    if (box.open && box.children.length === 1) box.append(H.table(columns, rowsOf(), caption));
  });
  return box;
};

H.radios = (name, label, options, value, change) =>
  H.h("fieldset", { class: "radios" }, H.h("legend", {}, label),
    H.h("div", { class: "chips" }, options.map((o) =>
      H.h("label", { class: `chip ${o.tone || ""}` },
        H.h("input", { type: "radio", name, value: o.value, checked: o.value === value, onchange: () => change(o.value) }),
        H.h("span", {}, o.tone ? H.h("i", { class: "dot", "aria-hidden": "true" }) : null, o.title)))));

H.select = (label, options, value, change, key) =>
  H.h("label", { class: "pick" }, H.h("span", {}, label),
    H.h("select", { "data-key": key || label, onchange: (e) => change(e.target.value) },
      options.map((o) => H.h("option", { value: o.value, selected: o.value === value }, o.title))));

H.tip = (event, lines) => {
  const tip = H.$("tip");
  if (!lines) {
    tip.hidden = true;
    return;
  }
  tip.replaceChildren(...lines.map((l) =>
    H.h("div", { class: l.tone || "" }, l.tone ? H.h("i", { class: "dot" }) : null, l.text)));
  tip.hidden = false;
  const box = tip.getBoundingClientRect();
  const [x, y] = [event.clientX, event.clientY];
  tip.style.left = `${Math.max(8, Math.min(x + 14, document.documentElement.clientWidth - box.width - 8))}px`;
  tip.style.top = `${y + box.height + 24 > window.innerHeight ? y - box.height - 12 : y + 16}px`;
};

// A chart drawn for the width it gets; it is drawn again when that width changes.
H.chart = (attrs, draw) => {
  const box = H.h("div", { class: `chart ${attrs.class || ""}` });
  let width = 0;
  const again = () => {
    const now = Math.round(box.clientWidth);
    if (!now) return;
    width = now;
    box.replaceChildren(draw(now));
  };
  new ResizeObserver(() => {
    if (Math.abs(box.clientWidth - width) > 1) again();
  }).observe(box);
  box.again = again;
  return box;
};
H.frame = (width, height, label, ...kids) =>
  H.s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label }, kids);

// Push labels apart along y so that none covers another; returns the new places in the old order.
H.apart = (places, gap, low, high) => {
  const order = places.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y);
  for (let k = 1; k < order.length; k++) order[k].y = Math.max(order[k].y, order[k - 1].y + gap);
  if (order.length) order[order.length - 1].y = Math.min(order[order.length - 1].y, high);
  for (let k = order.length - 2; k >= 0; k--) order[k].y = Math.min(order[k].y, order[k + 1].y - gap);
  if (order.length && order[0].y < low) {
    order[0].y = low;
    for (let k = 1; k < order.length; k++) order[k].y = Math.max(order[k].y, order[k - 1].y + gap);
  }
  const out = [];
  for (const o of order) out[o.i] = o.y;
  return out;
};
