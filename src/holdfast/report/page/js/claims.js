// The verdict sheet: each restated claim, its verdict then and now, what it rests on and what would change it.
H.VERDICTS = ["supported", "leans for", "open", "leans against", "contradicted", "disputed", "not testable", "not yet"];
H.verdictClass = (v) => `v-${String(v || "none").replace(/[^a-z]+/gi, "-").toLowerCase()}`;
H.prob = (p) => (p && typeof p === "object" ? p.mean : p);

H.claims = () => {
  const { h } = H;
  const all = H.data.statements || [];
  const body = H.$("claims-body");
  if (!all.length) {
    H.$("claims-lead").textContent = "This run checked no written claims.";
    return;
  }
  const then = (r) => (r.then || {}).verdict;
  const told = all.filter((r) => r.verdict !== "not yet");
  const changed = told.filter((r) => H.known(then(r)) && then(r) !== r.verdict).length;
  const date = H.case.document_date ? H.h("b", {}, H.date(H.case.document_date)) : "the document's date";
  const of = H.case.document ? ` of “${H.case.document}”` : "";
  H.$("claims-lead").append(`${all.length} ${all.length === 1 ? "statement" : "statements"}${of}, restated and checked twice: as known on `, date,
    ` and as known now. ${changed} of the ${told.length} that have a verdict read differently today.`);

  const chip = (v) => h("span", { class: `verdict ${H.verdictClass(v)}` }, v || "none");
  const short = (ids) => [H.sourceLinks(ids.slice(0, 1)), ids.length > 1 ? ` and ${ids.length - 1} more` : null];
  const counts = (get, label) => {
    const n = d3.rollup(all, (v) => v.length, get);
    const kinds = H.VERDICTS.filter((v) => n.get(v));
    return h("div", { class: "tally" }, h("span", { class: "tally-label" }, label),
      h("div", { class: "tally-bar", role: "img", "aria-label": `${label}: ${kinds.map((v) => `${n.get(v)} ${v}`).join(", ")}` },
        kinds.map((v) => h("span", { class: `seg ${H.verdictClass(v)}`, "--n": n.get(v), title: `${n.get(v)} ${v}` }, n.get(v)))));
  };
  const row = (r) => {
    const moved = H.known(then(r)) && then(r) !== r.verdict;
    const p = H.prob(r.p);
    return h("li", { class: `claim ${r.verdict === "not yet" ? "later" : ""}`, id: `claim-${r.id}` },
      h("span", { class: "cid" }, r.id),
      h("div", { class: "ctext" }, h("p", {}, r.text),
        h("p", { class: "small" }, [r.kind, r.evidence_class, r.confidence ? `confidence ${r.confidence}` : null].filter(Boolean).join(" · "),
          (r.sources || []).length ? [" · ", short(r.sources)] : null)),
      h("div", { class: "cverdict" },
        h("div", { class: "flow" }, H.known(then(r)) && moved ? [h("span", { class: "vh" }, "then "), chip(then(r)), h("span", { class: "to", "aria-hidden": "true" }, "→"), h("span", { class: "vh" }, "now ")] : null, chip(r.verdict)),
        H.isNumber(p) ? h("div", { class: "small probs" }, `P ${H.chance(p)}${r.likelihood ? `, ${r.likelihood}` : ""}`) : null,
        H.strip(r)),
      h("details", { class: "why" }, h("summary", {}, "Why", h("span", { class: "vh" }, ` ${r.id}`)),
        h("dl", {},
          r.evidence ? [h("dt", {}, "Now"), h("dd", {}, r.evidence)] : null,
          r.then && r.then.evidence ? [h("dt", {}, "Then"), h("dd", {}, r.then.evidence, H.isNumber(H.prob(r.then.p)) ? ` (P ${H.chance(H.prob(r.then.p))})` : "")] : null,
          H.isNumber(H.prob(r.p)) && (r.p_range || H.isNumber(r.prior_only)) ? [h("dt", {}, "Range"), h("dd", {},
            r.p_range ? `P ${H.chance(r.p_range[0])} to ${H.chance(r.p_range[1])} over the other choices. ` : "",
            H.isNumber(r.prior_only) ? `Without the case's data: ${H.chance(r.prior_only)}.` : "")] : null,
          r.confidence_reason ? [h("dt", {}, "Confidence"), h("dd", {}, r.confidence_reason)] : null,
          r.read_as ? [h("dt", {}, "Read as"), h("dd", {}, r.read_as)] : null,
          r.untested ? [h("dt", {}, "Not tested"), h("dd", {}, r.untested)] : null,
          r.would_change ? [h("dt", {}, "Would change it"), h("dd", {}, r.would_change)] : null,
          r.quote ? [h("dt", {}, "To quote"), h("dd", { class: "quote" }, r.quote)] : null,
          (r.sources || []).length ? [h("dt", {}, "Sources"), h("dd", {}, H.sourceLinks(r.sources))] : null)));
  };
  const list = h("ol", { class: "claim-list" });
  const status = h("p", { class: "small", role: "status" });
  const f = { verdict: "", kind: "", basis: "", text: "", moved: false, later: false };
  const draw = () => {
    const need = f.text.trim().toLowerCase();
    const rows = all.filter((r) => (!f.verdict || r.verdict === f.verdict) && (!f.kind || r.kind === f.kind) && (!f.basis || r.evidence_class === f.basis) &&
      (!f.moved || (H.known(then(r)) && then(r) !== r.verdict)) && (f.later || f.verdict === "not yet" || r.verdict !== "not yet") &&
      (!need || `${r.id} ${r.text} ${r.evidence || ""}`.toLowerCase().includes(need)));
    list.replaceChildren(...rows.map(row));
    status.textContent = `${rows.length} of ${all.length} shown`;
  };
  const options = (values, word) => [{ value: "", title: word }, ...values.map((v) => ({ value: v, title: v }))];
  const kinds = [...new Set(all.map((r) => r.kind).filter(Boolean))];
  const bases = [...new Set(all.map((r) => r.evidence_class).filter(Boolean))];
  const check = (key, label) => h("label", { class: "check" }, h("input", { type: "checkbox", onchange: (e) => { f[key] = e.target.checked; draw(); } }), label);
  const later = all.filter((r) => r.verdict === "not yet").length;
  body.append(
    h("div", { class: "tallies" }, counts(then, "Then"), counts((r) => r.verdict, "Now"),
      h("p", { class: "small key" }, H.VERDICTS.map((v) => h("span", {}, h("i", { class: `sw ${H.verdictClass(v)}` }), ` ${v}`))),
      h("p", { class: "small key" }, h("span", {}, "Beside each claim: ", h("i", { class: "pdot now" }), " P now, ", h("i", { class: "pdot then" }), " P then, on a line from 0 to 1; ticks where the verdict turns, a bar for the range over the other choices, small dots for countries.")),
      H.data.quote ? h("details", { class: "why" }, h("summary", {}, "A paragraph to quote"), h("blockquote", { class: "quote" }, H.data.quote)) : null),
    h("div", { class: "controls" },
      H.select("Verdict now", options(H.VERDICTS.filter((v) => all.some((r) => r.verdict === v)), "all"), "", (v) => { f.verdict = v; draw(); }, "claim-verdict"),
      kinds.length > 1 ? H.select("Kind", options(kinds, "all"), "", (v) => { f.kind = v; draw(); }, "claim-kind") : null,
      bases.length > 1 ? H.select("Evidence", options(bases, "all"), "", (v) => { f.basis = v; draw(); }, "claim-basis") : null,
      h("label", { class: "pick" }, h("span", {}, "Search"), h("input", { type: "search", oninput: (e) => { f.text = e.target.value; draw(); } })),
      check("moved", "only those that changed"), later ? check("later", `also the ${later} not yet checked`) : null),
    status, list,
    H.behind("Verdicts, then and now", [
      { title: "Id", get: (r) => r.id }, { title: "Claim", get: (r) => r.text }, { title: "Kind", get: (r) => r.kind },
      { title: "Then", get: then }, { title: "P then", num: true, get: (r) => H.chance(H.prob((r.then || {}).p)) },
      { title: "Now", get: (r) => r.verdict }, { title: "P now", num: true, get: (r) => H.chance(H.prob(r.p)) },
      { title: "Evidence", get: (r) => r.evidence_class }, { title: "Confidence", get: (r) => r.confidence },
    ], () => all, "The table behind this sheet"));
  draw();
};
