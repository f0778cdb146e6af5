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
  const against = { p: { ends: [0.001, 0.999], over: {}, logit }, logit: { ends: [-8, 8], over: { x: { low: -8, high: 8, scale: "linear" } }, logit: (x) => x } };
  const { ends, over, logit: of } = against[state.axis];
  const along = Array.from({ length: 151 }, (_, i) => ends[0] + (i / 150) * (ends[1] - ends[0]));
  const here = state.axis === "p" ? p : logit(p);

  for (const svg of figure.querySelectorAll("svg")) {
    const value = shows[svg.dataset.shows];
    const plane = kit.plane(svg, over);
    ["focal", "ghost"].forEach((kind, which) =>
      kit.draw(svg, plane, kind, along.map((a) => [a, value(of(a))[which]]), [here, value(logit(p))[which]]));
  }
  figure.dataset.axis = state.axis;
  Object.assign(figure, { over, reads: state.axis === "p" ? null : (x) => spec["CE.1"](x) });
  figure.querySelector("[name=alpha]").disabled = !state.weighted;

  const compared = ([focal, cross]) => {
    if (focal === 0) return "zero beside";
    return focal === cross ? "the same as" : kit.compared(cross / focal);
  };
  const [loss, gradient] = [shows.loss(logit(p)), shows.gradient(logit(p))];
  const says =
    `A ${positive ? "positive" : "negative"} example predicted at p = ${p.toFixed(3)}, logit ${kit.number(logit(p))}: ` +
    `its focal loss is ${kit.number(loss[0])}, ${compared(loss)} its cross entropy, ${kit.number(loss[1])}. ` +
    `Its gradient is ${kit.number(gradient[0])}, ${compared(gradient)} that of cross entropy, ${kit.number(gradient[1])}.`;
  kit.say(figure, says, { gamma: gamma.toFixed(2), alpha: state.weighted ? alpha.toFixed(2) : "off", p: p.toFixed(3) });
});
