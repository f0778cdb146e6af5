/* The first figure: loss and gradient of one example, against its probability or its logit. */
"use strict";

kit.figure("loss", (figure, state) => {
  const [gamma, alpha, p] = [Number(state.gamma), Number(state.alpha), Number(state.p)];
  const positive = state.label === "1";
  const weight = state.weighted ? (positive ? alpha : 1 - alpha) : 1;
  const margin = (logit) => (positive ? logit : -logit);
  const logit = (p) => Math.log(p) - Math.log1p(-p);

  /* each shows [focal loss, cross entropy]; the gradient is in the logit, and its size is drawn */
  const shows = {
    loss: (x) => [spec["BF.8"](margin(x), weight, gamma), spec["BF.8"](margin(x), 1, 0)],
    gradient: (x) => [-spec["BF.9"](margin(x), weight, gamma), -spec["BF.9"](margin(x), 1, 0)],
  };
  const axis = { p: { range: [0.001, 0.999], ends: [0, 1], logit }, logit: { range: [-8, 8], ends: [-8, 8], logit: (x) => x } }[state.axis];
  const along = Array.from({ length: 151 }, (_, i) => axis.range[0] + (i / 150) * (axis.range[1] - axis.range[0]));
  const here = state.axis === "p" ? p : logit(p);

  for (const svg of figure.querySelectorAll("svg")) {
    const value = shows[svg.dataset.shows];
    const [frame, heights] = [JSON.parse(svg.dataset.frame), JSON.parse(svg.dataset.heights)];
    ["focal", "ghost"].forEach((kind, which) => {
      const curve = along.map((a) => [a, value(axis.logit(a))[which]]);
      svg.querySelector(`.line.${kind}`).setAttribute("d", kit.path(frame, axis.ends, heights, curve));
      const [cx, cy] = kit.place(frame, axis.ends, heights, [here, value(logit(p))[which]]);
      kit.attributes(svg.querySelector(`.dot.${kind}`), { cx, cy });
    });
  }
  figure.dataset.axis = state.axis;
  figure.querySelector("[name=alpha]").disabled = !state.weighted;
  figure.querySelector("[data-of=gamma]").textContent = gamma.toFixed(2);
  figure.querySelector("[data-of=alpha]").textContent = state.weighted ? alpha.toFixed(2) : "off";
  figure.querySelector("[data-of=p]").textContent = p.toFixed(3);

  const compared = ([focal, cross]) => {
    if (focal === 0) return "zero beside";
    const ratio = cross / focal;
    if (Math.abs(ratio - 1) < 5e-4) return "the same as";
    return ratio > 1 ? `${kit.number(ratio)} times less than` : `${kit.number(1 / ratio)} times more than`;
  };
  const [loss, gradient] = [shows.loss(logit(p)), shows.gradient(logit(p))];
  figure.querySelector("[role=status]").textContent =
    `A ${positive ? "positive" : "negative"} example predicted at p = ${p.toFixed(3)}, logit ${kit.number(logit(p))}: ` +
    `its focal loss is ${kit.number(loss[0])}, ${compared(loss)} its cross entropy, ${kit.number(loss[1])}. ` +
    `Its gradient is ${kit.number(gradient[0])}, ${compared(gradient)} that of cross entropy, ${kit.number(gradient[1])}.`;
});
