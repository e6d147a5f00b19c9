// Put the page together.
const pick = H.radios("patron", "Power", H.case.patrons.map((p) => ({ value: p.code, title: p.name, tone: H.tone(p.code) })),
  H.state.patron, (v) => H.set({ patron: v }));
H.$("powers").append(...pick.querySelector(".chips").children);
H.answer();
H.overridden();
H.map();
H.cells();
H.multiples();
H.waterfall();
H.excess();
H.carried();
H.analogues();
H.help();
H.bargain();
H.hazards();
H.fork();
H.forecasts();
H.mechanisms();
H.votes();
H.holds();
H.claims();
H.sourcesView();
H.coverage();
H.ties();
document.body.className = H.tone(H.state.patron);
for (const draw of H.views) draw();
H.route();
document.documentElement.dataset.ready = "yes";
