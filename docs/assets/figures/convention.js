/* Which class does your library weight? What one positive and one negative cost. */
"use strict";

kit.figure("convention", (figure, state) => {
  const [alpha, gamma, p_t] = [Number(state.alpha), Number(state.gamma), Number(state.p_t)];
  const paper = [alpha, 1 - alpha];
  const weights = { positives: paper, negatives: [1 - alpha, alpha], both: [alpha, alpha], none: [1, 1] }[state.weights];
  const [positive, negative] = weights.map((weight) => spec["BF.8"](kit.scales["log-odds"](p_t), weight, gamma));

  const svg = figure.querySelector("svg");
  const plane = kit.plane(svg);
  const [left] = plane.place([0, 0]);
  ["positive", "negative"].forEach((of, which) => {
    svg.querySelector(`.${of}.is`).setAttribute("width", plane.place([weights[which], 0])[0] - left);
    svg.querySelector(`.${of}.paper`).setAttribute("width", plane.place([paper[which], 0])[0] - left);
  });

  const ratio = positive / negative;
  const alike = Math.abs(ratio - 1) < 1e-9;
  const compared = alike ? "as much as" : ratio > 1 ? `${kit.number(ratio)} times as much as` : `1/${kit.number(1 / ratio)} of`;
  const advice = {
    positives: "This is the paper's convention: pass its α as it is.",
    negatives: `To weight positives by ${alpha.toFixed(2)} here, pass α = ${(1 - alpha).toFixed(2)}.`,
    both: "α scales the whole loss, like a learning rate; between the classes it balances nothing.",
    none: "α changes nothing: look for the option that switches it on.",
  }[state.weights];
  const says = `The loss of one positive is ${kit.number(positive)}, ${compared} that of one negative, ${kit.number(negative)}. ${advice}`;
  kit.say(figure, says, { alpha: alpha.toFixed(2), gamma: gamma.toFixed(2), p_t: p_t.toFixed(2) });
});
