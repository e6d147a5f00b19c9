// A small chart of a probability: now (filled) and then (hollow) on a line from 0 to 1, its range over the other choices
// behind them, the bounds at which the verdict turns as ticks, countries as faint dots.
H.strip = (row) => {
  const now = H.prob(row.p), then = H.prob((row.then || {}).p);
  if (!H.isNumber(now) && !H.isNumber(then)) return null;
  const w = 168, h = 26, pad = 6, y = 13;
  const x = (p) => pad + (w - 2 * pad) * Math.min(Math.max(p, 0), 1);
  const said = [H.isNumber(then) ? `then ${H.chance(then)}` : "not judged then", H.isNumber(now) ? `now ${H.chance(now)}` : "not judged now",
    row.p_range ? `${H.chance(row.p_range[0])} to ${H.chance(row.p_range[1])} over the other choices` : null].filter(Boolean).join(", ");
  const svg = d3.create("svg").attr("class", "strip").attr("viewBox", `0 0 ${w} ${h}`).attr("width", w).attr("height", h)
    .attr("role", "img").attr("aria-label", `Probability of ${row.id}: ${said}`);
  svg.append("title").text(said);
  svg.append("line").attr("class", "axis").attr("x1", x(0)).attr("x2", x(1)).attr("y1", y).attr("y2", y);
  for (const bound of [0.1, 0.34, 0.66, 0.9])
    svg.append("line").attr("class", "turn").attr("x1", x(bound)).attr("x2", x(bound)).attr("y1", y - 5).attr("y2", y + 5);
  if (row.p_range && H.isNumber(now))
    svg.append("line").attr("class", "range").attr("x1", x(row.p_range[0])).attr("x2", x(row.p_range[1])).attr("y1", y).attr("y2", y);
  for (const [, , p] of row.cells || []) svg.append("circle").attr("class", "cell").attr("cx", x(p)).attr("cy", y + 9).attr("r", 1.6);
  if (H.isNumber(then)) svg.append("circle").attr("class", "then").attr("cx", x(then)).attr("cy", y).attr("r", 5.4);
  if (H.isNumber(now)) svg.append("circle").attr("class", "now").attr("cx", x(now)).attr("cy", y).attr("r", 3.6);
  return svg.node();
};
